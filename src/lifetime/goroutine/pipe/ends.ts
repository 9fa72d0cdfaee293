import type { Instr } from '../../../facts/instr.js';
import type { Value, VarId } from '../../../facts/value.js';
import type { CallInstr } from '../../../link/call-graph.js';
import { HARMLESS } from '../../../link/library/harmless.js';
import type { Linked } from '../../../link/link.js';
import { type Fn, functionsUnder } from '../../../link/program.js';
import { behindPointers } from '../../../link/type.js';
import { calleeKey } from '../../callee.js';
import { captures } from '../../cancel/captures.js';
import { names } from '../../mentions.js';
import { isCall } from '../../path/control-flow.js';
import { enclosingLoops } from '../../path/loops.js';

/** One end of a pipe, and what the function that made it wraps around it: `bufio.NewReader(pr)`. */
export interface End {
  /** The end itself, by all names that the function gives it. */
  readonly own: ReadonlySet<VarId>;
  /** The end and its wrappers. */
  readonly all: ReadonlySet<VarId>;
  /** The block that makes the pipe. */
  readonly block: number;
}

/** Functions outside the program that read what they are given until there is no more, and fail only by that. */
export const READS_ALL = /^io(\/ioutil)?\.ReadAll$|^bytes\.Buffer\.ReadFrom$/;

/** Those that put what they read into something else, which can fail too. */
export const COPIES = /^io\.(Copy|CopyBuffer)$|\.ReadFrom$/;

/** What takes whatever is written, and never fails (packages bytes, strings, hash, io). */
const TAKES_ALL = /^(bytes\.Buffer|strings\.Builder|hash\.Hash(32|64)?)$/;

/** What gives something that stands for the end: a wrapper of the library. */
const WRAPS = /\.(New|Tee|Limit|NopCloser)\w*$/;

/** What is called so reads, or writes, what it is given, whoever wrote it, and leaves it open. */
const CODECS = /\.New\w*(Reader|Writer|Scanner|Decoder|Encoder)$/;

/** How many wrappers stand one in another. */
const LAYERS = 4;

/** The end that the variable holds. */
export function endOf(linked: Linked, fn: Fn, id: VarId, block: number): End {
  const own = new Set([id]);
  const all = new Set([id]);
  for (let layer = 0; layer < LAYERS; layer++) {
    const before = all.size;
    const blocks = functionsUnder(linked.program, fn.root).flatMap((f) => f.func.blocks);
    for (const { instrs } of blocks) {
      for (const instr of instrs) {
        if (instr.op === 'assign') copy(instr, own, all);
        const [first] = instr.op === 'call' && names(instr.args, (v) => all.has(v)) ? instr.results : [];
        if (instr.op === 'call' && first !== undefined && first >= 0 && wraps(linked, fn, instr)) all.add(first);
      }
    }
    if (all.size === before) break;
  }
  return { own, all, block };
}

function copy({ dst, src }: Instr & { op: 'assign' }, own: Set<VarId>, all: Set<VarId>): void {
  for (const [i, to] of dst.entries()) {
    const from = src[i];
    if (to.k !== 'var' || from?.k !== 'var') continue;
    if (own.has(from.id)) own.add(to.id);
    if (all.has(from.id)) all.add(to.id);
  }
}

function wraps(linked: Linked, fn: Fn, call: CallInstr): boolean {
  const target = linked.graph.target(fn, call);
  const key = calleeKey(linked, target);
  return HARMLESS.has(key) ? WRAPS.test(key) : target.external !== undefined && CODECS.test(key);
}

/** What an instruction does with an end. */
export type Handling =
  /** It has nothing to do with it. */
  | 'none'
  /** It puts something around it, which may read for that. */
  | 'wraps'
  /** It closes it. */
  | 'closes'
  /** It reads or writes a part: that it fails shows that the other side has failed or ended. */
  | 'part'
  /** It reads to the end, or to where the other side has failed. */
  | 'whole'
  /** It reads to the end, unless what it writes to fails. */
  | 'copied'
  /** A function of the program is given it. */
  | 'given'
  /** Others can have it from there on. */
  | 'away';

const CLOSES = /^Close(WithError)?$/;

/** What the instruction does with the end, itself or through a literal that it names. */
export function handling(linked: Linked, fn: Fn, instr: Instr, end: End): Handling {
  const isOurs = (id: VarId): boolean => end.all.has(id);
  if (captures(linked, fn, instr, isOurs)) return 'away';
  if (!names(instr, isOurs)) return 'none';
  if (instr.op === 'assign')
    return instr.dst.every((d, i) => d.k === 'var' || !names(instr.src[i], isOurs)) ? 'none' : 'away';
  if (!isCall(instr) || instr.op === 'go') return 'away';
  const { callee, args } = instr;
  if (callee.k === 'field' && callee.x.k === 'var' && isOurs(callee.x.id)) {
    if (CLOSES.test(callee.name) && end.own.has(callee.x.id)) return 'closes';
    return instr.op === 'call' ? 'part' : 'none';
  }
  if (!names(args, isOurs)) return 'part';
  const target = linked.graph.target(fn, instr);
  const seen = target.fns.length > 0 && !target.open && target.external === undefined;
  // What is put back into a pool is a wrapper.
  if (instr.op === 'defer') return seen && !names(args, (id) => end.own.has(id)) ? 'none' : 'away';
  const key = calleeKey(linked, target);
  if (wraps(linked, fn, instr)) return 'wraps';
  if (READS_ALL.test(key)) return 'whole';
  if (COPIES.test(key)) return takesAll(linked, fn, args[0]) ? 'whole' : 'copied';
  if (HARMLESS.has(key)) return 'part';
  if (!seen) return 'away';
  return isOfTurn(fn, instr, end) ? 'part' : 'given';
}

/** It is called in a loop over what one pipe gives: each turn reads a part. */
function isOfTurn(fn: Fn, call: Instr, end: End): boolean {
  const at = fn.func.blocks.findIndex(({ instrs }) => instrs.includes(call));
  return enclosingLoops(fn, at).some(({ blocks }) => !blocks.includes(end.block));
}

function takesAll({ types }: Linked, fn: Fn, dst: Value | undefined): boolean {
  if (dst === undefined) return false;
  if (dst.k === 'member') return dst.name === 'Discard';
  const type = behindPointers(types.of(fn.file, dst.k === 'addr' ? dst.x : dst));
  return type.k === 'named' && TAKES_ALL.test(`${type.path}.${type.name}`);
}
