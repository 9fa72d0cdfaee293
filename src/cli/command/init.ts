import { join } from 'node:path';
import { isInside, nameFrom } from '../../base/path.js';
import { UsageError } from '../../base/usage-error.js';
import { configNames } from '../../config/load-config.js';
import { starterConfig } from '../../config/starter-config.js';
import { nodeHost } from '../../discover/host.js';
import { ownFolder } from '../../engine/own-files.js';
import type { Rule } from '../../rule/rule.js';
import type { Io } from '../io.js';
import { createFile } from '../write-file.js';

const [name] = configNames;

/** `gorphan init`: writes a commented configuration into the working folder; never over another. */
export function init(args: readonly string[], io: Io, rules: readonly Rule[]): string {
  if (args.length > 0) throw new UsageError(`gorphan init takes no arguments; found ${args[0]}`);
  const host = nodeHost(io.cwd);
  const there = configNames.find((candidate) => host.present(join(io.cwd, candidate)));
  if (there !== undefined) throw new UsageError(`there is a ${there} already; it was left as it is`);
  createFile(join(io.cwd, name), starterConfig(rules, schemaFrom(host.realPath(io.cwd))));
  return `wrote ${name}\n`;
}

/** The schema as an editor finds it: where gorphan is installed in the project itself. */
function schemaFrom(folder: string): string | undefined {
  const own = ownFolder();
  return isInside(own, join(folder, 'node_modules')) ? `./${nameFrom(folder, own)}/schema/config.json` : undefined;
}
