import { element } from './element.js';

/** Shows the rules whose pages have every word that is typed. */
export function startSearch(): void {
  const field = element<HTMLInputElement>('#search');
  const count = element('#search-count');
  const rules = [...document.querySelectorAll<HTMLElement>('section.rule')].map((section) => ({
    section,
    entry: element(`nav li:has(a[href="#${section.id}"])`),
    text: (section.textContent ?? '').toLowerCase(),
  }));
  const search = (): void => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, entry, text } of rules) {
      const hit = words.every((word) => text.includes(word));
      section.hidden = !hit;
      entry.hidden = !hit;
      if (hit) shown++;
    }
    count.textContent = words.length === 0 ? '' : `${shown} of ${rules.length} rules`;
  };
  field.addEventListener('input', search);
  field.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') {
      const [first] = rules.filter(({ section }) => !section.hidden);
      if (first !== undefined) location.hash = first.section.id;
    }
    if (key !== 'Escape') return;
    field.value = '';
    search();
  });
  // A link to a rule that the search has hidden must still lead there.
  window.addEventListener('hashchange', () => {
    const section = rules.find(({ section }) => `#${section.id}` === location.hash)?.section;
    if (section?.hidden !== true) return;
    field.value = '';
    search();
    section.scrollIntoView();
  });
  // A browser keeps what was typed when the page is loaded again.
  search();
}
