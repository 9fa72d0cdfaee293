import { describe, expect, it } from 'vitest';
import { formatNames, isFormatName, loadReporter } from '../../src/report/index.js';
import { report, result } from './sample-report.js';

describe('formats', () => {
  it('are found by name', () => {
    expect(formatNames).toEqual(['text', 'sarif', 'json', 'github', 'markdown', 'rdjsonl', 'checkstyle']);
    expect(isFormatName('sarif')).toBe(true);
    for (const name of ['toString', '__proto__', 'SARIF', '']) expect(isFormatName(name)).toBe(false);
  });

  it.each(formatNames)('%s is pure and ends with a line end', async (name) => {
    const reporter = await loadReporter(name);
    const output = reporter(report([result()]), {});
    expect(output).toMatch(/[^\n]\n$/);
    expect(reporter(structuredClone(report([result()])), {})).toBe(output);
    expect(output).toContain('unstopped-ticker');
  });
});
