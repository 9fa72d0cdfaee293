import type { Result } from '../../finding/report.js';
import { printable } from '../printable.js';

/**
 * The message of a result: what leaks, what that rests on, what to write, and a link to each related place. Code
 * scanning shows the first sentence where space is short, and shows a related place only if the message links it; the
 * number in a link is the `id` of that location (SARIF 2.1.0, 3.11.6). Related locations are numbered from 1.
 */
export function messageText({ message, assumes, remedy, related }: Result): string {
  const links = related.map(({ text }, index) => `[${escapeText(text)}](${index + 1})`);
  return [
    sentence(escapeText(message)),
    ...(assumes === undefined ? [] : [sentence(`Assumes: ${escapeText(assumes)}`)]),
    ...(remedy === '' ? [] : [sentence(`Fix: ${escapeText(remedy)}`)]),
    ...(links.length === 0 ? [] : [sentence(`See ${links.join(', ')}`)]),
  ].join(' ');
}

/**
 * A plain text on one line in which nothing reads as a link, or as a placeholder such as the `{0}` of `[]int{0}` (3.11.5;
 * other braces stay single, because no reader takes them for one and most show them as they stand).
 */
export function escapeText(text: string): string {
  // Control characters first: they are written out with backslashes, which then are escaped with the rest.
  return printable(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replace(/\{(\d+)\}/g, '{{$1}}');
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
