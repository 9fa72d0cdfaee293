import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTree } from '../discover/tree.js';
import { connect } from './client.js';

const clean = `package p

import "time"

func tick(done <-chan struct{}) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	select {
	case <-t.C:
	case <-done:
	}
}
`;
const leaky = clean.replace('\tdefer t.Stop()\n', '');
const tree = (files: Readonly<Record<string, string>> = { 'p/a.go': clean }) =>
  makeTree({ 'go.mod': 'module m\n\ngo 1.22\n', ...files });

test('edit into a leak, see it, apply the fix, see it gone', async () => {
  const client = await connect(tree());
  client.open('p/a.go');
  expect(await client.diagnostics('p/a.go')).toEqual([]);
  client.change('p/a.go', leaky);
  const [leak, ...others] = await client.diagnostics('p/a.go');
  expect(others).toEqual([]);
  expect(leak).toMatchObject({
    range: { start: { line: 5, character: 6 }, end: { line: 5, character: 33 } },
    severity: 2,
    source: 'gorphan',
    code: 'unstopped-ticker',
    message: expect.stringMatching(
      /^ticker `t` is never stopped: .*\nfix: write `defer t\.Stop\(\)` right after it is made$/s,
    ),
  });
  expect(leak?.relatedInformation?.map(({ location, message }) => [location.uri, message])).toEqual([
    [client.uri('p/a.go'), 'leaves the function here without stopping it'],
  ]);
  const [fix, suppress] = await client.actions('p/a.go', 5, 10);
  expect(fix).toMatchObject({ title: 'Add `defer t.Stop()`', kind: 'quickfix', isPreferred: true });
  expect(suppress?.title).toBe('Suppress unstopped-ticker here');
  client.apply(fix?.edit);
  expect(client.text('p/a.go')).toBe(clean);
  expect(await client.diagnostics('p/a.go')).toEqual([]);
});

test('the suppression silences, and asks for its reason no more', async () => {
  const client = await connect(tree());
  client.open('p/a.go', leaky);
  await client.diagnostics('p/a.go');
  client.apply((await client.actions('p/a.go', 5, 10))[1]?.edit);
  expect(client.text('p/a.go')).toContain('\n\t//gorphan:ignore unstopped-ticker -- reason\n\tt := ');
  expect(await client.diagnostics('p/a.go')).toEqual([]);
});

test('all safe fixes at once, where the client asks for them', async () => {
  const client = await connect(tree());
  client.open('p/a.go', leaky + leaky.replace(/^.*?(?=func)/s, '\n').replace('tick(', 'tock('));
  expect(await client.diagnostics('p/a.go')).toHaveLength(2);
  expect(await client.actions('p/a.go', 0, 0)).toEqual([]);
  const [all, ...others] = await client.actions('p/a.go', 0, 0, ['source.fixAll']);
  expect(others).toEqual([]);
  client.apply(all?.edit);
  expect(await client.diagnostics('p/a.go')).toEqual([]);
});

test('hover shows the page of the rule', async () => {
  const client = await connect(tree());
  client.open('p/a.go', leaky);
  const ask = (line: number) =>
    client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: client.uri('p/a.go') },
      position: { line, character: 8 },
    });
  expect(await ask(5)).toMatchObject({ contents: { kind: 'markdown', value: expect.stringMatching(/^# .*ticker/i) } });
  expect(await ask(0)).toBeNull();
});

describe('siblings', () => {
  const user =
    'package p\n\nimport "time"\n\ntype pump struct{ t *time.Ticker }\n\nfunc start() *pump {\n\treturn &pump{t: time.NewTicker(time.Second)}\n}\n\nfunc Use() { _ = start() }\n';
  const stopper = 'package p\n\nfunc (p *pump) stop() { p.t.Stop() }\n';

  test('an unsaved sibling that repairs the leak silences it, and its edit brings it back', async () => {
    const client = await connect(tree({ 'p/user.go': user, 'p/other.go': 'package p\n' }));
    client.open('p/user.go');
    await client.until('p/user.go', 'unstopped-ticker');
    client.open('p/other.go', stopper);
    await client.until('p/user.go');
    client.change('p/other.go', 'package p\n');
    await client.until('p/user.go', 'unstopped-ticker');
  });

  test('a sibling that changes on the disk counts when the client tells', async () => {
    const top = tree({ 'p/user.go': user });
    const client = await connect(top);
    client.open('p/user.go');
    await client.diagnostics('p/user.go');
    writeFileSync(join(top, 'p/stop.go'), stopper);
    const changes = [{ uri: client.uri('p/stop.go'), type: 1 }];
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await client.until('p/user.go');
  });

  test('closing a sibling takes its unsaved text back', async () => {
    const client = await connect(tree({ 'p/user.go': user, 'p/other.go': 'package p\n' }));
    client.open('p/user.go');
    client.open('p/other.go', stopper);
    await client.until('p/user.go');
    void client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: client.uri('p/other.go') },
    });
    await client.until('p/user.go', 'unstopped-ticker');
  });
});

