import { describe, expect, test } from 'vitest';
import { endless } from '../goroutine/print.js';

const SERVE = `
func serve() { go func() { for { println() } }() }
`;

describe('what a library runs once', () => {
  test.each([
    ['golang.org/x/sys/windows/svc', 'Execute', 'svc.Run("name", &service{})'],
    ['github.com/jessevdk/go-flags', 'Execute', 'flags.NewParser(nil, 0).AddCommand("name", "", "", &service{})'],
    ['github.com/google/subcommands', 'Execute', 'subcommands.Register(&service{}, "")'],
    ['github.com/judwhite/go-svc', 'Start', 'svc.Run(&service{})'],
  ])('methods of what is handed to %s', (path, method, call) => {
    const text = (handed: string): string => `${SERVE}
type service struct{}
func (s *service) ${method}() { serve() }
func Main() { ${handed} }
`;
    expect(endless(text(call), [path])).toEqual([]);
    expect(endless(text('use(&service{})'), [path])).toHaveLength(1);
  });

  test.each([
    ['github.com/getlantern/systray', 'systray.Run(serve, nil)'],
    ['go.uber.org/fx', 'fx.Hook{OnStart: func(context.Context) error { serve(); return nil }}'],
  ])('functions that are handed to %s', (path, made) => {
    const text = (handed: string): string => `${SERVE}func Main() { _ = ${handed} }\n`;
    expect(endless(text(made), [path, 'context'])).toEqual([]);
    expect(endless(text('pool.Submit(serve)'), [path, 'example.com/pool'])).toHaveLength(1);
  });
});

describe('a variable of the package that tells what was done', () => {
  const starts = (vars: string, body: string, more = ''): readonly string[] =>
    endless(`
${vars}
func Use() { ${body}
  go func() { for { println() } }() }
${more}
`);

  test('a flag and what is nil until then', () => {
    expect(starts('var started bool', 'if started { return }; started = true')).toEqual([]);
    expect(starts('var c chan int', 'if c != nil { return }; c = make(chan int)')).toEqual([]);
  });

  test('a flag that somebody else takes back, one that nobody sets, and one of the call', () => {
    const stop = 'func Stop() { started = false }';
    expect(starts('var started bool', 'if started { return }; started = true', stop)).toHaveLength(1);
    expect(starts('var started bool', 'if started { return }')).toHaveLength(1);
    expect(starts('', 'started := false; if started { return }; started = true')).toHaveLength(1);
  });
});
