import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * No dump shows a ticker, so the run counts them itself: it is built with a copy of the standard library's
 * `time/tick.go` that keeps the number of tickers which run (`go build -overlay`). `time.Tick` has a count of its own,
 * because from Go 1.23 the collector stops what it returns.
 */

const PATCHES = [
  [
    'import "unsafe"',
    'import (\n\t"sync/atomic"\n\t"unsafe"\n)\n\nvar gorphanTickers, gorphanTicks atomic.Int64\n\n// GorphanLive returns how many tickers of NewTicker and of Tick run.\nfunc GorphanLive() (tickers, ticks int64) { return gorphanTickers.Load(), gorphanTicks.Load() }',
  ],
  ['\tt.C = c\n\treturn t\n', '\tt.C = c\n\tgorphanTickers.Add(1)\n\treturn t\n'],
  [
    '\tstopTimer((*Timer)(unsafe.Pointer(t)))\n',
    '\tif stopTimer((*Timer)(unsafe.Pointer(t))) {\n\t\tgorphanTickers.Add(-1)\n\t}\n',
  ],
  [
    '\tresetTimer((*Timer)(unsafe.Pointer(t)), when(d), int64(d))\n',
    '\tif !resetTimer((*Timer)(unsafe.Pointer(t)), when(d), int64(d)) {\n\t\tgorphanTickers.Add(1)\n\t}\n',
  ],
  ['\treturn NewTicker(d).C\n', '\tgorphanTickers.Add(-1)\n\tgorphanTicks.Add(1)\n\treturn NewTicker(d).C\n'],
];

/**
 * Writes the overlay into `dir` and returns the path of its description, or undefined where the standard library at
 * hand reads differently: the run then can't see tickers.
 */
export function writeTickerOverlay(goroot, dir) {
  const original = join(goroot, 'src', 'time', 'tick.go');
  let text = readFileSync(original, 'utf8');
  for (const [from, to] of PATCHES) {
    if (text.split(from).length !== 2) return undefined;
    text = text.replace(from, () => to);
  }
  const patched = join(dir, 'tick.go.txt');
  writeFileSync(patched, text);
  const description = join(dir, 'overlay.json');
  writeFileSync(description, JSON.stringify({ Replace: { [original]: patched } }));
  return description;
}
