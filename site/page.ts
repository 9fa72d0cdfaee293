import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

export interface RulePage {
  readonly id: string;
  readonly summary: string;
  readonly level: string;
  /** Markdown. */
  readonly page: string;
}

export interface SiteContent {
  readonly version: string;
  /** Markdown; its first paragraph introduces the page. */
  readonly readme: string;
  readonly pages: readonly RulePage[];
}

/** Only what lies beside the page is loaded; WebAssembly is compiled, and no text is ever run. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page. Without scripts it is the introduction and all rules; what needs scripts is hidden until they run. */
export function html({ version, readme, pages }: SiteContent): string {
  const [first] = pages;
  if (first === undefined) throw new Error('there are no rules');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>gorphan: the rules</title>
<meta name="description" content="Finds goroutine leaks in Go sources before they run">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
<script type="module" src="page.js"></script>
</head>
<body>
<a class="skip" href="#rules">To the rules</a>
<nav aria-label="Rules">
<p class="name"><a href="#top">gorphan</a> <span class="version">${escapeHtml(version)}</span></p>
<p class="search" data-scripted hidden>
<input id="search" type="search" placeholder="Search the rules" aria-label="Search the rules" autocomplete="off">
<span id="search-count" role="status"></span>
</p>
<p data-scripted hidden><a href="#playground">Playground</a></p>
<ul>
${pages.map(({ id, summary }) => `<li><a href="#${id}" title="${escapeHtml(summary)}">${id}</a></li>`).join('\n')}
</ul>
</nav>
<main id="top">
<header>
<h1>gorphan</h1>
${markdown(introduction(readme))}
</header>
<noscript><p class="note">The playground and the search need JavaScript. Everything else is here.</p></noscript>
${playground(first)}
<h2 id="rules" class="part">Rules</h2>
${pages.map(rule).join('\n')}
</main>
</body>
</html>
`;
}

/** The first paragraph below the title. */
function introduction(readme: string): string {
  const [, paragraph] = readme.split('\n\n');
  if (paragraph === undefined) throw new Error('the README has no first paragraph');
  return paragraph;
}

function playground(start: RulePage): string {
  return `<section id="playground" data-scripted hidden aria-label="Playground">
<h2>Playground</h2>
<p>Type or paste a Go file. It is checked here, in this browser, and sent nowhere.</p>
<p class="controls">
<label>Go <select id="go"><option>1.26</option><option>1.22</option></select></label>
<label><input id="strict" type="checkbox"> strict</label>
<span id="status" role="status">Loading…</span>
</p>
<div class="editor"><div id="gutter" aria-hidden="true"></div><textarea id="source" aria-label="Go source" wrap="off" spellcheck="false" autocomplete="off" autocapitalize="off">
${escapeHtml(badExample(start))}</textarea></div>
<div id="findings" aria-live="polite"></div>
</section>`;
}

/** What a rule's page shows under *Bad*. */
function badExample({ id, page }: RulePage): string {
  const code = /^## Bad\n.*?^```go\n(.*?)^```$/ms.exec(page)?.[1];
  if (code === undefined) throw new Error(`${id}: the page has no bad example`);
  return code;
}

function rule({ id, level, page }: RulePage): string {
  return `<section class="rule" id="${id}">
${sections(page)
  .replace(
    /^<h2>.*?<\/h2>/,
    (heading) => `${heading}<p class="level-line"><span class="level ${level}">${level}</span></p>`,
  )
  .replaceAll(
    '<pre>',
    '<div class="code"><button class="try" type="button" data-scripted hidden>Try it</button><pre tabindex="0">',
  )
  .replaceAll('</pre>', '</pre></div>')}
</section>`;
}

/** A rule's page with its headings one level down, and its links to other rules within this page. */
function sections(page: string): string {
  return markdown(page)
    .replace(/<(\/?)h([12])>/g, (_, slash: string, depth: string) => `<${slash}h${Number(depth) + 1}>`)
    .replace(/href="\.\.\/([a-z-]+)\/doc\.md"/g, 'href="#$1"');
}

/** Markup in the text is shown as text. */
const markdown = (text: string): string => micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
