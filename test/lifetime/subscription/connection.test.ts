import { expect, test } from 'vitest';
import { lint } from '../../../src/index.js';
import { makeTree } from '../../discover/tree.js';

/** The confidences of what missing-unsubscribe says of a file. */
async function told(text: string): Promise<readonly string[]> {
  const cwd = makeTree({ 'go.mod': 'module example.com/m\n\ngo 1.22\n', 'listen.go': text });
  const { report } = await lint({ cwd, select: ['missing-unsubscribe'], threads: 1 });
  return report.results.map(({ confidence }) => confidence);
}

const listen = (end: string): string => `package listen

import "github.com/nats-io/nats.go"

func Listen(url string, take func(*nats.Msg), stop <-chan struct{}) error {
	conn, err := nats.Connect(url)
	if err != nil {
		return err
	}
	${end}
	if _, err := conn.Subscribe("news", take); err != nil {
		return err
	}
	<-stop
	return nil
}
`;

test('what is subscribed on a connection ends where the same function closes it', async () => {
  expect(await told(listen('defer conn.Close()'))).toEqual([]);
  expect(await told(listen('defer println("left")'))).toEqual(['high']);
});
