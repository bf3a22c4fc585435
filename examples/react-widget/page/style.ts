/** Of the widget alone; it begins from nothing that the page says. */
export const style = `
  :host { all: initial; display: block; max-width: 24rem; font: 1rem/1.5 system-ui, sans-serif; color: #1c1917; }
  section { border: 1px solid #d6d3d1; border-radius: 12px; padding: 12px; }
  h2 { margin: 0 0 8px; font-size: 1rem; }
  ol { margin: 0; padding: 0; list-style: none; max-height: 16rem; overflow-y: auto; }
  li { margin: 4px 48px 4px 0; padding: 6px 10px; border-radius: 10px; background: #f5f5f4; }
  li.own { margin: 4px 0 4px 48px; background: #fde68a; }
  small { opacity: 0.7; }
  p { min-height: 1.5em; margin: 4px 0; font-size: 0.875rem; }
  form { display: flex; gap: 8px; }
  input { flex: 1; min-width: 0; padding: 8px; font: inherit; border: 1px solid #a8a29e; border-radius: 8px; }
  button { padding: 8px 12px; font: inherit; border: 0; border-radius: 8px; background: #92400e; color: #fff; }
`;
