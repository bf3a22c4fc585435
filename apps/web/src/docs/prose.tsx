/** A sentence of the documents, which are in English: what stands between backticks is code. */
export const Prose = ({ text }: { readonly text: string }) => (
  <span lang="en">
    {text.split('`').map((part, index) =>
      // Their order is all that tells them apart.
      index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part,
    )}
  </span>
);
