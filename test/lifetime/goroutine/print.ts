import type { Obstacle } from '../../../src/lifetime/goroutine/endings.js';
import type { EndlessGoroutine } from '../../../src/lifetime/goroutine/goroutines.js';
import { Model } from '../../../src/lifetime/model.js';
import { linkFiles } from '../../link/program.js';

/**
 * The goroutines of a package that nothing ends, one a line, in the order of the source: the line of its start, what
 * holds it (`receive`, `range`, `select`, `loop`, behind the functions it calls), for which channel and why.
 */
export function endless(body: string, imports: readonly string[] = []): readonly string[] {
  const head = `package p\n${imports.map((i) => `import "${i}"\n`).join('')}`;
  const model = new Model(linkFiles([{ name: 'p/p.go', text: head + body }]));
  const line = ({ at }: EndlessGoroutine): number => body.slice(0, at.start - head.length).split('\n').length - 1;
  return model.goroutines().map((g) => `${line(g)}: ${why(model, g)}`);
}

function why(model: Model, { why }: EndlessGoroutine): string {
  if (why.k === 'outlives') return `outlives ${why.context}`;
  if (why.k === 'unread-pipe' || why.k === 'unclosed-pipe') return `${why.k} ${why.name}`;
  if (why.k === 'late-cancel') return `late-cancel ${why.signal}`;
  return `${why.k === 'obstacle' ? '' : `${why.k} `}${obstacle(model, why.obstacle)}`;
}

function obstacle(model: Model, o: Obstacle): string {
  if (o.inner !== undefined) return `${model.shortName(o.callee ?? -1)} > ${obstacle(model, o.inner)}`;
  const name = o.ch === undefined ? undefined : model.textOf(o.pos.fn, o.ch);
  return [o.kind, name, o.waking?.because].filter((part) => part !== undefined).join(' ');
}
