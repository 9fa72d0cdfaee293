import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printed } from './case.js';

/** Go text with holes: expressions in parentheses that may be doubled, and line ends that may be. */
type Layout = { readonly parens: readonly number[]; readonly blanks: readonly number[] };

/** `‹x›` is an operand that may stand in parentheses, `¶` a place for blank lines and comments. */
const TEMPLATE = `package p
¶
import "time"
¶
type S struct { ch chan int; done <-chan struct{}; n int }
¶
func (s *S) run(xs []int, f func(int) int, ok bool) (n int, err error) {
¶	tick := ‹time.NewTicker›(‹time.Second›)
	defer ‹tick.Stop›()
¶	for i := ‹0›; ‹‹i› < ‹s.n››; i++ {
		select {
¶		case v, open := ‹<-‹s.ch››:
			if ‹‹!‹open›› || ‹‹v› > ‹f(‹v›)››› { return }
		case ‹s.ch› <- ‹f(‹i›)›:
		case <-‹tick.C›:
¶			go ‹func() { ‹s.ch› <- ‹i› }›()
		default:
			xs[‹i›], ‹s.n› = ‹f(‹1›)›, ‹‹xs[‹2›]› + ‹-‹n›››
		}
	}
¶	switch ‹‹x› := ‹f(‹3›)››; ‹x› { case ‹1›, ‹f(‹2›)›: close(‹s.ch›); default: panic(‹"no"›) }
	p := ‹&‹S{ch: ‹make(chan int, ‹4›)›}››
	for range ‹p.done› {
¶	}
	var m = ‹‹ok› && ‹f(‹5›) == ‹6›››
	_ = ‹*‹p››.n
	return ‹n›, ‹nil›
}
`.replace('‹‹x› := ‹f(‹3›)››', 'x := ‹f(‹3›)›');

function lay(layout: Layout): string {
  let operand = 0;
  let line = 0;
  const closers: number[] = [];
  let text = '';
  for (const c of TEMPLATE) {
    if (c === '‹') {
      const count = layout.parens[operand++ % layout.parens.length] ?? 0;
      closers.push(count);
      text += '('.repeat(count);
    } else if (c === '›') text += ')'.repeat(closers.pop() ?? 0);
    else if (c === '¶') text += '\n// a comment\n\n'.repeat(layout.blanks[line++ % layout.blanks.length] ?? 0);
    else text += c;
  }
  return text;
}

const plain = printed(lay({ parens: [0], blanks: [0] }));

test('the template itself is read', () => {
  expect(plain).not.toContain('problem');
  expect(plain).toContain('defer tick.Stop()');
  expect(plain).toContain('v, open = recv s.ch');
});

test('parentheses, blank lines and comments change no facts but spans', () => {
  const counts = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.record({ parens: counts, blanks: counts }), (layout) => {
      expect(printed(lay(layout))).toBe(plain);
    }),
    { numRuns: 60 },
  );
});

test('any text is read without a crash, cut or garbled as it may be', () => {
  const text = lay({ parens: [0], blanks: [0] });
  const garbled = fc
    .tuple(fc.nat({ max: text.length }), fc.nat({ max: 40 }), fc.string({ maxLength: 5 }))
    .map(([at, length, instead]) => text.slice(0, at) + instead + text.slice(at + length));
  fc.assert(
    fc.property(garbled, (broken) => {
      expect(printed(broken)).toContain('package');
    }),
    { numRuns: 100 },
  );
});
