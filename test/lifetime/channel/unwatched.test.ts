import { expect, test } from 'vitest';
import { lint } from '../../../src/index.js';
import { makeTree } from '../../discover/tree.js';

const ASKS = 'if ctx.Err() != nil { return }';

const collector = (send: string, looks: string): string => `package collect

import "context"

func Run(ctx context.Context, in <-chan int, out chan<- int) {
	for n := 0; ; n++ {
		${looks}
		${send}
	}
}
`;

/** The confidence of what is said of the plain send: nobody sees who receives. */
async function told(send: string, strict: boolean, looks = ASKS): Promise<readonly string[]> {
  const cwd = makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', 'collect.go': collector(send, looks) });
  const { report } = await lint({ cwd, strict, select: ['unguarded-send'], threads: 1 });
  const plain = report.results.filter(({ message }) => message.includes('does not watch'));
  return plain.map(({ confidence }) => confidence);
}

test('that the sender is told to stop is told of its receivers by a strict run only', async () => {
  expect(await told('out <- n', false)).toEqual([]);
  expect(await told('out <- n', true)).toEqual(['low']);
});

test('another send on the channel that watches says that they leave', async () => {
  const both = 'if n == 0 { out <- n; continue }\n\t\tselect { case out <- n: case <-ctx.Done(): return }';
  expect(await told(both, false)).toEqual(['medium']);
});

test('who waits for a context beside the channel ends by it, and so does its caller', async () => {
  expect(await told('out <- n', false, 'select { case <-ctx.Done(): return; case n = <-in: }')).toEqual(['medium']);
});
