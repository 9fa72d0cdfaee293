import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * No dump shows a ticker, a timer, a context or a channel that signals are sent to, so the run counts them itself: it is
 * built with copies of some files of the standard library that keep count (`go build -overlay`). `time.Tick` has a count
 * of its own, because from Go 1.23 the collector stops what it returns.
 */

const PATCHES = {
  'time/tick.go': [
    [
      'import "unsafe"',
      'import (\n\t"sync/atomic"\n\t"unsafe"\n)\n\nvar gorphanTickers, gorphanTicks, gorphanTimers atomic.Int64\n\n// GorphanLive returns how many tickers of NewTicker and of Tick run, and how many timers with a channel are armed.\nfunc GorphanLive() (tickers, ticks, timers int64) {\n\treturn gorphanTickers.Load(), gorphanTicks.Load(), gorphanTimers.Load()\n}',
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
  ],
  'time/sleep.go': [
    // What AfterFunc makes has no channel: it ends by itself, or somebody counts what it does.
    [
      '\treturn stopTimer(t)\n',
      '\tactive := stopTimer(t)\n\tif active && t.C != nil {\n\t\tgorphanTimers.Add(-1)\n\t}\n\treturn active\n',
    ],
    [
      '\tt := newTimer(when(d), 0, sendTime, c, syncTimer(c))\n',
      '\tgorphanTimers.Add(1)\n\tt := newTimer(when(d), 0, gorphanSend, c, syncTimer(c))\n',
    ],
    [
      '\treturn resetTimer(t, w, 0)\n',
      '\tactive := resetTimer(t, w, 0)\n\tif !active && t.C != nil {\n\t\tgorphanTimers.Add(1)\n\t}\n\treturn active\n',
    ],
    [
      '\n// sendTime ',
      '\nfunc gorphanSend(c any, seq uintptr, delta int64) {\n\tgorphanTimers.Add(-1)\n\tsendTime(c, seq, delta)\n}\n\n// sendTime ',
    ],
  ],
  'context/context.go': [
    // What a context is kept by: its parent, until either is cancelled, and the timer of its deadline.
    [
      '\n// closedchan ',
      '\nvar gorphanHeld atomic.Int64\n\n// GorphanHeld returns how many contexts a parent keeps, and how many deadlines are armed.\nfunc GorphanHeld() int64 {\n\treturn gorphanHeld.Load()\n}\n\n// closedchan ',
    ],
    ['\t\t\tp.children[child] = struct{}{}\n', '\t\t\tp.children[child] = struct{}{}\n\t\t\tgorphanHeld.Add(1)\n'],
    [
      '\tif p.children != nil {\n\t\tdelete(p.children, child)\n',
      '\tif _, held := p.children[child]; held {\n\t\tgorphanHeld.Add(-1)\n\t\tdelete(p.children, child)\n',
    ],
    ['\tc.children = nil\n', '\tgorphanHeld.Add(-int64(len(c.children)))\n\tc.children = nil\n'],
    ['\t\tc.timer = time.AfterFunc(', '\t\tgorphanHeld.Add(1)\n\t\tc.timer = time.AfterFunc('],
    ['\t\tc.timer = nil\n', '\t\tgorphanHeld.Add(-1)\n\t\tc.timer = nil\n'],
  ],
  'os/signal/signal.go': [
    [
      '\nvar handlers struct {\n',
      '\n// GorphanLive returns how many channels signals are sent to.\nfunc GorphanLive() int {\n\thandlers.Lock()\n\tdefer handlers.Unlock()\n\treturn len(handlers.m)\n}\n\nvar handlers struct {\n',
    ],
  ],
};

/**
 * Writes the overlay into `dir` and returns the path of its description, or undefined where the standard library at
 * hand reads differently: the run then can't see any of it.
 */
export function writeOverlay(goroot, dir) {
  const copies = Object.entries(PATCHES).map(([name, patches], i) => {
    const original = join(goroot, 'src', ...name.split('/'));
    let text = readFileSync(original, 'utf8');
    for (const [from, to] of patches) {
      if (text.split(from).length !== 2) return undefined;
      text = text.replace(from, () => to);
    }
    const patched = join(dir, `overlay-${i}.go.txt`);
    writeFileSync(patched, text);
    return [original, patched];
  });
  if (copies.includes(undefined)) return undefined;
  const description = join(dir, 'overlay.json');
  writeFileSync(description, JSON.stringify({ Replace: Object.fromEntries(copies) }));
  return description;
}
