import { expect, test } from 'vitest';
import { fates } from './fates.js';

/** A function to which the value goes, and from there by so many calls to so many operations that nobody follows them all. */
const CROWD = [
  'func give(t *time.Ticker) { c0(t) }',
  ...Array.from(
    { length: 60 },
    (_, i) => `func c${i}(t *time.Ticker) { t.Reset(1); ${i < 59 ? 'all(t)' : 't.Stop()'} }`,
  ),
  `func all(t *time.Ticker) { ${Array.from({ length: 60 }, (_, i) => `c${i}(t)`).join('; ')} }`,
].join('\n');

test('what becomes of it behind the hand-over is too much to follow: the ways before are judged', () => {
  expect(
    fates(`func f(ok bool) {
	t := time.NewTicker(1)
	if ok {
		return
	}
	give(t)
}
${CROWD}`),
  ).toEqual(['2: t missed f leaves 4']);
});

test('whoever is given it may release it', () => {
  for (const hand of [
    'give(t)',
    'go give(t)',
    'defer give(t)',
    'go func() { give(t) }()',
    'kept = t',
    'defer t.Stop()',
  ])
    expect(
      fates(`var kept *time.Ticker
func f(ok bool) {
	t := time.NewTicker(1)
	${hand}
	if ok {
		return
	}
	give(t)
}
${CROWD}`),
      hand,
    ).toEqual([]);
});

test('what is done to it as a field of what is made around it is not seen: that has it for good', () => {
  for (const made of ['p := &part{}\n\tp.t = time.NewTicker(1)', 't := time.NewTicker(1)\n\tp := &part{t}'])
    expect(
      fates(`type part struct{ t *time.Ticker }
func (p *part) stop() { p.t.Stop() }
func f(ok, quick bool) {
	${made}
	if ok {
		p.t.Stop()
		return
	}
	if quick {
		p.stop()
		return
	}
	give(p.t)
}
${CROWD}`),
      made,
    ).toEqual([]);
});
