import { dirname, join } from 'node:path';
import { isInside, nameFrom, upward } from '../base/path.js';
import { UsageError } from '../base/usage-error.js';
import { checkConfig } from './check-config.js';
import { type Config, emptyConfig } from './config.js';

/** The names looked for, the first one that is there wins. */
export const configNames = ['.gorphan.yaml', '.gorphan.yml', '.gorphan.json'] as const;

/** Bytes. A configuration of this size is an accident or an attack; the YAML parser is slow on deep nesting. */
const sizeLimit = 64 * 1024;

/** What loading needs of the disk. */
export interface ConfigHost {
  /** Absolute. */
  readonly cwd: string;
  status(path: string): { readonly kind: string; readonly size: number } | undefined;
  readFile(path: string): Uint8Array;
  realPath(path: string): string;
}

/** Where to look, and what may stand in the file. */
export interface ConfigRequest {
  /** A file the user named; absolute. */
  readonly file?: string;
  /** Otherwise: the nearest one from here upward ... */
  readonly folder: string;
  /** ... to here. Both absolute and without links. */
  readonly root: string;
  readonly ruleIds: readonly string[];
}

/** Loads the configuration, or gives the empty one. Throws a {@link UsageError} where it is missing or wrong. */
export async function loadConfig(request: ConfigRequest, host: ConfigHost): Promise<Config> {
  const file = request.file ?? nearestConfig(request, host);
  if (file === undefined) return emptyConfig;
  const name = shown(file, host);
  const value = await parse(name, readConfig(file, name, host));
  return { folder: dirname(file), ...checkConfig(value, name, request.ruleIds) };
}

function nearestConfig({ folder, root }: ConfigRequest, host: ConfigHost): string | undefined {
  for (const at of upward(folder, root)) {
    for (const name of configNames) {
      const file = join(at, name);
      if (statusOf(file, host)?.kind === 'file') return insideOnly(file, root, host);
    }
  }
  return undefined;
}

function statusOf(file: string, host: ConfigHost): ReturnType<ConfigHost['status']> {
  try {
    return host.status(file);
  } catch {
    throw new UsageError(`${shown(file, host)}: cannot be read`);
  }
}

/** A link in a checkout must not make us read, and quote, a file outside of it. */
function insideOnly(file: string, root: string, host: ConfigHost): string {
  if (isInside(host.realPath(file), root)) return file;
  throw new UsageError(`${shown(file, host)}: not read: it is a symbolic link out of ${root}`);
}

/** A path as the user would write it: short where it lies below the working directory. */
const shown = (file: string, host: ConfigHost): string => (isInside(file, host.cwd) ? nameFrom(host.cwd, file) : file);

function readConfig(file: string, name: string, host: ConfigHost): string {
  const status = statusOf(file, host);
  if (status === undefined) throw new UsageError(`${name}: there is no such file`);
  if (status.kind !== 'file') throw new UsageError(`${name}: is no file`);
  if (status.size > sizeLimit) throw new UsageError(`${name}: is larger than ${sizeLimit} bytes`);
  try {
    return new TextDecoder().decode(host.readFile(file));
  } catch {
    throw new UsageError(`${name}: cannot be read`);
  }
}

async function parse(name: string, text: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return text.trim() === '' ? undefined : JSON.parse(text);
    // Most runs have no configuration: they do not wait for the YAML parser.
    const { parse: parseYaml } = await import('yaml');
    // Few aliases are enough for a person, and too few to blow up a small file.
    return parseYaml(text, { maxAliasCount: 20, logLevel: 'error' });
  } catch (error) {
    const [line = ''] = String((error as Error).message ?? error).split('\n');
    throw new UsageError(`${name}: ${line.replace(/:$/, '')}`);
  }
}
