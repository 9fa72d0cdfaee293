import type { Span } from '../../base/span.js';
import type { Pos } from '../../link/flow.js';
import { HANDLES } from '../../link/library/handles.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';
import { type Fate, fateOf } from '../acquire/acquisition.js';
import { heldAs } from '../acquire/holder-name.js';
import { byPair, type Pair, releaseText } from '../acquire/pair.js';
import { onlyUnseenCallers } from '../acquire/unseen-caller.js';
import { calleeText } from '../callee.js';
import type { ProcessLifetime } from '../process-lifetime.js';
import { type Opening, openings } from './openings.js';

/** Something that was opened and that some way out leaves open. */
export interface OpenResource {
  readonly fn: Fn;
  readonly pos: Pos;
  readonly at: Span;
  /** What was called: `os.Open`. */
  readonly acquire: string;
  /** The variable or field that holds it; empty where nothing does. */
  readonly name: string;
  /** How it would be released: `resp.Body.Close()`. */
  readonly release: string;
  readonly fate: Exclude<Fate, { k: 'fine' }>;
  /** Where the called function of the program opens it. */
  readonly origin?: { readonly pos: Pos; readonly at: Span };
  /** That there is more than one in the life of the process is not seen. */
  readonly maybeOnce: boolean;
}

/** All resources of the program that are not released. */
export function openResources(linked: Linked, lifetime: ProcessLifetime): readonly OpenResource[] {
  return openings(linked).flatMap((opening): OpenResource[] => {
    const { fn, call, pair, origin } = opening;
    // Whoever calls a function that hands on what it opened answers for it there.
    const acquisition = { ...byPair(opening, pair), answers: () => true };
    const fate = fateOf(linked, lifetime, acquisition);
    if (fate.k === 'fine') return [];
    return [
      {
        fn,
        pos: opening.pos,
        at: opening.at,
        acquire: calleeText(linked, fn, call),
        name: heldAs(linked, acquisition, fate),
        release: releaseOf(linked, opening, pair, heldAs(linked, acquisition, fate)),
        fate,
        maybeOnce: fate.k === 'kept' && onlyUnseenCallers(linked, fn),
        ...(origin === undefined ? {} : { origin }),
      },
    ];
  });
}

function releaseOf(linked: Linked, { fn, call }: Opening, pair: Pair, name: string): string {
  const results = linked.types.results(fn.file, call.callee);
  const type = behindPointers((results.k === 'tuple' ? results.types[pair.result ?? 0] : results) ?? results);
  const handle = type.k === 'named' ? HANDLES[`${type.path}.${type.name}`] : undefined;
  const holder = name || (handle === undefined ? 'it' : 'resp');
  return releaseText(pair, handle === undefined ? holder : `${holder}.${handle}`);
}
