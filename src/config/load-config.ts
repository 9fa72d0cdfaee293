import { dirname, join } from 'node:path';
import { isInside, nameFrom } from '../base/path.js';
import { UsageError } from '../base/usage-error.js';
import type { ConfigurableRule } from '../finding/rule-option.js';
import { checkConfig } from './check-config.js';
import { type Config, emptyConfig } from './config.js';
import { readText } from './document.js';

/** The names looked for, the first one that is there wins. */
export const configNames = ['.gorphan.yaml', '.gorphan.yml', '.gorphan.json'] as const;

/** Bytes. A configuration of this size is an accident or an attack; the YAML parser is slow on deep nesting. */
const sizeLimit = 64 * 1024;

/** What loading needs of the disk. */
export interface ConfigHost {
  /** Absolute. */
  readonly cwd: string;
  status(path: string): { readonly kind: string; readonly size: number } | undefined;
  present(path: string): boolean;
  readFile(path: string): Uint8Array;
  realPath(path: string): string;
}

/** The configurations of a checkout: each file has the nearest one above it, and no other. */
export interface Configs {
  /**
   * The configuration of what lies in a folder. `root`: nothing above it is looked at; both are absolute and without
   * links. Throws a {@link UsageError} where a configuration is missing or wrong.
   */
  of(folder: string, root: string): Config;
}

/** Looks for configurations where they are asked for, or has the one that the user named (`file`, absolute). */
export function findConfigs(rules: readonly ConfigurableRule[], host: ConfigHost, file?: string): Configs {
  if (file !== undefined) {
    const named = load(file, rules, host);
    return { of: () => named };
  }
  const known = new Map<string, Config>();
  const nearest = (folder: string, root: string): Config => {
    const key = `${root}\0${folder}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const above = (): Config =>
      folder === root || folder === dirname(folder) ? emptyConfig : nearest(dirname(folder), root);
    const own = configIn(folder, root, host);
    const config = own === undefined ? above() : load(own, rules, host);
    known.set(key, config);
    return config;
  };
  return { of: nearest };
}

/** No configuration anywhere. */
export const noConfigs: Configs = { of: () => emptyConfig };

function configIn(folder: string, root: string, host: ConfigHost): string | undefined {
  for (const name of configNames) {
    const file = join(folder, name);
    if (host.present(file) && statusOf(file, host)?.kind === 'file') return insideOnly(file, root, host);
  }
  return undefined;
}

function load(file: string, rules: readonly ConfigurableRule[], host: ConfigHost): Config {
  const name = shown(file, host);
  return { folder: dirname(file), ...checkConfig(readText(name, readConfig(file, name, host)), name, rules) };
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
  let bytes: Uint8Array;
  try {
    bytes = host.readFile(file);
  } catch {
    throw new UsageError(`${name}: cannot be read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${name}: is not valid UTF-8`);
  }
}
