import type { CallInstr } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';

/**
 * What stays where the cancel function of a derived context is not called. `parent`: the context stands in its parent's
 * list of children, and what waits for it waits on, until the parent ends. `deadline`: the same and a timer, until the
 * deadline at the latest. `goroutine`: also a goroutine of the library's own. `registration`: a function stands in the
 * context's list, until the context ends.
 */
export type Holds = 'parent' | 'deadline' | 'goroutine' | 'registration';

/** A call that gives a context and a function that ends it. */
export interface Derivation {
  readonly holds: Holds;
  /** Which result is the function, from 0. */
  readonly result: number;
  /** Which argument is the parent, from 0; absent where there is none or more than one. */
  readonly parent?: number;
  /** Of a function of the program that derives: which result is the context, -1 where none is, and what holds the parent. */
  readonly handed?: { readonly context: number; readonly parent: readonly Cell[] };
  /** It asks for signals, which are the process's own affair. */
  readonly process?: true;
}

const PARENT: Derivation = { holds: 'parent', result: 1, parent: 0 };
const DEADLINE: Derivation = { holds: 'deadline', result: 1, parent: 0 };
const GOROUTINE: Derivation = { holds: 'goroutine', result: 1 };

/** Sources: the packages' documentation; for os/signal the goroutine is in the source of NotifyContext. */
const DERIVATIONS: Readonly<Record<string, Derivation>> = {
  'context.WithCancel': PARENT,
  'context.WithCancelCause': PARENT,
  'context.WithTimeout': DEADLINE,
  'context.WithTimeoutCause': DEADLINE,
  'context.WithDeadline': DEADLINE,
  'context.WithDeadlineCause': DEADLINE,
  'os/signal.NotifyContext': { holds: 'goroutine', result: 1, parent: 0, process: true },
  'github.com/LK4D4/joincontext.Join': GOROUTINE,
  'github.com/teivah/onecontext.Merge': GOROUTINE,
  'k8s.io/apimachinery/pkg/util/wait.ContextForChannel': GOROUTINE,
  'github.com/chromedp/chromedp.NewContext': { ...GOROUTINE, parent: 0 },
  'github.com/chromedp/chromedp.NewExecAllocator': { ...GOROUTINE, parent: 0 },
  'github.com/chromedp/chromedp.NewRemoteAllocator': { ...GOROUTINE, parent: 0 },
};

/** The functions that derive, by their keys. */
export const DERIVING: readonly string[] = Object.keys(DERIVATIONS);

/** The derivation that the call is; undefined for any other call. */
export function derivationOf(linked: Linked, fn: Fn, call: CallInstr): Derivation | undefined {
  const { external } = linked.graph.target(fn, call);
  return external === undefined ? undefined : DERIVATIONS[externalKey(external)];
}

/** Whether the key is of a function of package context that gives a context and its cancel function. */
export const isContextDerivation = (key: string): boolean =>
  DERIVATIONS[key] !== undefined && key.startsWith('context.');
