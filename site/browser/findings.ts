import type { LocatedText, Location, Result } from '../../src/finding/report.js';
import type { Checked } from './check.js';
import { create, worded } from './element.js';

/** Told where the reader wants to go: a line from 1, columns from 1 in UTF-16 units, the end exclusive. */
type GoTo = (line: number, startColumn: number, endColumn: number) => void;

/** The findings with their ways and fixes, and what was said about the text itself. */
export function findingsList({ results, notifications }: Checked, goTo: GoTo): Node {
  const list = create('ol', 'findings');
  for (const { message, at } of notifications) {
    const said = create('p', 'message', ...worded(message));
    list.append(create('li', 'said', ...(at === undefined ? [] : [place(at, goTo)]), said));
  }
  for (const result of results) list.append(findingItem(result, goTo));
  return list;
}

function findingItem(result: Result, goTo: GoTo): HTMLElement {
  const rule = create('a', 'id', result.rule);
  rule.href = `#${result.rule}`;
  const head = create('p', 'head', create('span', `level ${result.level}`, result.level), rule, place(result.at, goTo));
  const item = create('li', 'finding', head, create('p', 'message', ...worded(result.message)));
  // A step of the path that repeats a related place says nothing new.
  const way = new Map([...result.related, ...result.path].map((step) => [stepKey(step), step]));
  if (way.size > 0) item.append(create('ol', 'way', ...[...way.values()].map((step) => stepItem(step, goTo))));
  item.append(create('p', 'fix', create('strong', '', 'Fix: '), ...worded(result.remedy)));
  const sure = `Confidence: ${result.confidence}${result.assumes === undefined ? '' : `. Assumes: ${result.assumes}`}`;
  item.append(create('p', 'confidence', sure));
  return item;
}

const stepKey = ({ at, text }: LocatedText): string => `${at.startLine}:${at.startColumn} ${text}`;

const stepItem = ({ at, text }: LocatedText, goTo: GoTo): HTMLElement =>
  create('li', '', place(at, goTo), ...worded(text));

function place({ startLine, startColumn, endColumn, endLine, lineText }: Location, goTo: GoTo): HTMLElement {
  const button = create('button', 'place', `line ${startLine}`);
  button.type = 'button';
  button.title = lineText.trim();
  const end = endLine === startLine ? endColumn : lineText.length + 1;
  button.addEventListener('click', () => goTo(startLine, startColumn, end));
  return button;
}