test.each([
  { offered: ['utf-8', 'utf-16'], chosen: 'utf-8', character: 6 + 10 },
  { offered: ['utf-32', 'utf-16'], chosen: 'utf-16', character: 6 + 7 },
  { offered: undefined, chosen: 'utf-16', character: 6 + 7 },
])('counts characters as the client does: $offered', async ({ offered, chosen, character }) => {
  const general = offered === undefined ? {} : { positionEncodings: offered };
  const client = await connect(tree(), { capabilities: { general } });
  expect(client.initialized.capabilities.positionEncoding).toBe(chosen);
  client.open('p/a.go', leaky.replace('t := ', '/*é𝒳*/ t := '));
  const [leak] = await client.diagnostics('p/a.go');
  expect(leak?.range.start).toEqual({ line: 5, character: character + 1 });
});

describe('settings', () => {
  test('of the start', async () => {
    const client = await connect(tree(), { settings: { ignore: ['unstopped-ticker'] } });
    client.open('p/a.go', leaky);
    expect(await client.diagnostics('p/a.go')).toEqual([]);
  });

  test('that the client is asked for, and asked again when they change', async () => {
    let ignore: string[] = [];
    const capabilities = { workspace: { configuration: true } };
    const client = await connect(tree(), { capabilities, configuration: () => ({ ignore }) });
    client.open('p/a.go', leaky);
    expect(await client.diagnostics('p/a.go')).toHaveLength(1);
    ignore = ['unstopped-ticker'];
    void client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.diagnostics('p/a.go')).toEqual([]);
  });

  test('each folder has its own file', async () => {
    const config = 'rules:\n  unstopped-ticker: off\n';
    const files = { 'go.mod': 'module m\n\ngo 1.22\n', 'a.go': leaky };
    const top = makeTree({
      'one/go.mod': files['go.mod'],
      'one/a.go': leaky,
      'one/.gorphan.yaml': config,
      'two/go.mod': files['go.mod'],
      'two/a.go': leaky,
    });
    const client = await connect(top, { folders: ['one', 'two'] });
    client.open('one/a.go');
    client.open('two/a.go');
    expect(await client.diagnostics('one/a.go')).toEqual([]);
    expect(await client.diagnostics('two/a.go')).toHaveLength(1);
    writeFileSync(join(top, 'one/.gorphan.yaml'), '');
    const changes = [{ uri: client.uri('one/.gorphan.yaml'), type: 2 }];
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    expect(await client.diagnostics('one/a.go')).toHaveLength(1);
  });

  test('a mistake is shown, and the server lives', async () => {
    const client = await connect(tree({ '.gorphan.yaml': 'ruels: {}\n', 'p/a.go': leaky }));
    const told = new Promise<{ message: string }>(
      (go) => void client.connection.onNotification('window/showMessage', go),
    );
    client.open('p/a.go');
    expect((await told).message).toMatch(/^gorphan: .*\.gorphan\.yaml:1:1: .*ruels/);
    expect(await client.diagnostics('p/a.go')).toEqual([]);
  });
});

