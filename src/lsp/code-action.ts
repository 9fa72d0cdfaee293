import type { CodeAction, CodeActionParams, Diagnostic, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import type { LocatedFix, Result } from '../finding/report.js';
import { chooseFixes } from '../fix/choose-fixes.js';
import type { Checked } from './checker.js';
import type { Document, Documents } from './documents.js';
import { overlap, toRange } from './position.js';
import { type Placing, pathIn, toDiagnostic } from './to-diagnostic.js';

const FIX_ALL = 'source.fixAll.gorphan';

/** The kinds of actions there are, for the client to ask. */
export const actionKinds: readonly string[] = ['quickfix', FIX_ALL];

export interface ActionParts {
  readonly documents: Documents;
  readonly placing: Placing;
  /** The client understands edits of a certain version of a text. */
  readonly versioned: boolean;
}

/** Fixes, then suppressions, for what is found in the range; and all safe fixes of the text at once. */
export function codeActions(
  { range, context }: CodeActionParams,
  document: Document,
  { results }: Checked,
  parts: ActionParts,
): readonly CodeAction[] {
  const wants = (kind: string): boolean =>
    context.only?.some((only) => kind === only || kind.startsWith(`${only}.`)) ?? kind === 'quickfix';
  const actions: CodeAction[] = [];
  if (wants('quickfix')) {
    const here = results.filter(({ at }) => overlap(toRange(at, parts.placing.encoding), range));
    for (const result of here) if (result.fix !== undefined) actions.push(fixAction(result, result.fix, parts));
    for (const result of here) actions.push(suppression(result, document, parts));
  }
  if (wants(FIX_ALL)) {
    const fixes = chooseFixes(results, ({ fix }) => fix.safe).map(({ fix }) => fix);
    if (fixes.length > 0) {
      const edit = editOf(
        fixes.flatMap((fix) => editsOf(fix, parts)),
        parts,
      );
      actions.push({ title: 'Apply the safe fixes of gorphan', kind: FIX_ALL, edit });
    }
  }
  return actions;
}

function fixAction(result: Result, fix: LocatedFix, parts: ActionParts): CodeAction {
  return {
    title: fix.title,
    kind: 'quickfix',
    diagnostics: [diagnosticOf(result, parts)],
    isPreferred: fix.safe,
    edit: editOf(editsOf(fix, parts), parts),
  };
}

const diagnosticOf = (result: Result, { placing }: ActionParts): Diagnostic => toDiagnostic(result, placing);

/** A comment above the line, which leaves the finding out; the reason is for the user to write. */
function suppression(result: Result, document: Document, parts: ActionParts): CodeAction {
  const { rule, at } = result;
  const lines = document.text.split('\n');
  const indent = /^[ \t]*/.exec(at.lineText)?.[0] ?? '';
  const above = lines[at.startLine - 2] ?? '';
  const end = above.endsWith('\r') ? '\r\n' : '\n';
  // gofmt parts a directive from the text of a doc comment by an empty comment line.
  const apart = indent === '' && /^\/\/(?![a-z]+:)/.test(above) ? `//${end}` : '';
  const place = { line: at.startLine - 1, character: 0 };
  const newText = `${apart}${indent}//gorphan:ignore ${rule} -- reason${end}`;
  return {
    title: `Suppress ${rule} here`,
    kind: 'quickfix',
    diagnostics: [diagnosticOf(result, parts)],
    edit: editOf([{ path: document.path, edit: { range: { start: place, end: place }, newText } }], parts),
  };
}

interface PlacedEdit {
  readonly path: string;
  readonly edit: TextEdit;
}

const editsOf = (fix: LocatedFix, { placing }: ActionParts): readonly PlacedEdit[] =>
  fix.edits.map(({ at, newText }) => ({
    path: pathIn(placing, at.file),
    edit: { range: toRange(at, placing.encoding), newText },
  }));

function editOf(edits: readonly PlacedEdit[], { documents, placing, versioned }: ActionParts): WorkspaceEdit {
  const byPath = new Map<string, TextEdit[]>();
  for (const { path, edit } of edits) byPath.set(path, [...(byPath.get(path) ?? []), edit]);
  if (!versioned)
    return { changes: Object.fromEntries([...byPath].map(([path, list]) => [placing.uriOf(path), list])) };
  return {
    documentChanges: [...byPath].map(([path, list]) => ({
      textDocument: { uri: placing.uriOf(path), version: documents.at(path)?.version ?? null },
      edits: list,
    })),
  };
}
