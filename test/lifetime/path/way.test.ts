import { expect, test } from 'vitest';
import { findWay } from '../../../src/lifetime/path/walk.js';
import { linkFiles } from '../../link/program.js';

/**
 * Whether a way leads from the call of `start` to a return without a call of `stop`; deferred calls count where they
 * are deferred.
 */
function missed(body: string, more = ''): boolean {
  const text = `package m\n\nimport (\n"os"\n"example.com/log"\n"github.com/spf13/cobra"\n)\n\nfunc f(a, b bool, n int, err error, xs []int, ch chan int) {\n${body}\n}\n\nfunc start() {}\nfunc stop() {}\nfunc open() error { return nil }\nfunc die() { os.Exit(1) }\nfunc bail() { panic("x") }\nfunc must(err error) { if err != nil { os.Exit(1) } }\nfunc mostly(err error, really bool) { if err != nil && really { os.Exit(1) } }\n${more}`;
  const linked = linkFiles([{ name: 'a.go', text }]);
  const fn = linked.program.fns.find(({ func }) => func.name === 'f');
  if (fn === undefined) throw new Error('no f');
  const isCall = (name: string) => (instr: (typeof fn.func.blocks)[number]['instrs'][number]) =>
    (instr.op === 'call' || instr.op === 'defer') && instr.callee.k === 'name' && instr.callee.name === name;
  const block = fn.func.blocks.findIndex(({ instrs }) => instrs.some(isCall('start')));
  const index = fn.func.blocks[block]?.instrs.findIndex(isCall('start')) ?? -1;
  if (block < 0) throw new Error('no start');
  return findWay(linked, fn, { fn: fn.id, block, index }, { covers: isCall('stop') }) !== undefined;
}

test.each([
  ['start(); stop()', false],
  ['start()', true],
  ['start(); defer stop(); if a { return }', false],
  ['start(); if a { return }; stop()', true],
  ['start(); if a { stop(); return }; stop()', false],
  // The same condition twice is the same choice, unless what it reads is written between.
  ['if a { start() }; if a { stop() }', false],
  ['if a { start() }; if !a { return }; stop()', false],
  ['if a { start() }; if b { stop() }', true],
  ['if a { start() }; a = b; if a { stop() }', true],
  ['if n == 3 { start() }; if n != 3 { return }; stop()', false],
  ['if n > 3 { start() }; if n <= 3 { return }; stop()', false],
  ['start(); if a { if !a { return } }; stop()', false],
  ['start(); if a && b { stop() } else if !a || !b { stop() }', false],
  ['start(); for a { }; stop()', false],
  ['start(); for _, x := range xs { if x > 0 { return } }; stop()', true],
  ['start(); for { if a { break } }; stop()', false],
  ['start(); for { if a { return } }', true],
  ['start(); for { n++ }', false],
  ['start(); select { case <-ch: stop(); case ch <- 1: return }', true],
  ['start(); select { case <-ch: stop(); default: stop() }', false],
  ['start(); select {}', false],
  ['start(); switch n { case 1: stop(); case 2: stop() }', true],
  ['start(); switch n { case 1: stop(); default: stop() }', false],
  ['start(); switch n { case 1: fallthrough; case 2: stop(); default: stop() }', false],
  ['start(); if a { goto end }; stop(); return; end: n++', true],
  ['start(); if a { goto end }; end: stop()', false],
  // Where the process or the goroutine ends, nothing is missed.
  ['start(); if a { panic("x") }; stop()', false],
  ['start(); if a { os.Exit(1) }; stop()', false],
  ['start(); if a { die() }; stop()', false],
  ['start(); if a { bail() }; stop()', false],
  ['defer func() { recover() }(); start(); if a { panic("x") }; stop()', true],
  ['start(); if err != nil { return }; stop()', true],
  ['if err == nil { start() }; if err != nil { return }; stop()', false],
  // What ends the process where it is given an error has returned without one.
  ['start(); must(err); if err != nil { return }; stop()', false],
  ['start(); log.FatalOnError(err); if err != nil { return }; stop()', false],
  ['start(); cobra.CheckErr(err); if err != nil { return }; stop()', false],
  ['start(); mostly(err, a); if err != nil { return }; stop()', true],
  ['start(); log.CheckErr(err); if err != nil { return }; stop()', true],
  ['start(); must(err); err = log.Open(); if err != nil { return }; stop()', true],
  ['if err != nil { start(); must(err) }; if err == nil { stop() }', false],
  ['start(); if true { stop() }', false],
  ['start(); if false { return }; stop()', false],
])('%s: %s', (body, expected) => {
  expect(missed(body.replaceAll('; ', '\n'))).toBe(expected);
});