describe('garbage', () => {
  test.each([
    ['bytes without a header', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', -32700],
    ['a body that is not JSON', 'Content-Length: 5\r\n\r\n{{{{{', -32700],
    ['a body that is no message', 'Content-Length: 4\r\n\r\n[12]', -32600],
    ['a length that nothing has', 'Content-Length: 999999999\r\n\r\n', -32700],
    ['much of it', '\0'.repeat(100_000), -32700],
  ])('%s gets an error, and the server lives', async (_, bytes, code) => {
    const client = await connect(tree());
    // Where it stands in the stream is no matter of chunks.
    for (const part of bytes.match(/.{1,7000}/gs) ?? []) client.raw(part);
    client.open('p/a.go', leaky);
    expect(await client.diagnostics('p/a.go')).toHaveLength(1);
    const errors = client.said().match(/\{"jsonrpc":"2\.0","id":null,"error":\{"code":-?\d+/g);
    expect(errors).toEqual([`{"jsonrpc":"2.0","id":null,"error":{"code":${code}`]);
  });

  test('a request with wrong parameters or of an unknown name gets an error', async () => {
    const client = await connect(tree());
    await expect(client.connection.sendRequest('textDocument/hover', { nonsense: true })).rejects.toThrow();
    await expect(client.connection.sendRequest('no/such', {})).rejects.toMatchObject({ code: -32601 });
    void client.connection.sendNotification('textDocument/didOpen', { nonsense: true });
    client.open('p/a.go', leaky);
    expect(await client.diagnostics('p/a.go')).toHaveLength(1);
  });
});

describe('a client that pulls', () => {
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };
  const pull = (client: Awaited<ReturnType<typeof connect>>, name: string, previousResultId?: string) =>
    client.connection.sendRequest<{ kind: string; resultId: string; items?: unknown[] }>('textDocument/diagnostic', {
      textDocument: { uri: client.uri(name) },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });

  test('gets what is found in a text, once', async () => {
    const client = await connect(tree(), { capabilities });
    client.open('p/a.go', leaky);
    const first = await pull(client, 'p/a.go');
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'unstopped-ticker' }] });
    expect(await pull(client, 'p/a.go', first.resultId)).toMatchObject({ kind: 'unchanged' });
    client.change('p/a.go', clean);
    expect(await pull(client, 'p/a.go', first.resultId)).toMatchObject({ kind: 'full', items: [] });
  });

  test('is asked to ask again when a sibling changes what is found', async () => {
    const client = await connect(tree({ 'p/b.go': 'package p\n', 'p/a.go': leaky }), { capabilities });
    const asked = new Promise<void>((go) => {
      client.connection.onRequest('workspace/diagnostic/refresh', () => {
        go();
        return null;
      });
    });
    client.open('p/a.go', leaky.replace('\tselect', '\tstop(t)\n\tselect'));
    client.open('p/b.go', 'package p\n\nimport "time"\n\nfunc stop(t *time.Ticker) { t.Stop() }\n');
    expect(await pull(client, 'p/a.go')).toMatchObject({ items: [] });
    client.change('p/b.go', 'package p\n\nimport "time"\n\nfunc stop(t *time.Ticker) { t.Reset(1) }\n');
    await asked;
    expect(await pull(client, 'p/a.go')).toMatchObject({ items: [{ code: 'unstopped-ticker' }] });
  });

  test('gets the workspace, and waits for its next change', async () => {
    const client = await connect(tree({ 'p/a.go': leaky, 'q/b.go': leaky }), { capabilities });
    client.open('p/a.go');
    interface Report {
      readonly items: readonly { readonly uri: string; readonly resultId: string; readonly items: unknown[] }[];
    }
    const ask = (previousResultIds: unknown[]) =>
      client.connection.sendRequest<Report>('workspace/diagnostic', { previousResultIds });
    const { items } = await ask([]);
    expect(items).toMatchObject([{ uri: client.uri('q/b.go'), items: [{ code: 'unstopped-ticker' }] }]);
    const next = ask(items.map(({ uri, resultId }) => ({ uri, value: resultId })));
    client.open('q/b.go', clean);
    expect((await next).items).toEqual([]);
  });

  test('may lose interest', async () => {
    const client = await connect(tree(), { capabilities });
    const source = new (await import('vscode-languageserver-protocol/node')).CancellationTokenSource();
    const previousResultIds = [{ uri: client.uri('p/a.go'), value: 'x' }];
    const first = await client.connection.sendRequest<{ items: unknown[] }>('workspace/diagnostic', {
      previousResultIds: [],
    });
    expect(first.items).toEqual([]);
    const asked = client.connection.sendRequest('workspace/diagnostic', { previousResultIds }, source.token);
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
  });
});
