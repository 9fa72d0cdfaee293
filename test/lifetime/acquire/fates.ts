import type { Fate } from '../../../src/lifetime/acquire/acquisition.js';
import { runningTickers } from '../../../src/lifetime/acquire/tickers.js';
import { ProcessLifetime } from '../../../src/lifetime/process/process-lifetime.js';
import { openSubscriptions } from '../../../src/lifetime/subscription/subscriptions.js';
import type { Linked } from '../../../src/link/link.js';
import { link } from '../../../src/link/link.js';
import { lower } from '../../../src/lower/lower.js';
import { createParser } from '../../../src/syntax/parser.js';

const parser = await createParser();

/** Links one file of a package that other modules can't import, under a Go version. */
function program(text: string, go: string | undefined): Linked {
  const file = {
    name: 'p.go',
    module: 0,
    importPath: 'example.com/internal/p',
    test: false,
    vendored: false,
    report: true,
  };
  const modules = [{ dir: '', path: 'example.com', ...(go === undefined ? {} : { go }) }];
  return link({ files: [{ file, facts: lower(parser.parse(text), text) }], modules, whole: true, pairs: [] });
}

/**
 * What becomes of each ticker and subscription that is not released: the line of the acquiring call, the fate, the
 * function that answers for it and the line on which the way leaves it. Lines count from 1 below the header.
 */
export function fates(body: string, go?: string): readonly string[] {
  const text = `${HEADER}${body}`;
  const linked = program(text, go);
  const lifetime = new ProcessLifetime(linked);
  const line = (offset: number): number => text.slice(HEADER.length, offset).split('\n').length;
  return [...runningTickers(linked, lifetime), ...openSubscriptions(linked, lifetime)].map(
    ({ at, name, fate }) => `${line(at.start)}: ${name || '-'} ${print(fate, line)}`,
  );
}

function print(fate: Fate | { readonly k: 'tick' }, line: (offset: number) => number): string {
  if (!('fn' in fate)) return fate.k;
  const way = 'way' in fate ? fate.way : undefined;
  const leaves = way !== undefined && 'at' in way.term ? ` leaves ${line(way.term.at.start)}` : '';
  return `${fate.k} ${fate.fn.func.name || 'literal'}${leaves}`;
}

const HEADER = `package p

import (
	"os/signal"
	"time"

	"github.com/ethereum/go-ethereum/event"
	"github.com/nats-io/nats.go"
)

var _ = signal.Stop

`;
