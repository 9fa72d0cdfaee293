/**
 * node bench/editor.mjs [FOLDER FILE] [--edits N]
 *
 * Measures the language server on a file of a folder (default: the example): how long after an edit its diagnostics are
 * there, without the pause that the server makes while somebody types, and whether its memory stays flat.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '10000' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const [folder = join(root, 'examples/leaky'), name = 'internal/track/track.go'] = positionals;
const file = resolve(folder, name);
const edits = Number(values.edits);

const server = spawn(process.execPath, [join(root, 'dist/src/cli/bin.js'), 'lsp'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const waiting = new Map();
let ids = 0;
let rest = Buffer.alloc(0);
server.stdout.on('data', (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  for (;;) {
    const [head, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.subarray(0, 100).toString('latin1')) ?? [];
    if (head === undefined || rest.length < head.length + Number(length)) return;
    const end = head.length + Number(length);
    const message = JSON.parse(rest.subarray(head.length, end).toString('utf8'));
    rest = rest.subarray(end);
    if ('method' in message && 'id' in message) send({ id: message.id, result: null });
    else waiting.get(message.id)?.(message);
  }
});

function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function ask(method, params) {
  const id = ++ids;
  return new Promise((done) => {
    waiting.set(id, (message) => {
      waiting.delete(id);
      done(message.result);
    });
    send({ id, method, params });
  });
}

const uri = pathToFileURL(file).href;
const text = readFileSync(file, 'utf8');
const pull = () => ask('textDocument/diagnostic', { textDocument: { uri } });

/** Megabytes of the server that are in memory; only Linux tells. */
function memory() {
  const path = `/proc/${server.pid}/status`;
  const [, kilobytes] = existsSync(path) ? (/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8')) ?? []) : [];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024;
}

/** Milliseconds of processor time that the server has used; only Linux tells, in ticks of a hundredth of a second. */
function processor() {
  const path = `/proc/${server.pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const parts = readFileSync(path, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(parts[11]) + Number(parts[12])) * 10;
}

async function timed(action) {
  const start = performance.now();
  const outcome = await action();
  return { took: performance.now() - start, outcome };
}

const ms = (value) => `${value.toFixed(1)} ms`;

const ready = await timed(() =>
  ask('initialize', {
    processId: null,
    workspaceFolders: [{ uri: pathToFileURL(resolve(folder)).href, name: 'bench' }],
    capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } },
  }),
);
send({ method: 'initialized', params: {} });
send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'go', version: 1, text } } });
const first = await timed(pull);
const before = processor();
const took = [];
const sizes = [];
for (let edit = 1; edit <= edits; edit++) {
  const contentChanges = [{ text: `${text}\n// ${edit}\nfunc edit${edit}() {}\n` }];
  const params = { textDocument: { uri, version: edit + 1 }, contentChanges };
  const { took: time } = await timed(() => {
    send({ method: 'textDocument/didChange', params });
    return pull();
  });
  took.push(time);
  if (edit % Math.max(1, Math.floor(edits / 10)) === 0) sizes.push(memory());
}
took.sort((a, b) => a - b);
const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? Number.NaN;
console.log(
  `started after ${ms(ready.took)}, the first diagnostics (${first.outcome.items.length}) after ${ms(first.took)}`,
);
console.log(`${edits} edits: median ${ms(at(0.5))}, 95 % below ${ms(at(0.95))}, longest ${ms(at(1))}`);
console.log(`processor time for each: ${ms((processor() - before) / edits)}`);
console.log(`memory after each tenth of them, MB: ${sizes.map((size) => size.toFixed(0)).join(' ')}`);
await ask('shutdown');
send({ method: 'exit' });
