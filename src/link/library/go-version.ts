import type { Linked } from '../link.js';
import type { Fn } from '../program.js';

/** The Go version that governs a file; the newest where go.mod names none. */
export interface GoVersion {
  atLeast(major: number, minor: number): boolean;
}

const NEWEST: GoVersion = { atLeast: () => true };

/** The version in the `go` directive of the function's module (Go modules reference, "go directive"). */
export function goVersion(linked: Linked, fn: Fn): GoVersion {
  const file = linked.program.files[fn.file];
  const text = file === undefined ? undefined : linked.program.input.modules[file.input.module]?.go;
  const match = text === undefined ? null : /^(\d+)\.(\d+)/.exec(text);
  if (match === null) return NEWEST;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return { atLeast: (a, b) => major > a || (major === a && minor >= b) };
}
