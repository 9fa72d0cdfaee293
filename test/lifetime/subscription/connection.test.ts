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

const messages = (loop: string): string => `package listen

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Listen(ctx context.Context, client *redis.Client, take func(string) bool) {
	messages := client.Subscribe(ctx, "news").Channel()
	${loop}
}
`;

test('a channel that is closed with the subscription is closed when somebody has released it', async () => {
  expect(await told(messages('for m := range messages { take(m.Payload) }'))).toEqual([]);
  expect(await told(messages('for { m, ok := <-messages; if !ok { return }; take(m.Payload) }'))).toEqual([]);
  expect(await told(messages('for m := range messages { if take(m.Payload) { break } }'))).toEqual(['high']);
  expect(await told(messages('for { m, ok := <-messages; if ok { return }; take(m.Payload) }'))).toEqual(['high']);
});
