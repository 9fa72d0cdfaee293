import type { Io } from '../io.js';

/** Milliseconds before anything is shown, and between two pictures. */
const patience = 500;
const rhythm = 100;

export interface Progress {
  readonly show: (done: number, all: number) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

/** A line on a terminal's standard error that counts the files, once it takes long enough to wonder. */
export function progressOn(io: Io): Progress {
  const start = io.clock();
  let last = start;
  let shown = false;
  return {
    show(done, all) {
      const now = io.clock();
      if (now - start < patience || now - last < rhythm) return;
      last = now;
      shown = true;
      io.stderr.write(`\r\u001b[Kgorphan: ${done.toLocaleString('en')} of ${all.toLocaleString('en')} files`);
    },
    clear() {
      if (shown) io.stderr.write('\r\u001b[K');
    },
  };
}

export const noProgress: Progress = { show: () => {}, clear: () => {} };
