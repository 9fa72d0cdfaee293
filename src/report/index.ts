/**
 * The formats by name. Each is loaded only when it is asked for, because start-up time is paid on every run.
 *
 * A reporter prints what it is handed and decides nothing: no order but its own, no suppression, no exit code.
 */
import type { Reporter } from './reporter.js';

const formats = {
  text: async () => (await import('./text/text.js')).text,
  sarif: async () => (await import('./sarif/sarif.js')).sarif,
  json: async () => (await import('./json.js')).json,
  github: async () => (await import('./github/annotations.js')).github,
  markdown: async () => (await import('./github/markdown.js')).markdown,
  rdjsonl: async () => (await import('./rdjsonl.js')).rdjsonl,
  checkstyle: async () => (await import('./checkstyle.js')).checkstyle,
} satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type FormatName = keyof typeof formats;

/** In the order in which the help text names them. */
export const formatNames = Object.keys(formats) as readonly FormatName[];

export const isFormatName = (name: string): name is FormatName => Object.hasOwn(formats, name);

export const loadReporter = (name: FormatName): Promise<Reporter> => formats[name]();

export type { Reporter, ReportOptions, Terminal } from './reporter.js';
