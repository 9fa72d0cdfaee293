import type { Span } from '../../src/base/span.js';
import { externalKey, type Target } from '../../src/link/calls.js';
import type { Cell, Origin, Use } from '../../src/link/flow.js';
import type { Linked } from '../../src/link/link.js';
import { type Fn, type ProgramFile, symbolOf } from '../../src/link/program.js';
import { backward, forward, originsOf, usesOf } from '../../src/link/reach.js';
import { printType } from './print-type.js';
import type { CaseFile } from './program.js';

/** A line of a case with the question it asks: `//type: x` or `//calls:` with the answer that is expected. */
export interface Asked {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly question: string;
  readonly expected: string;
}

const QUESTION = /\/\/(type|calls|origin|from): ?(.*)$/;

/** The questions in the comments of the files. */
export function questionsIn(files: readonly CaseFile[]): readonly Asked[] {
  return files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((content, index) => {
      const found = QUESTION.exec(content);
      return found === null
        ? []
        : [{ file: name, line: index + 1, question: found[1] ?? '', expected: found[2] ?? '' }];
    }),
  );
}

/** Answers questions about one line with what the linker knows of it. */
export class Answers {
  readonly linked: Linked;
  readonly #texts: ReadonlyMap<string, string>;
  /** Labels of origins by file and line. */
  readonly #labels = new Map<string, string>();

  constructor(linked: Linked, files: readonly CaseFile[]) {
    this.linked = linked;
    this.#texts = new Map(files.map(({ name, text }) => [name, text]));
    for (const { file, line, question, expected } of questionsIn(files))
      if (question === 'origin') this.#labels.set(`${file}:${line}`, expected.split(' ')[0] ?? '');
  }

  answer({ file, line, question, expected }: Asked): string {
    const source = this.linked.program.files.find((f) => f.input.name === file);
    if (source === undefined) return 'no such file';
    switch (question) {
      case 'type':
        return expected
          .split('; ')
          .map((part) => part.slice(0, part.indexOf(' ')))
          .map((name) => `${name} ${this.#typeOf(source, line, name)}`)
          .join('; ');
      case 'calls':
        return this.#calls(source, line);
      case 'origin':
        return this.#origin(source, line);
      default:
        return this.#from(source, line);
    }
  }

  #lineOf(file: ProgramFile, at: Span): number {
    return (this.#texts.get(file.input.name) ?? '').slice(0, at.start).split('\n').length;
  }

  #typeOf(file: ProgramFile, line: number, name: string): string {
    const { vars } = file.facts;
    const declared = vars
      .map((v, id) => ({ v, id, at: this.#lineOf(file, v.at) }))
      .filter(({ v, at }) => v.name === name && at <= line)
      .sort((a, b) => a.at - b.at || a.id - b.id);
    const id = declared.at(-1)?.id;
    const type =
      id === undefined ? this.linked.types.of(file.id, { k: 'name', name }) : this.linked.types.ofVar(file.id, id);
    return printType(type);
  }

  #calls(file: ProgramFile, line: number): string {
    const { program, graph } = this.linked;
    const found: { readonly at: Span; readonly text: string }[] = [];
    for (const fn of program.fns) {
      if (fn.file !== file.id) continue;
      for (const { instrs } of fn.func.blocks) {
        for (const instr of instrs) {
          if (instr.op !== 'call' && instr.op !== 'go' && instr.op !== 'defer') continue;
          if (this.#lineOf(file, instr.at) !== line) continue;
          const handed = graph
            .invocations(fn, instr)
            .filter((i) => i.callback)
            .flatMap((i) => i.fns.map((id) => `${i.mode} ${symbolOf(program, id)}`));
          found.push({ at: instr.at, text: [this.#target(graph.target(fn, instr)), ...handed].join(' runs ') });
        }
      }
    }
    return found
      .sort((a, b) => a.at.end - b.at.end)
      .map((f) => f.text)
      .join('; ');
  }

  #target(target: Target): string {
    const { program } = this.linked;
    if (target.builtin !== undefined) return `builtin ${target.builtin}`;
    if (target.conversion !== undefined) return `conversion ${printType(target.conversion)}`;
    if (target.external !== undefined) return `outside ${externalKey(target.external)}`;
    const names = target.fns.map((id) => symbolOf(program, id)).sort();
    return [...names, ...(target.open ? ['?'] : [])].join(' | ');
  }

  #origin(file: ProgramFile, line: number): string {
    const { flow, sight } = this.linked;
    const cells = this.#originsAt(file, line).map((o) => o.cell);
    const label = this.#labels.get(`${file.input.name}:${line}`) ?? '';
    if (cells.length === 0) return 'no origin';
    const reach = forward(flow, cells);
    const all = [...reach.cells, ...reach.containers];
    const fate = [
      ...(usesOf(flow, all).some((u) => u.kind === 'escape') ? ['escapes'] : []),
      ...(all.some((c) => sight.readOutside(c)) ? ['exposed'] : []),
      ...(reach.truncated ? ['truncated'] : []),
    ];
    return [label, ...fate].join(' ');
  }

  #originsAt(file: ProgramFile, line: number): readonly Origin[] {
    return this.allOrigins().filter(
      (o) => o.kind !== 'nil' && this.#fileOf(o.pos.fn) === file && this.#lineOf(file, o.at) === line,
    );
  }

  #fileOf(fn: number): ProgramFile | undefined {
    const at: Fn | undefined = this.linked.program.fns[fn];
    return at === undefined ? undefined : this.linked.program.files[at.file];
  }

  allOrigins(): readonly Origin[] {
    return [...this.linked.flow.origins.values()].flat();
  }

  allUses(): readonly Use[] {
    return [...this.linked.flow.uses.values()].flat();
  }

  /** Where the values come from that the operations of the line work on. */
  #from(file: ProgramFile, line: number): string {
    const uses = this.allUses().filter(
      (u) => OPERATIONS.has(u.kind) && this.#fileOf(u.pos.fn) === file && this.#lineOf(file, u.at) === line,
    );
    const parts = uses.sort((a, b) => a.at.start - b.at.start).map((u) => this.#sources(u.cell));
    return [...new Set(parts)].join('; ');
  }

  #sources(cell: Cell): string {
    const { flow, sight } = this.linked;
    const reach = backward(flow, [cell]);
    const labels = originsOf(flow, reach.cells)
      .filter((o) => o.kind !== 'nil')
      .map((o) => this.#labelOf(o));
    const more = [...(sight.fedFromOutside(reach.cells) ? ['outside'] : []), ...(reach.truncated ? ['truncated'] : [])];
    const all = [...[...new Set(labels)].sort(), ...more];
    return all.length === 0 ? 'nothing' : all.join(', ');
  }

  #labelOf(origin: Origin): string {
    const file = this.#fileOf(origin.pos.fn);
    if (file === undefined) return '?';
    const at = `${file.input.name}:${this.#lineOf(file, origin.at)}`;
    return this.#labels.get(at) ?? `${origin.kind}@${at}`;
  }
}

const OPERATIONS: ReadonlySet<Use['kind']> = new Set(['send', 'recv', 'range', 'close', 'call', 'method']);
