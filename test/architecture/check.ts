import {
  assetOwners,
  entryPoints,
  layers,
  limits,
  nodeOwners,
  packageOwners,
  processOwner,
  ruleVocabulary,
} from './layers.js';
import { type Import, importsOf, lineAt, type Source, withoutComments } from './source.js';

/** Everything in which the files break the architecture, as `path:line: what`. Empty: nothing. */
export function violations(sources: readonly Source[]): readonly string[] {
  return [...sources.flatMap(fileViolations), ...folderViolations(sources)];
}

function fileViolations(source: Source): readonly string[] {
  const found = [...homeViolations(source), ...sizeViolations(source), ...textViolations(source)];
  for (const imported of importsOf(source)) {
    const reason = importViolation(source.path, imported);
    if (reason !== undefined) found.push(`${source.path}:${imported.line}: ${reason}`);
  }
  return found;
}

function homeViolations({ path }: Source): readonly string[] {
  const layer = layerOf(path);
  if (path.startsWith('src/') && layer === undefined && !entryPoints.includes(path)) {
    return [`${path}:1: is in no folder that layers.ts names`];
  }
  const name = path.split('/').at(-1) ?? '';
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*\.(?:d\.)?ts$/.test(name)) return [`${path}:1: file names are kebab-case`];
  if (
    /^(?:utils?|helpers?|common|misc|shared|lib)\.ts$/.test(name) ||
    /\/(?:utils?|helpers?|common|misc)\//.test(path)
  ) {
    return [`${path}:1: is named after nothing it holds`];
  }
  return [];
}

function sizeViolations({ path, text }: Source): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const limit = /^rules\/[^/]+\/rule\.ts$/.test(path) ? limits.ruleLines : limits.sourceLines;
  return lines > limit ? [`${path}:${limit}: ${lines} lines, at most ${limit}`] : [];
}

function textViolations({ path, text }: Source): readonly string[] {
  const code = withoutComments(text);
  const found: string[] = [];
  const look = (where: string, pattern: RegExp, what: string): void => {
    for (const match of where.matchAll(pattern)) found.push(`${path}:${lineAt(where, match.index)}: ${what}`);
  };
  if (path !== processOwner) {
    look(code, /\bconsole\s*\./g, `the console belongs to ${processOwner}`);
    look(code, /\bprocess\s*\.\s*(?:exit|exitCode|stdout|stderr|stdin)\b/g, `the process belongs to ${processOwner}`);
  }
  look(code, /\beval\(|\bnew Function\(/g, 'computed code is never executed');
  // `context.TODO` and the table entry 'TODO' are Go's.
  look(text, /(?<![.'"`\w])(?:TODO|FIXME|XXX)\b(?!['"`(])/g, 'unfinished work is not left in the tree');
  return found;
}

function folderViolations(sources: readonly Source[]): readonly string[] {
  const folders = new Map<string, number>();
  for (const { path } of sources) {
    const folder = path.split('/').slice(0, -1).join('/');
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [...folders]
    .filter(([, count]) => count > limits.folderFiles)
    .map(([folder, count]) => `${folder}: ${count} files, at most ${limits.folderFiles}`);
}

/** Why `path` may not import this; undefined: it may. */
function importViolation(path: string, { target }: Import): string | undefined {
  if (target === '(computed)') return 'an import whose target is computed';
  if (entryPoints.includes(path) && /^(?:src|rules)\//.test(target)) return undefined;
  if (target.startsWith('src/')) return layerViolation(path, target);
  if (target.startsWith('rules/')) return ruleImportViolation(path, target);
  return ownedViolation(path, target);
}

function layerViolation(path: string, target: string): string | undefined {
  const to = layerOf(target);
  if (to === undefined) return `${target} is an entry point; nothing imports it`;
  if (path.startsWith('rules/')) {
    return ruleVocabulary.includes(to) || path === 'rules/index.ts' ? undefined : `a rule may not import ${target}`;
  }
  const from = layerOf(path);
  if (from === undefined || from === to || layers[from]?.includes(to)) return undefined;
  return `${from} may not import ${target}`;
}

function ruleImportViolation(path: string, target: string): string | undefined {
  if (path === 'rules/index.ts') return undefined;
  if (!path.startsWith('rules/')) return `rules are handed in; ${path} may not import ${target}`;
  return path.split('/')[1] === target.split('/')[1] ? undefined : `a rule may not import another: ${target}`;
}

function ownedViolation(path: string, target: string): string | undefined {
  const layer = layerOf(path);
  const owned = (owners: readonly string[] | undefined): boolean => layer !== undefined && !!owners?.includes(layer);
  if (target.startsWith('node:')) {
    if (path.startsWith('rules/')) return `a rule may not import ${target}`;
    return !(target in nodeOwners) || path === processOwner || owned(nodeOwners[target])
      ? undefined
      : `${target} belongs to ${nodeOwners[target]?.join(', ') || 'nobody'}`;
  }
  if (target.startsWith('#')) {
    const asset = Object.keys(assetOwners).find((prefix) => target.startsWith(prefix));
    return asset !== undefined && owned(assetOwners[asset]) ? undefined : `${target} is not for ${layer ?? path}`;
  }
  const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
  return owned(packageOwners[name])
    ? undefined
    : `${name} belongs to ${packageOwners[name]?.map((owner) => `src/${owner}`).join(', ') ?? 'nobody'}`;
}

/** The folder of `src` that a file is in; undefined for entry points of `src` itself, for rules and for unknown folders. */
function layerOf(path: string): string | undefined {
  const [top, folder, ...rest] = path.split('/');
  return top === 'src' && folder !== undefined && rest.length > 0 && folder in layers ? folder : undefined;
}
