import { grouped } from '../../base/grouped.js';
import type { Instr } from '../../facts/instr.js';
import type { Value } from '../../facts/value.js';
import type { PlacedCall } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Cell } from '../../link/flow.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId, TypeEntry } from '../../link/program.js';
import { backward, originsOf } from '../../link/reach.js';
import { behindPointers, isNamed, type Type } from '../../link/type.js';
import { argumentFor } from '../operand.js';
import { CLI, COMMAND_FIELDS, COMMAND_LINES, KINGPIN } from './command/fields.js';
import { handledOnce } from './handlers.js';
import { aroundOnly, makesCommand } from './once-only.js';

/** Functions that run each function they are given once, when the program starts or ends. */
const INITIALISERS = new Set([
  'github.com/spf13/cobra.OnInitialize',
  'github.com/spf13/cobra.OnFinalize',
  // The process runs itself anew under another name, and then this one function only.
  'github.com/containers/storage/pkg/reexec.Register',
  'github.com/docker/docker/pkg/reexec.Register',
  'github.com/moby/sys/reexec.Register',
  'go.podman.io/storage/pkg/reexec.Register',
  'github.com/grafana/dskit/modules.Manager.RegisterModule',
  ...['Annotate', 'Decorate', 'Invoke', 'Provide', 'StartHook', 'StartStopHook', 'StopHook'].map(
    (name) => `go.uber.org/fx.${name}`,
  ),
  ...['AddPostStartHook', 'AddPostStartHookOrDie', 'AddPreShutdownHook', 'AddPreShutdownHookOrDie'].map(
    (name) => `k8s.io/apiserver/pkg/server.GenericAPIServer.${name}`,
  ),
  'github.com/samber/do.Provide',
  'github.com/samber/do/v2.Provide',
  'go.uber.org/dig.Container.Invoke',
  'go.uber.org/dig.Container.Provide',
  ...KINGPIN.flatMap((kingpin) =>
    [
      'CmdClause.Action',
      'CmdClause.PreAction',
      'Application.Action',
      'FlagClause.HintAction',
      'ArgClause.HintAction',
    ].map((method) => `${kingpin}.${method}`),
  ),
  'fyne.io/fyne/v2.Lifecycle.SetOnStarted',
  'fyne.io/fyne/v2.Lifecycle.SetOnStopped',
  'fyne.io/systray.Run',
  'github.com/getlantern/systray.Run',
  'github.com/gofiber/fiber/v2.Hooks.OnListen',
  'github.com/gofiber/fiber/v2.Hooks.OnShutdown',
  'github.com/zeromicro/go-zero/core/proc.AddShutdownListener',
  'github.com/zeromicro/go-zero/core/proc.AddWrapUpListener',
  'sigs.k8s.io/controller-runtime/pkg/manager.RunnableFunc',
  ...['github.com/go-kratos/kratos/v2', 'github.com/micro/go-micro/v2', 'go-micro.dev/v4', 'go-micro.dev/v5'].flatMap(
    (path) => ['BeforeStart', 'AfterStart', 'BeforeStop', 'AfterStop'].map((name) => `${path}.${name}`),
  ),
]);

/** The same by their last name. */
const INITIALISERS_NAMED = grouped(INITIALISERS, (key) => key.slice(key.lastIndexOf('.') + 1));

const KONG = ['Run', 'BeforeApply', 'AfterApply', 'BeforeReset', 'BeforeResolve', 'AfterRun'];

const FLAGS = ['github.com/jessevdk/go-flags', 'github.com/btcsuite/go-flags'];

/** Functions that read the command line into a struct, and the methods of its commands that are then run once. */
const PARSERS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['Parse', 'New', 'Must'].map((name) => [`github.com/alecthomas/kong.${name}`, KONG])),
  ...Object.fromEntries(
    FLAGS.flatMap((path) => ['Parse', 'ParseArgs', 'NewParser'].map((name) => [`${path}.${name}`, ['Execute']])),
  ),
};

/** Functions that a command line library calls once in the life of the process. */
export function commandFunctions(linked: Linked): ReadonlySet<FnId> {
  const found = new Set<FnId>();
  inFields(linked, new Set(Object.values(COMMAND_FIELDS).flat()), found);
  for (const fn of linked.program.fns) {
    const isOne = isCommand(linked, fn) || makesCommand(linked, fn) || isGivenCommand(linked, fn);
    if (isOne || isProcessMember(linked, fn)) found.add(fn.id);
  }
  for (const call of linked.graph.calls) inCall(linked, call, found);
  return found;
}

/** A function that a helper of the program made or passed on, as in `cmd.RunE = wrap(serve)`. */
function passedOn(linked: Linked, cell: Cell, name: string, found: Set<FnId>): void {
  const reach = backward(linked.flow, [cell]);
  if (reach.truncated || isOwnField(linked, cell)) return;
  for (const { fn, pos } of originsOf(linked.flow, reach.cells)) {
    const imports = linked.program.fns[pos.fn]?.pkg.files.flatMap((f) => linked.program.files[f]?.facts.imports ?? []);
    if (fn !== undefined && imports?.some((i) => COMMAND_FIELDS[i.path]?.includes(name))) found.add(fn);
  }
}

