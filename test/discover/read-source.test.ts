import { expect, test } from 'vitest';
import type { Host } from '../../src/discover/host.js';
import { readSource } from '../../src/discover/read-source.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A host that knows one file. */
function read(content: Uint8Array | Error, size?: number) {
  const host = {
    status: () => ({ kind: 'file' as const, size: size ?? (content as Uint8Array).length }),
    readFile: () => {
      if (content instanceof Error) throw content;
      return content;
    },
  } as Partial<Host> as Host;
  return readSource({ name: 'x.go', path: '/x.go' }, host);
}

test('a byte order mark is no part of the text', () => {
  expect(read(bytes('\uFEFFpackage p\n'))).toEqual({ text: 'package p\n' });
});

test('line ends stay as they are, or offsets would be wrong', () => {
  expect(read(bytes('package p\r\n'))).toEqual({ text: 'package p\r\n' });
});

test('bytes that are no UTF-8 are replaced and told of', () => {
  const broken = new Uint8Array([...bytes('package p // '), 0xff, 0xfe, ...bytes('\n')]);
  expect(read(broken)).toEqual({
    text: 'package p // \uFFFD\uFFFD\n',
    notification: { kind: 'syntax', file: 'x.go', message: 'holds bytes that are not UTF-8; they were read as U+FFFD' },
  });
});

test('a NUL among the first bytes makes a file binary, a later one does not', () => {
  expect(read(bytes('\u007fELF\0\0')).notification?.message).toBe('not checked: it is a binary file');
  expect(read(bytes('\u007fELF\0\0')).text).toBeUndefined();
  expect(read(bytes(`${' '.repeat(9000)}\0`)).text).toHaveLength(9001);
});

test('a file over the limit is not even opened', () => {
  expect(read(new Error('opened'), 10_000_000)).toEqual({
    notification: { kind: 'limit', file: 'x.go', message: 'not checked: 9.6 MB is more than the limit of 8 MB' },
  });
});

test('what the disk refuses is said in words', () => {
  const refused = Object.assign(new Error('EACCES: permission denied, open /x.go'), { code: 'EACCES' });
  expect(read(refused, 1)).toEqual({
    notification: { kind: 'unreadable', file: 'x.go', message: 'cannot be read: permission denied' },
  });
});
