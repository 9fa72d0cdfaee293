/** What the page can do beyond being read: search, and the playground. */
import { startPlayground } from './playground.js';
import { startSearch } from './search.js';

document.documentElement.classList.add('scripted');
for (const element of document.querySelectorAll<HTMLElement>('[data-scripted]')) element.hidden = false;
startSearch();
startPlayground();
