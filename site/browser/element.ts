/** The element of a selector; the page is written by the build, so one that is missing is a bug of ours. */
export function element<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A new element with text, never with markup: texts hold what the user pasted. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

/** A message, whose backquotes become code. */
export function worded(text: string): readonly (Node | string)[] {
  return text.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? create('code', '', part) : part));
}
