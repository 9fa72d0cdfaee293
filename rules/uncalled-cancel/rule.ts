import { defineRule, type Note } from '../../src/rule/rule.js';

const STAYS = {
  parent: 'the context, and what waits for it, stays until its parent ends',
  deadline: 'its timer and its place in the parent stay until the deadline',
  goroutine: 'the goroutine that was started for it stays',
  registration: 'each function stays until the context ends',
} as const;

export default defineRule({
  id: 'uncalled-cancel',
  summary: 'a derived context whose cancel function some way out does not call',
  level: 'warning',
  since: '0.1.0',
  messages: {
    dropped: 'the cancel function of {derive} is thrown away: {stays}',
    never: 'cancel function {name} is never called: {fn} returns and {stays}',
    missed: 'cancel function {name} is not called on every way out of {fn}: on one {stays}',
    repeated: 'each turn of the loop in {fn} derives a context, and {name} is not called before the next: {stays}',
    replaced: 'cancel function {name} can still be uncalled when {fn} puts the next one there: {stays}',
    registers: 'each turn of the loop in {fn} registers a function with a context that is not its own: {stays}',
    behind: 'cancel function {name} is called only behind the wait for its own context: {stays}',
    kept: 'cancel function kept in {name} is never called: {stays}',
  },
  check({ model, report }) {
    for (const cancel of model.cancels()) {
      const { fate, fn } = cancel;
      const stays = STAYS[cancel.holds];
      const name = cancel.name === '' ? 'it' : `\`${cancel.name}\``;
      const at = model.place(cancel.pos, cancel.at);
      const sure =
        cancel.assumes === undefined
          ? { confidence: 'high' as const }
          : { confidence: 'medium' as const, assumes: ASSUMES[cancel.assumes](model.quotedName(fn.id)) };
      const related: Note[] = [];
      if (cancel.mistaken !== undefined)
        related.push({
          at: model.place(cancel.mistaken.pos, cancel.mistaken.at),
          text: 'Done only returns a channel: this cancels nothing',
        });
      const shared = { at, symbol: model.symbol(fn.id), ...sure, related };
      const later = `\`defer ${cancel.name === '' || fate.k === 'kept' ? 'cancel' : cancel.name}()\``;
      if (fate.k === 'dropped') {
        const data = { derive: `\`${cancel.derive}\``, stays };
        report({ ...shared, message: 'dropped', data, remedy: `keep it in a variable and ${later}` });
      } else if (fate.k === 'kept') {
        const remedy = `call ${name} where its owner is closed`;
        report({ ...shared, message: 'kept', data: { name, stays }, remedy });
      } else if (fate.k === 'behind') {
        related.push(
          { at: model.place(fate.wait.pos, fate.wait.at), text: 'waits for the context here' },
          { at: model.place(fate.start.pos, fate.start.at), text: 'starts the goroutine' },
        );
        const remedy = 'call it where the work that needs the context is done';
        report({ ...shared, message: 'behind', data: { name, stays }, remedy });
      } else if (fate.k === 'replaced') {
        related.push(
          { at: model.place(fate.again.pos, fate.again.at), text: 'the next one replaces it here' },
          { at: model.place(fate.release.pos, fate.release.at), text: 'called here, on another way' },
        );
        const data = { name, fn: model.quotedName(fate.fn.id), stays };
        report({ ...shared, message: 'replaced', data, remedy: `call ${name} before the next one takes its place` });
      } else if (fate.k === 'repeated' && cancel.holds === 'registration') {
        const remedy = 'keep the function that `context.AfterFunc` returns and call it at the end of each turn';
        report({ ...shared, message: 'registers', data: { fn: model.quotedName(fate.fn.id), stays }, remedy });
      } else if (fate.k === 'repeated') {
        if (fate.release !== undefined)
          related.push({
            at: model.place(fate.release.pos, fate.release.at),
            text: fate.release.mode === 'defer' ? DEFERRED : 'called here',
          });
        const data = { fn: model.quotedName(fate.fn.id), name, stays };
        const remedy =
          'call it at the end of each turn, or move the turn into a function of its own and defer it there';
        report({ ...shared, message: 'repeated', data, remedy });
      } else {
        if (fate.way !== undefined && 'at' in fate.way.term)
          related.push({
            at: model.place(fate.way.end, fate.way.term.at),
            text: 'leaves the function here without calling it',
          });
        if (fate.k === 'missed' && fate.release !== undefined)
          related.push({ at: model.place(fate.release.pos, fate.release.at), text: 'called here, on another way' });
        const data = { name, fn: model.quotedName(fate.fn.id), stays };
        const repair = model.deferral({ ...cancel, release: `${cancel.name}()`, idempotent: true, ends: [0] });
        report({ ...shared, message: fate.k, data, remedy: `write ${later} right after it is made`, repair });
      }
    }
  },
});

const DEFERRED = 'deferred here: it runs when the function returns, not at the end of the turn';

const ASSUMES = {
  repeated: (fn: string) => `${fn} is called more than once in the life of the process`,
  parent: () => 'the parent context lives longer than what the derived one is for',
} as const;