/** The field is of a type of the program, not of a command line library. */
function isOwnField(linked: Linked, cell: Cell): boolean {
  const field = linked.flow.cells.name(cell);
  return field?.k === 'field' && linked.program.packages.some((p) => field.owner.startsWith(`${p.key}.`));
}

/** Fields whose function is the command itself: when it returns, so does main. */
const COMMANDS = ['Run', 'RunE', 'Action', 'DefaultAction', 'Exec'];

/** The functions that are the command itself. */
export function commandsOf(linked: Linked): ReadonlySet<FnId> {
  const found = new Set<FnId>();
  inFields(linked, COMMANDS, found);
  for (const fn of linked.program.fns) if (isCommand(linked, fn)) found.add(fn.id);
  return found;
}

function inFields(linked: Linked, names: Iterable<string>, found: Set<FnId>): void {
  for (const name of names) {
    for (const cell of linked.flow.cells.fieldsNamed(name)) {
      passedOn(linked, cell, name, found);
      for (const origin of linked.flow.origins.get(cell) ?? []) {
        const fn = linked.program.fns[origin.pos.fn];
        const instr = fn?.func.blocks[origin.pos.block]?.instrs[origin.pos.index];
        if (origin.fn === undefined || fn === undefined || instr === undefined) continue;
        if (describes(linked, fn, instr, name)) found.add(origin.fn);
      }
    }
  }
}

/** The instruction sets the field of that name of a type that describes a command. */
function describes(linked: Linked, fn: Fn, instr: Instr, name: string): boolean {
  if (instr.op === 'alloc') return isDescription(linked, linked.types.resolver.resolve(instr.type, fn.file), name);
  if (instr.op !== 'assign') return false;
  return instr.dst.some((dst) => {
    if (dst.k !== 'field' || dst.name !== name) return false;
    const type = behindPointers(linked.types.of(fn.file, dst.x));
    // The type is not known: the libraries of the file that have such a field.
    if (type.k === 'unknown') return importsOf(linked, fn).some((path) => COMMAND_FIELDS[path]?.includes(name));
    return isDescription(linked, type, name);
  });
}

/** Of a command line library, or of one that the program has itself: what is said of a command stands beside its flags. */
function isDescription({ types }: Linked, type: Type, name: string): boolean {
  if (type.k !== 'named') return false;
  if (type.entry === undefined || COMMAND_FIELDS[type.path] !== undefined)
    return COMMAND_FIELDS[type.path]?.includes(name) === true;
  const under = types.resolver.underlying(type);
  const fields = under.k === 'struct' ? under.fields.map((f) => f.name) : [];
  return CLI.includes(name) && ['Name', 'Usage', 'Flags'].every((said) => fields.includes(said));
}

const importsOf = (linked: Linked, fn: Fn): string[] =>
  (linked.program.files[fn.file]?.facts.imports ?? []).map((i) => i.path);

function inCall(linked: Linked, placed: PlacedCall, found: Set<FnId>): void {
  const { fn, call } = placed;
  const { external } = placed.target;
  const only = aroundOnly(placed);
  if (only !== undefined) found.add(only);
  const key = external === undefined ? '' : externalKey(external);
  if (INITIALISERS.has(key) || (key === '' && isInitialiser(linked, fn, call.callee)))
    for (const arg of call.args) for (const id of functionsOf(linked, fn, arg)) found.add(id);
  for (const id of handledOnce(linked, fn, call)) found.add(id);
  const hooks = PARSERS[key];
  const root = call.args[0];
  if (hooks === undefined || root === undefined) return;
  for (const type of typesGiven(linked, fn, root)) ofStruct(linked, type, hooks, found, new Set());
}

/** Through how many callers a value of an interface is followed. */
const DEPTH_MAX = 4;

/** The type of the value; of one that came in as an interface, the types that the callers give. */
function typesGiven(linked: Linked, fn: Fn, value: Value, depth = 0): readonly Type[] {
  const type = linked.types.of(fn.file, value);
  const isOpen = linked.types.resolver.underlying(type).k === 'interface';
  if (!isOpen || value.k !== 'var' || !fn.func.params.includes(value.id) || depth >= DEPTH_MAX) return [type];
  return linked.graph.callers(fn.id).flatMap(({ pos }) => {
    const caller = linked.program.fns[pos.fn];
    const given = argumentFor(linked, fn, pos, value.id);
    return caller === undefined || given === undefined ? [] : typesGiven(linked, caller, given, depth + 1);
  });
}

/** The functions that the value can be: `serve`, or what `wrap(serve)` gives. */
function functionsOf(linked: Linked, fn: Fn, value: Value): readonly FnId[] {
  const { fns } = linked.calls.target(fn.file, value);
  const cell = fns.length > 0 ? undefined : linked.flow.cellOf(fn, value);
  if (cell === undefined) return fns;
  const reach = backward(linked.flow, [cell]);
  return reach.truncated ? [] : originsOf(linked.flow, reach.cells).flatMap((o) => o.fn ?? []);
}

