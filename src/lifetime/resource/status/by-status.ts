import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Linked } from '../../../link/link.js';
import type { Fn } from '../../../link/program.js';
import { forward } from '../../../link/reach.js';
import { calleeKey } from '../../callee.js';
import type { Edge } from '../../path/control-flow.js';
import type { Opening } from '../openings.js';
import { type Comparison, codeOf, compares, comparisons, isStatus } from './code.js';
import { statusesGiven } from './given.js';

/** Responses of these codes have no body (RFC 9110, sections 15.3.5 and 15.4.5), so that nothing is held. */
const BODILESS: readonly number[] = [204, 304];

/** Where there is no error the response has this code: any other is one (gorilla/websocket, `ErrBadHandshake`). */
const SWITCHES = /^github\.com\/gorilla\/websocket\.Dialer\.Dial(Context)?$/;

const SWITCHED: ReadonlySet<number> = new Set([101]);

/** Whether taking the edge shows by the status of the response that nothing is held. */
export type ByStatus = (fn: Fn, edge: Edge, term: Term) => boolean;

/**
 * What the status of a response tells of what was opened with it: that there is no body, or that there was an error, since
 * with such a status the call gives one.
 */
export function byStatus(linked: Linked, { fn, call, pair }: Opening): ByStatus | undefined {
  if (call.op !== 'call') return undefined;
  const target = linked.graph.target(fn, call);
  const switches = SWITCHES.test(calleeKey(linked, target));
  const result = switches ? 1 : (pair.result ?? 0);
  const id = call.results[result] ?? -1;
  if (id < 0) return undefined;
  let cells: ReadonlySet<number> | undefined;
  const asksStatus = (at: Fn, value: Value): boolean => {
    if (!isStatus(value)) return false;
    cells ??= forward(linked.flow, [(linked.program.files[fn.file]?.varBase ?? 0) + id]).cells;
    const cell = linked.flow.cellOf(at, value.x);
    return cell !== undefined && cells.has(cell);
  };
  let given: ReadonlySet<number> | undefined;
  const isGiven = (asked: Comparison): boolean => {
    const code = codeOf(asked.value);
    if (code === undefined) return !switches || asked.op !== '==' || !isOtherCode(asked.value);
    given ??= switches ? SWITCHED : statusesGiven(linked, target, result);
    return [...given].some((status) => compares(status, asked.op, code));
  };
  return (at, edge, term) =>
    comparisons(edge, term).some((asked) => asksStatus(at, asked.subject) && (!isGiven(asked) || isBodiless(asked)));
}

const isBodiless = ({ op, value }: Comparison): boolean => op === '==' && BODILESS.includes(codeOf(value) ?? 0);

/** Another status than those that are known here. */
const isOtherCode = (value: Value): boolean =>
  value.k === 'member' && value.path === 'net/http' && value.name.startsWith('Status');
