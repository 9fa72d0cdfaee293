import { describe, expect, it } from 'vitest';
import { lineHashes as hashesOf } from '../../src/settle/line-hash.js';

/** Of every line of the text. */
function lineHashes(text: string): readonly string[] {
  const hashes: string[] = [];
  const of = hashesOf(text);
  for (let hash = of(1); hash !== undefined; hash = of(hashes.length + 1)) hashes.push(hash);
  expect(of(0)).toBeUndefined();
  return hashes;
}

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

/** Values that GitHub publishes with its upload action (github/codeql-action, src/fingerprints.test.ts). */
describe('the hashes of the upload action', () => {
  const mixed = ['e9496ae3ebfced30', 'fb7c023a8b9ccb3f', 'ce8ba1a563dcdaca', 'e20e36e16fcb0cc8', 'b3edc88f2938467e'];
  const ended = [...mixed, 'c8e28b0b4002a3a0', 'c129715d7a2bc9a3'];
  it.each([
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f', '54703d4cd895b18', '180aee12dab6264', 'a23a3dc5e078b07b']],
    [
      ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
      [
        '8b7cf3e952e7aeb2',
        'b1ae1287ec4718d9',
        'bff680108adb0fcc',
        'c6805c5e1288b612',
        'b86d3392aea1be30',
        'e6ceba753e1a442',
      ],
    ],
    [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', ended],
    [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', ended],
    [' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', ended],
    [' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n', ended],
    [
      'x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n',
      [
        'e54938cc54b302f1',
        'bb609acbe9138d60',
        '1131fd5871777f34',
        '5c482a0f8b35ea28',
        '54517377da7028d2',
        '2c644846cb18d53e',
        'f1b89f20de0d133',
        'c129715d7a2bc9a3',
      ],
    ],
  ])('of %j', (text, hashes) => {
    expect(lineHashes(text)).toEqual(hashes.map((hash) => `${hash}:1`));
  });

  it('number the same text again', () => {
    const hashes = lineHashes('Lorem ipsum dolor sit amet.\n'.repeat(10));
    expect(hashes.slice(4, 8)).toEqual([
      'a7f2ff13bc495cf2:5',
      'a7f2ff13bc495cf2:6',
      'a7f2ff1481e87703:1',
      'a9cf91f7bbf1862b:1',
    ]);
  });
});
