import { defineRule, type Note } from '../../src/rule/rule.js';

export default defineRule({
  id: 'unstopped-ticker',
  summary: 'a time.Ticker that some way out does not stop',
  level: 'warning',
  since: '0.1.0',
  messages: {
    never: 'ticker {name} is never stopped: {fn} returns and the ticker {keeps}',
    missed: 'ticker {name} is not stopped on every way out of {fn}: on one it {keeps}',
    dropped: 'the ticker has no name, so nothing can stop it: it {keeps}',
    repeated:
      'a new ticker is made on each turn of the loop in {fn}, and {name} is not stopped before the next: each one {keeps}',
    replaced: 'ticker {name} can still run when {fn} puts the next one there: it {keeps}',
    kept: 'ticker kept in {name} is never stopped by any method or function: it {keeps}',
    tick: 'the ticker behind time.Tick can never be stopped, and {fn} returns: before Go 1.23 it keeps firing for ever',
    armed:
      'timer {name} is not stopped on every way out of {fn}: before Go 1.23 what is left armed is held until it fires',
    timer:
      'a new timer is made on each turn of the loop in {fn}, and {name} is not stopped before the next: before Go 1.23 each is held until it fires',
  },
  options: {
    collected: {
      type: 'choice',
      of: ['same', 'off', 'note', 'warning', 'error'],
      default: 'same',
      summary:
        'The level from Go 1.23 on, where a ticker is collected once nothing refers to it; same: the level of the rule.',
    },
  },
  check({ model, report, optionsAt }) {
    for (const ticker of model.tickers()) {
      const { fate, fn } = ticker;
      const at = model.place(ticker.pos, ticker.at);
      const asked = ticker.collected ? optionsAt(at).collected : 'same';
      if (asked === 'off') continue;
      const name = ticker.name === '' ? 'it' : `\`${ticker.name}\``;
      const stop = `\`defer ${ticker.name === '' ? 't' : ticker.name}.Stop()\``;
      const keeps = ticker.collected
        ? 'keeps firing while anything holds it (Go 1.23 collects it once unreferenced)'
        : 'keeps firing for ever';
      const home = model.quotedName(fn.id);
      const sure = model.certainty(ticker.supposed);
      const shared = { at, symbol: model.symbol(fn.id), ...sure, ...(asked === 'same' ? {} : { asked }) };
      if (fate.k === 'dropped' || (fate.k === 'never' && ticker.name === '')) {
        const remedy = 'keep the ticker in a variable and `defer t.Stop()`';
        report({ ...shared, message: 'dropped', data: { keeps }, remedy });
      } else if (fate.k === 'kept') {
        const remedy = `call ${name}.Stop() where its owner is closed`;
        report({ ...shared, message: 'kept', data: { name: `field ${name}`, keeps }, remedy });
      } else if (fate.k === 'repeated' && ticker.timer) {
        const remedy = 'make the timer once before the loop and Reset it, or stop it at the end of each turn';
        report({ ...shared, message: 'timer', data: { fn: home, name }, remedy });
      } else if (fate.k === 'repeated') {
        const remedy = 'make the ticker once before the loop, or stop it at the end of each turn';
        report({ ...shared, message: 'repeated', data: { fn: home, name, keeps }, remedy });
      } else if (fate.k === 'replaced') {
        const remedy = `call \`${ticker.name}.Stop()\` before the next one takes its place`;
        const related = [
          { at: model.place(fate.again.pos, fate.again.at), text: 'the next one replaces it here' },
          { at: model.place(fate.release.pos, fate.release.at), text: 'stopped here, on another way' },
        ];
        report({
          ...shared,
          message: 'replaced',
          data: { name, fn: model.quotedName(fate.fn.id), keeps },
          remedy,
          related,
        });
      } else if (fate.k === 'tick') {
        report({ ...shared, message: 'tick', data: { fn: home }, remedy: 'use time.NewTicker and `defer t.Stop()`' });
      } else {
        const { way } = fate;
        const related: Note[] = [];
        if (way !== undefined && 'at' in way.term)
          related.push({ at: model.place(way.end, way.term.at), text: 'leaves the function here without stopping it' });
        if (fate.k === 'missed' && fate.release !== undefined)
          related.push({
            at: model.place(fate.release.pos, fate.release.at),
            text: ticker.timer ? 'stopped or fired here, on another way' : 'stopped here, on another way',
          });
        report({
          ...shared,
          message: ticker.timer ? 'armed' : fate.k,
          data: { name, fn: model.quotedName(fate.fn.id), keeps },
          remedy: ticker.inGoroutine
            ? `write ${stop} at the top of the goroutine that receives from it`
            : `write ${stop} right after it is made`,
          repair: model.deferral({ ...ticker, result: 0, release: `${ticker.name}.Stop()`, fate, idempotent: true }),
          related,
        });
      }
    }
  },
});
