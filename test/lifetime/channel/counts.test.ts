import { expect, test } from 'vitest';
import { check } from '../../engine/properties/checked.js';

/** The lines of the body, from 1, in which a send is reported. */
function reported(body: string, more = ''): readonly number[] {
  const text = `package m\n\nfunc F(a, b bool, n int) {\n${body}\n}\n${more}`;
  return check([{ name: 'extra/m/a.go', text }])
    .filter(({ rule }) => rule === 'unguarded-send')
    .map(({ line }) => line - 3);
}

const first = 'go func() { ch <- 1 }()\ngo func() { ch <- 2 }()\n<-ch';

test.each([
  ['as many receives as sends', 'ch := make(chan int)\ngo func() { ch <- 1 }()\n<-ch', []],
  ['the first of two answers', `ch := make(chan int)\n${first}`, [2, 3]],
  ['the buffer holds the other', `ch := make(chan int, 1)\n${first}`, []],
  ['a constant of the package is the capacity', `ch := make(chan int, room)\n${first}`, []],
  [
    'only one of two branches sends',
    'ch := make(chan int)\ngo func() {\nif a {\nch <- 1\n} else {\nch <- 2\n}\n}()\n<-ch',
    [],
  ],
  [
    'both of two branches may send',
    'ch := make(chan int)\ngo func() {\nif a {\nch <- 1\n}\nif b {\nch <- 2\n}\n}()\n<-ch',
    [7],
  ],
  [
    'opposite conditions send once',
    'ch := make(chan int)\ngo func() {\nif a {\nch <- 1\n}\nif !a {\nch <- 2\n}\n}()\n<-ch',
    [],
  ],
  [
    'a return behind the first send',
    'ch := make(chan int)\ngo func() {\nif a {\nch <- 1\nreturn\n}\nch <- 2\n}()\n<-ch',
    [],
  ],
  [
    'three turns, three receives',
    'ch := make(chan int)\nfor i := 0; i < 3; i++ {\ngo func() { ch <- 1 }()\n}\nfor i := 0; i < 3; i++ {\n<-ch\n}',
    [],
  ],
  ['n turns, room for n', 'ch := make(chan int, n)\nfor i := 0; i < n; i++ {\ngo func() { ch <- 1 }()\n}\n<-ch', []],
  ['each turn makes its own', 'for i := 0; i < n; i++ {\nch := make(chan int)\ngo func() { ch <- 1 }()\n<-ch\n}', []],
])('%s', (_, body, expected) => {
  expect(reported(body, '\nconst room = 1\n')).toEqual(expected);
});