/** A method of such a name on a value of unknown type, where the file imports the library that has it. */
function isInitialiser(linked: Linked, fn: Fn, callee: Value): boolean {
  if (callee.k !== 'field') return false;
  const keys = INITIALISERS_NAMED.get(callee.name);
  return keys?.some((key) => importsOf(linked, fn).some((path) => key.startsWith(`${path}.`))) === true;
}

function ofStruct(
  linked: Linked,
  type: Type,
  hooks: readonly string[],
  found: Set<FnId>,
  seen: Set<TypeEntry | string>,
): void {
  const at = behindPointers(type);
  const under = linked.types.resolver.underlying(at);
  if (under.k !== 'struct') return;
  const entry = at.k === 'named' ? at.entry : undefined;
  if (seen.has(entry ?? under.key)) return;
  seen.add(entry ?? under.key);
  for (const hook of hooks) for (const id of entry?.methods.get(hook) ?? []) found.add(id);
  for (const field of under.fields) ofStruct(linked, field.type, hooks, found, seen);
}

/** Types of command line libraries whose value is the command that runs; sources: the packages' documentation. */
const RUNNING = new Map<string, readonly string[]>([
  ['github.com/spf13/cobra', ['Command']],
  ...[...COMMAND_LINES, 'github.com/bep/simplecobra'].map(
    (path) => [path, ['Context', 'Command', 'Commandeer']] as const,
  ),
  ...KINGPIN.map((path) => [path, ['ParseContext']] as const),
]);

const RUNNING_NAMED = ['Context', 'Command'];

/** A library that calls itself a command line: `.../stdcli`. */
const NAMED_CLI = /(^|\/)[\w.-]*cli(\/v\d+)?$/;

/** Unseen code has the function and gives it the command that runs: it is the library that calls it. */
function isGivenCommand({ types, sight, graph }: Linked, { id, func, file }: Fn): boolean {
  const handed = sight.handedToStrangers.has(id) || (graph.callers(id).length === 0 && func.kind !== 'func');
  if (!handed) return false;
  return func.params.some((param) => {
    const type = behindPointers(types.ofVar(file, param));
    if (type.k !== 'named') return false;
    const names =
      RUNNING.get(type.path) ?? (type.entry === undefined && NAMED_CLI.test(type.path) ? RUNNING_NAMED : []);
    return names.includes(type.name);
  });
}

/**
 * A member of the process that runs until it is signalled to end: `Run(signals <-chan os.Signal, ready chan<- struct{}) error`
 * (package github.com/tedsuo/ifrit, `Runner`); a service of Windows, `Execute(args []string, r <-chan svc.ChangeRequest, s
 * chan<- svc.Status) (bool, uint32)` (package golang.org/x/sys/windows/svc, `Handler`).
 */
function isProcessMember({ types }: Linked, { func, file }: Fn): boolean {
  if (func.kind !== 'method') return false;
  const params = func.params.map((p) => types.ofVar(file, p));
  const takes = (at: number, path: string, name: string): boolean => {
    const type = params[at];
    return type?.k === 'chan' && isNamed(type.elem, path, name);
  };
  if (func.name === 'Execute') return params.length === 3 && takes(1, 'golang.org/x/sys/windows/svc', 'ChangeRequest');
  return func.name === 'Run' && params.length === 2 && takes(0, 'os', 'Signal') && params[1]?.k === 'chan';
}

const isCommand = (linked: Linked, fn: Fn): boolean =>
  isRun(linked, fn) || STATUS.get(lastResult(linked, fn))?.test(fn.func.name) === true;

/**
 * What only a command gives, with the name of the functions that give it as the whole program's answer. What completes a word
 * of the shell's runs in a process of its own, which prints what it found (packages github.com/google/subcommands,
 * `Command`, and github.com/spf13/cobra, `ShellCompDirective`).
 */
const STATUS = new Map<string, RegExp>([
  ['github.com/google/subcommands.ExitStatus', /^Execute$/],
  ['github.com/spf13/cobra.ShellCompDirective', /^/],
]);

function lastResult({ types }: Linked, { func, file }: Fn): string {
  const last = func.results.at(-1);
  const type = last === undefined ? undefined : types.ofVar(file, last);
  return type?.k === 'named' ? `${type.path}.${type.name}` : '';
}

/** `Run([]string) int` of a type with `Help` and `Synopsis`: what mitchellh/cli and its successors run as a command. */
function isRun(linked: Linked, { func, pkg, file }: Fn): boolean {
  if (func.kind !== 'method' || func.name !== 'Run' || func.recvType === undefined) return false;
  const methods = pkg.types.get(func.recvType)?.methods;
  if (methods?.has('Help') !== true || !methods.has('Synopsis')) return false;
  const [args, ...rest] = func.params.map((p) => linked.types.ofVar(file, p));
  return rest.length === 0 && args?.k === 'slice';
}
