import { expect, test } from 'vitest';
import { endless } from '../goroutine/print.js';

test('a fault that a test injects is not judged, what stands beside it is', () => {
  const text = (library: string): string => `
func Work() {
  ${library}.Inject("slow", func() { go func() { for { println() } }() })
}
`;
  expect(endless(text('failpoint'), ['github.com/pingcap/failpoint'])).toEqual([]);
  expect(endless(text('points'), ['example.com/points'])).toHaveLength(1);
});
