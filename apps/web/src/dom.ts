/**
 * Elements made and kept. Text is only ever text: nothing here reads markup, so nothing that people write can become any.
 */
type Attributes = Readonly<Record<string, string | boolean | number | undefined | ((event: never) => void)>>;
type Child = Node | string | undefined;

const apply = (element: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, (event) => value(event as never));
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
};

/** An element; a function among its attributes listens to the event of that name. */
export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...children.filter((child) => child !== undefined));
  return element;
};

export const svg = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[K] => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(element, attributes);
  element.append(...children);
  return element;
};

/** Writes only what differs, so that nothing is announced or redrawn for nothing. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** Something on screen that lives as long as its item. */
export type Part<T> = { readonly element: HTMLElement; update(item: T): void };

/** Keeps the children of an element equal to a list, by key: what stays is moved and updated, never made anew. */
export const keyedList = <T>(parent: Element, keyOf: (item: T) => string, make: (item: T) => Part<T>) => {
  let parts = new Map<string, Part<T>>();
  return (items: readonly T[]): void => {
    const next = new Map<string, Part<T>>();
    let place = parent.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      const part = parts.get(key) ?? make(item);
      part.update(item);
      next.set(key, part);
      if (part.element === place) place = place.nextElementSibling;
      else parent.insertBefore(part.element, place);
    }
    for (const [key, part] of parts) if (!next.has(key)) part.element.remove();
    parts = next;
  };
};
