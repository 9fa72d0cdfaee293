import type { Term } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { Linked } from '../../link/link.js';
import type { Fn } from '../../link/program.js';
import { forward } from '../../link/reach.js';
import { calleeKey } from '../callee.js';
import type { Edge } from '../path/control-flow.js';
import type { Opening } from './openings.js';

/** Codes of package net/http by their names there: those that are compared with to tell what is held. */
const CODES: Readonly<Record<string, number>> = {
  StatusSwitchingProtocols: 101,
  StatusOK: 200,
  StatusNoContent: 204,
  StatusMultipleChoices: 300,
  StatusNotModified: 304,
  StatusBadRequest: 400,
};

/** Responses of these codes have no body (RFC 9110, sections 15.3.5 and 15.4.5), so that nothing is held. */
const BODILESS: readonly number[] = [204, 304];

/** Where there is no error the response has this code: any other is one (gorilla/websocket, `ErrBadHandshake`). */
const SWITCHES = /^github\.com\/gorilla\/websocket\.Dialer\.Dial(Context)?$/;

const SWITCHED = 101;

/** Whether taking the edge shows by the status of the response that nothing is held. */
export type ByStatus = (fn: Fn, edge: Edge, term: Term) => boolean;

/** What the status of a response tells of what was opened with it. */
export function byStatus(linked: Linked, { fn, call, pair }: Opening): ByStatus | undefined {
  if (call.op !== 'call') return undefined;
  const target = linked.graph.target(fn, call);
  const switches = SWITCHES.test(calleeKey(linked, target));
  const id = call.results[switches ? 1 : (pair.result ?? 0)] ?? -1;
  if (id < 0) return undefined;
  let cells: ReadonlySet<number> | undefined;
  const asksStatus = (at: Fn, value: Value): boolean => {
    if (value.k !== 'field' || value.name !== 'StatusCode') return false;
    cells ??= forward(linked.flow, [(linked.program.files[fn.file]?.varBase ?? 0) + id]).cells;
    const cell = linked.flow.cellOf(at, value.x);
    return cell !== undefined && cells.has(cell);
  };
  return (at, edge, term) =>
    comparisons(edge, term).some(({ subject, op, value }) => {
      const code = codeOf(value);
      if (!asksStatus(at, subject)) return false;
      if (!switches) return op === '==' && code !== undefined && BODILESS.includes(code);
      return code === undefined ? op === '==' && isOtherCode(value) : !holds(SWITCHED, op, code);
    });
}

interface Comparison {
  readonly subject: Value;
  readonly op: string;
  readonly value: Value;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** What holds on the edge: of a case of several values none holds alone. */
function comparisons({ when, to }: Edge, term: Term): readonly Comparison[] {
  if (term.t === 'switch') {
    const values = term.cases.filter((c) => c.to === to).flatMap((c) => c.values);
    const [only] = values;
    return only === undefined || values.length > 1 || to === term.default
      ? []
      : [{ subject: term.tag, op: '==', value: only }];
  }
  const cond = when?.cond;
  if (cond?.k !== 'op' || cond.y === undefined || OPPOSITE[cond.op] === undefined) return [];
  const op = when?.holds ? cond.op : (OPPOSITE[cond.op] ?? '');
  return [{ subject: cond.x, op, value: cond.y }];
}

function codeOf(value: Value): number | undefined {
  if (value.k === 'const' && value.kind === 'int') return Number(value.text);
  return value.k === 'member' && value.path === 'net/http' ? CODES[value.name] : undefined;
}

/** Another status than the one that is known here. */
const isOtherCode = (value: Value): boolean =>
  value.k === 'member' && value.path === 'net/http' && value.name.startsWith('Status');

function holds(x: number, op: string, y: number): boolean {
  switch (op) {
    case '==':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    default:
      return x >= y;
  }
}
