import type { Report } from '../../finding/report.js';
import { printable } from '../../report/printable.js';

/** How many findings each rule and each package has, the most first; nothing where there are none. */
export function statisticsTable({ results }: Report, nameOf: (file: string) => string): string {
  if (results.length === 0) return '';
  const rules = results.map(({ rule }) => rule);
  const folders = results.map(({ at }) => {
    const name = nameOf(at.file);
    return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '.';
  });
  return `${table('rule', rules)}${table('package', folders)}`;
}

function table(title: string, names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const line = (count: string | number, name: string): string => `${String(count).padStart(8)}  ${printable(name)}\n`;
  return line('findings', title) + rows.map(([name, count]) => line(count, name)).join('');
}
