import type { RuleInfo } from '../../finding/report.js';
import type { ReportOptions } from '../reporter.js';

/** Code scanning takes 1,024 characters. */
const LONGEST = 1000;

const tags: readonly string[] = ['reliability', 'concurrency', 'goroutine-leak', 'external/cwe/cwe-772'];

/** `problem.severity` has names of its own for the levels. */
const severities = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

/** A `reportingDescriptor` (SARIF 2.1.0, 3.49) with everything that code scanning shows of a rule. */
export function ruleDescriptor(rule: RuleInfo, options: ReportOptions): object {
  const security = options.securitySeverity;
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: shortened(rule.summary) },
    fullDescription: { text: shortened(firstParagraph(rule.page) ?? rule.summary) },
    help: { text: rule.page, markdown: unwrapped(rule.page) },
    ...(options.homepage === undefined ? {} : { helpUri: `${options.homepage}/rules/${rule.id}/doc.md` }),
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: security === undefined ? tags : ['security', ...tags],
      precision: 'high',
      'problem.severity': severities[rule.level],
      // Only where it is asked for, because it turns every leak into a security alert. A string: numbers are refused.
      ...(security === undefined ? {} : { 'security-severity': security.toFixed(1) }),
    },
  };
}

/** Must differ from the id, or code scanning shows it twice. */
const pascalCase = (id: string): string => id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/**
 * A Markdown page with each paragraph and list entry on one line: code scanning renders it as a comment, in which every
 * line end breaks the line. Code, headings and tables keep theirs.
 */
function unwrapped(page: string): string {
  const lines: string[] = [];
  let fenced = false;
  let open = false;
  for (const line of page.split(/\r\n?|\n/)) {
    const fence = /^\s*(?:```|~~~)/.test(line);
    const alone = fenced || fence || /^\s*(?:$|#|\||>)/.test(line);
    if (open && !alone && !/^\s*(?:[-*+]|\d+[.)])\s/.test(line)) lines.push(`${lines.pop()} ${line.trim()}`);
    else lines.push(line);
    open = !alone;
    if (fence) fenced = !fenced;
  }
  return lines.join('\n');
}

/** The first block of a Markdown page that is prose: no heading, list, table, quote or code. On one line. */
function firstParagraph(page: string): string | undefined {
  const block = page
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((part) => part.trim().replace(/^#.*\n*/, ''))
    .find((part) => part !== '' && !/^(?:[#>|`~*+-]|\d+\.)/.test(part.replace(/^`[^`]/, '')));
  return block?.replace(/\s+/g, ' ');
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST / 2))}…`;
}
