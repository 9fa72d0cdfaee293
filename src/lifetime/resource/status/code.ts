import type { Term } from '../../../facts/instr.js';
import type { Value } from '../../../facts/value.js';
import type { Edge } from '../../path/control-flow.js';

/** Codes of package net/http by their names there: those that responses are asked for. */
const CODES: Readonly<Record<string, number>> = {
  SwitchingProtocols: 101,
  OK: 200,
  Created: 201,
  Accepted: 202,
  NoContent: 204,
  PartialContent: 206,
  MultipleChoices: 300,
  MovedPermanently: 301,
  Found: 302,
  SeeOther: 303,
  NotModified: 304,
  TemporaryRedirect: 307,
  PermanentRedirect: 308,
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  TooManyRequests: 429,
  InternalServerError: 500,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};

/** What is asked of a code, and what it is compared with. */
export interface Comparison {
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
export function comparisons({ when, to }: Edge, term: Term): readonly Comparison[] {
  if (term.t === 'switch') {
    const values = term.cases.filter((c) => c.to === to).flatMap((c) => c.values);
    const [only] = values;
    return only === undefined || values.length > 1 || to === term.default
      ? []
      : [{ subject: term.tag, op: '==', value: only }];
  }
  return when === undefined ? [] : comparison(when.cond, when.holds);
}

/** What the condition compares where it holds, or where it does not. */
export function comparison(cond: Value, holds: boolean): readonly Comparison[] {
  if (cond.k !== 'op' || cond.y === undefined || OPPOSITE[cond.op] === undefined) return [];
  return [{ subject: cond.x, op: holds ? cond.op : (OPPOSITE[cond.op] ?? ''), value: cond.y }];
}

export function codeOf(value: Value): number | undefined {
  if (value.k === 'const' && value.kind === 'int') return Number(value.text);
  return value.k === 'member' && value.path === 'net/http' ? CODES[value.name.replace(/^Status/, '')] : undefined;
}

/** `resp.StatusCode`. */
export const isStatus = (value: Value): value is Value & { k: 'field' } =>
  value.k === 'field' && value.name === 'StatusCode';

export function compares(x: number, op: string, y: number): boolean {
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
