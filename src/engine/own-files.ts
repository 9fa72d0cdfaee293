import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { nodeHost } from '../discover/host.js';

const require = createRequire(import.meta.url);

/** The version in gorphan's own package.json. */
export function ownVersion(): string {
  return (require('#package') as { readonly version: string }).version;
}

/** The web page of a rule, where the package names a home page. */
export function ownPageUrl(ruleId: string): string | undefined {
  const { homepage } = require('#package') as { readonly homepage?: string };
  return homepage === undefined ? undefined : `${homepage}/rules/${ruleId}/doc.md`;
}

/** The page of a rule, Markdown; empty where a rule that came from outside has none. */
export function ownPage(ruleId: string): string {
  try {
    const path = require.resolve(`#rules/${ruleId}/doc.md`);
    return new TextDecoder().decode(nodeHost(dirname(path)).readFile(path));
  } catch {
    return '';
  }
}

/** The folder of gorphan's own package; absolute, without links. */
export function ownFolder(): string {
  const folder = dirname(require.resolve('#package'));
  return nodeHost(folder).realPath(folder);
}
