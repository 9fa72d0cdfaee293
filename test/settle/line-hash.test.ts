import { describe, expect, it } from 'vitest';
import { lineHashes } from '../../src/settle/line-hash.js';

/** Values of an independent program: `sarif-multitool rewrite --insert RollingHashPartialFingerprints`, version 5.7.0. */
describe('lineHashes', () => {
  it('hashes an empty text as one line', () => {
    expect(lineHashes('')).toEqual(['c129715d7a2bc9a3:1']);
  });

  it('hashes a small file', () => {
    expect(lineHashes('package p\n\nfunc f() {\n\tgo g()\n}\n')).toEqual([
      'ae1eeec73fbf81a:1',
      '6387b5613f96f0f0:1',
      '6a7d110831b04046:1',
      '6d2ecb0ef7a94eaa:1',
      '32dce9ccfdbc9d3e:1',
      'c129715d7a2bc9a3:1',
    ]);
  });

  it('counts CRLF as one line end, and code units beyond the first plane two by two', () => {
    expect(lineHashes('package p\r\n\r\n// é😀 \u{1F600}\r\nvar s = "x"\r\n')).toEqual([
      'c7722c5d1ee0bf41:1',
      '6992dc974617be33:1',
      '4a19bbd7224deaf5:1',
      '8867ba9380396432:1',
      'c129715d7a2bc9a3:1',
    ]);
  });

  it('numbers equal lines until the end of the text comes into their windows', () => {
    const hashes = lineHashes('\tgo f()\n'.repeat(30));
    expect(hashes.slice(0, 16)).toEqual([
      ...Array.from({ length: 14 }, (_, i) => `ad66d25d1284a198:${i + 1}`),
      'ad66d25dd80edf53:1',
      '23687572a54b777c:1',
    ]);
    expect(hashes.slice(-5)).toEqual([
      '741e0426d7c3604f:1',
      'e3b652b2642d3d58:1',
      '5995f25f3e08a969:1',
      '64188036d9c62c2:1',
      'c129715d7a2bc9a3:1',
    ]);
  });

  it('takes a lone carriage return for a line end', () => {
    expect(lineHashes('a\rb\r\nc\n\rd')).toEqual([
      'da815e20fd1432a5:1',
      '7637b694ce51cabe:1',
      'f8ac93a55d88711a:1',
      '6bf49ae9d59c5bc1:1',
      'a23a3dc5e078b07b:1',
    ]);
  });

  it('leaves out spaces and tabs', () => {
    expect(lineHashes(' \t \n  \n\t')).toEqual(['5b5d4caf73a13177:1', '3c5bef55b72b93c9:1', 'c129715d7a2bc9a3:1']);
    expect(lineHashes('go f ( )\n')).toEqual(lineHashes('\tgof()\n'));
  });
});
