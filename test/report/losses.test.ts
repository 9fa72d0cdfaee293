import { describe, expect, it } from 'vitest';
import { lossOf } from '../../src/report/losses.js';
import { report, result } from './sample-report.js';

const of = (number: number, level: 'warning' | 'note' = 'warning') =>
  Array.from({ length: number }, () => result({ level }));

describe('lossOf', () => {
  it('says what code scanning does not show', () => {
    expect(lossOf('sarif', report(of(5_000)))).toBeUndefined();
    expect(lossOf('sarif', report(of(5_001)))).toBe('code scanning shows the 5,000 most important of 5,001 findings');
    expect(lossOf('sarif', report(of(25_000)))).toMatch(/^code scanning shows/);
    expect(lossOf('sarif', report(of(25_003)))).toMatch(/takes 25,000 .* the 3 least important are left out/);
  });

  it('counts annotations by level', () => {
    expect(lossOf('github', report([...of(10), ...of(10, 'note')]))).toBeUndefined();
    expect(lossOf('github', report([...of(11), ...of(12, 'note')]))).toBe(
      'GitHub shows 10 annotations of a level; of 11 warnings and 12 notes the others are in the log',
    );
  });

  it('knows no limit of the other formats', () => {
    expect(lossOf('json', report(of(5_001)))).toBeUndefined();
  });
});
