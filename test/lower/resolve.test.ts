import { expect, test } from 'vitest';
import { packageNames, packagesByName } from '../../src/facts/import-name.js';
import { factsOf, statements } from './case.js';

test.each([
  ['time', 'time'],
  ['net/http', 'http'],
  ['github.com/redis/go-redis/v9', 'redis'],
  ['gopkg.in/yaml.v3', 'yaml'],
  ['gopkg.in/src-d/go-git.v4', 'git'],
  ['github.com/nats-io/nats.go', 'nats'],
  ['github.com/segmentio/kafka-go', 'kafka'],
  ['github.com/go-chi/chi/v5', 'chi'],
  ['github.com/hashicorp/consul-template', 'template'],
  ['k8s.io/client-go/util/workqueue', 'workqueue'],
])('a package at %s may be called %s', (path, name) => {
  expect(packageNames(path)).toContain(name);
});

test('an alias keeps a guessed name for itself, and a likelier guess wins', () => {
  const packages = packagesByName([
    { path: 'example.com/go-time' },
    { path: 'time' },
    { path: 'example.com/other', name: 'redis' },
    { path: 'github.com/redis/go-redis/v9' },
    { path: 'example.com/dotted', name: '.' },
    { path: 'example.com/blank', name: '_' },
  ]);
  expect(packages.get('time')).toBe('time');
  expect(packages.get('redis')).toBe('example.com/other');
  expect(packages.get('dotted')).toBeUndefined();
  expect(packages.get('blank')).toBeUndefined();
});

test('a package-level declaration of the file hides a guessed import name', () => {
  const facts = factsOf(
    'package p\nimport "example.com/go-bus"\nvar bus = make(chan int)\nfunc f() { bus.Subscribe() }\n',
  );
  const call = facts.funcs.find((f) => f.name === 'f')?.blocks[0]?.instrs[0];
  expect(call).toMatchObject({ op: 'call', callee: { k: 'field', x: { k: 'name', name: 'bus' }, name: 'Subscribe' } });
});

test('an import is not hidden before the declaration that hides it ends', () => {
  const facts = factsOf('package p\nimport "time"\nfunc f() { time := time.Now(); var _ = time.Unix() }\n');
  const instrs = facts.funcs[0]?.blocks[0]?.instrs ?? [];
  expect(instrs[0]).toMatchObject({ op: 'call', callee: { k: 'member', path: 'time', name: 'Now' } });
  expect(instrs[1]).toMatchObject({ op: 'call', callee: { k: 'field', x: { k: 'var' }, name: 'Unix' } });
});

test('a variable declared in an inner block ends with it', () => {
  expect(statements('if a { ch := make(chan int); close(ch) }; close(ch)')).toBe(`  b0:
    if a b1 else b2
  b1:
    ch#2 = make(chan int)
    close ch#2
    jump b2
  b2:
    close ch
    return (end)`);
});

test('a parameter and the body share one scope', () => {
  expect(statements('ch, err := g()\n_ = err')).toContain('ch, err = call $g()');
});

test('spans of a call, a go statement and a case are the smallest that do it', () => {
  const text =
    'package p\nfunc f(ch chan int) {\n\tgo  g(1)\n\tselect {\n\tcase v := <-ch:\n\t\th(v)\n\t}\n\tch <- 2\n}\n';
  const facts = factsOf(text);
  const [start, select] = [facts.funcs[0]?.blocks[0]?.instrs[0], facts.funcs[0]?.blocks[0]?.term];
  const cut = (at: { start: number; end: number } | undefined) => text.slice(at?.start, at?.end);
  expect(cut(start?.at)).toBe('go');
  expect(start?.op === 'go' ? cut(start.whole) : '').toBe('go  g(1)');
  expect(select?.t === 'select' ? cut(select.cases[0]?.at) : '').toBe('case v := <-ch');
  expect(select?.t === 'select' ? cut(select.at) : '').toBe('select');
  expect(cut(facts.funcs[0]?.blocks[1]?.instrs[0]?.at)).toBe('h(v)');
  expect(cut(facts.funcs[0]?.blocks[2]?.instrs[0]?.at)).toBe('ch <- 2');
  expect(cut(facts.funcs[0]?.blocks[2]?.term.t === 'return' ? facts.funcs[0].blocks[2].term.at : undefined)).toBe('}');
  expect(cut(facts.funcs[0]?.header)).toBe('func f(ch chan int)');
});
