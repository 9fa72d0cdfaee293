import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../../src/facts/pack/decode.js';
import { encode } from '../../src/facts/pack/encode.js';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constantFrom(null, '', 'var', 'k', '12', 'constructor'),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('value'),
    ),
  ),
})).value;

test('what is packed comes back, whatever it is', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(decode(encode(value))).toEqual(value);
    }),
  );
});

test('properties keep their order', () => {
  const value = [{ b: 1, a: 2 }, { a: 1 }, { a: 1, b: 2 }];
  expect(JSON.stringify(decode(encode(value)))).toBe(JSON.stringify(value));
});

test('equal texts and shapes are written once', () => {
  const one = { name: 'a text of some length', at: { start: 1, end: 2 } };
  const more = encode(Array.from({ length: 1000 }, () => one)).length - encode([one]).length;
  expect(more).toBeLessThan(999 * 6);
});

test('damaged bytes throw, or give other data; they never hang or take all memory', () => {
  const bytes = encode([{ k: 'call', list: [1, 2, 300_000, -1, 0.5], on: true }, 'text']);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, byte, length) => {
      const broken = bytes.slice(0, length);
      if (at < length) broken[at] = byte;
      try {
        decode(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});
