import { grouped } from '../../base/grouped.js';
import type { CallInstr } from '../../link/call-graph.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';
import { behindPointers } from '../../link/type.js';

/**
 * Functions that are given a value whose methods they run once, as main is. Sources: the packages' documentation. Service
 * managers start and stop a service once in a process; command line libraries run one command.
 */
const HANDLERS: readonly Handler[] = [
  { path: /(^golang\.org\/x\/sys\/windows|\/winsvc)\/svc(\/debug)?$/, call: 'Run', methods: ['Execute'] },
  { path: /^github\.com\/judwhite\/go-svc(\/svc)?$/, call: 'Run', methods: ['Init', 'Start', 'Stop'] },
  { path: /^github\.com\/kardianos\/service$/, call: 'New', methods: ['Start', 'Stop', 'Shutdown'] },
  { path: /^github\.com\/(jessevdk|btcsuite)\/go-flags$/, call: 'AddCommand', methods: ['Execute'] },
  { path: /^github\.com\/google\/subcommands$/, call: 'Register', methods: ['Execute'] },
  { path: /^sigs\.k8s\.io\/controller-runtime(\/pkg\/manager)?$/, call: 'Add', methods: ['Start'] },
];

interface Handler {
  readonly path: RegExp;
  /** The function, or the method of a type of that package. */
  readonly call: string;
  readonly methods: readonly string[];
}

const HANDLERS_NAMED = grouped(HANDLERS, ({ call }) => call);

const NONE: readonly FnId[] = [];

/** The methods that the call hands to a library which runs each of them once in the life of the process. */
export function handledOnce(linked: Linked, fn: Fn, call: CallInstr): readonly FnId[] {
  const { args, callee } = call;
  if (callee.k !== 'field' && callee.k !== 'member') return [];
  const named = HANDLERS_NAMED.get(callee.name);
  if (named === undefined) return NONE;
  const { external } = linked.graph.target(fn, call);
  // What a library's function gives is of no known type: then what the file imports tells.
  const paths =
    external !== undefined
      ? [external.path]
      : callee.k === 'field' && linked.types.of(fn.file, callee.x).k === 'unknown'
        ? (linked.program.files[fn.file]?.facts.imports ?? []).map((i) => i.path)
        : [];
  const methods = named.find(({ path }) => paths.some((p) => path.test(p)))?.methods ?? [];
  return args.flatMap((arg) => {
    const type = behindPointers(linked.types.of(fn.file, arg));
    const entry = type.k === 'named' ? type.entry : undefined;
    return methods.flatMap((name) => entry?.methods.get(name) ?? []);
  });
}
