import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fg from 'fast-glob';
import { describe, expect, test } from 'vitest';
import { violations } from './check.js';
import { layers } from './layers.js';
import type { Source } from './source.js';

const root = new URL('../../', import.meta.url);

function sourcesOfTheRepository(): readonly Source[] {
  const paths = fg.sync(['src/**/*.ts', 'rules/**/*.ts'], {
    cwd: fileURLToPath(root),
    ignore: ['rules/**/fixtures/**'],
  });
  return paths.sort().map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

describe('the repository', () => {
  const sources = sourcesOfTheRepository();

  test('keeps its layers, sizes and owners', () => {
    // As one text: a failure shows every line.
    expect(violations(sources).join('\n')).toBe('');
  });

  test('is really read: every layer has files', () => {
    const empty = Object.keys(layers).filter((layer) => !sources.some(({ path }) => path.startsWith(`src/${layer}/`)));
    expect(empty).toEqual([]);
  });
});

test('the layers form no cycle', () => {
  const order: string[] = [];
  const visit = (layer: string, way: readonly string[]): void => {
    expect(way).not.toContain(layer);
    if (order.includes(layer)) return;
    for (const below of layers[layer] ?? []) visit(below, [...way, layer]);
    order.push(layer);
  };
  for (const layer of Object.keys(layers)) visit(layer, []);
  expect(order).toHaveLength(Object.keys(layers).length);
});
