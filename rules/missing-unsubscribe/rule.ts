import { defineRule, type Note, onlyHigh } from '../../src/rule/rule.js';

const UNSHOWN = {
  confidence: 'low',
  assumes: 'what it registers has to be taken back, which nobody in the program does',
} as const;

const STAYS = {
  confidence: 'low',
  assumes: 'who subscribes ends before what it subscribes to, though it has no end of its own',
} as const;

export default defineRule({
  id: 'missing-unsubscribe',
  summary: 'a subscription that some way out does not release',
  level: 'warning',
  since: '0.1.0',
  options: onlyHigh,
  messages: {
    dropped: 'subscription is never released: the result of {acquire} is thrown away',
    never: 'subscription of {acquire} is never released: {fn} returns and it stays registered',
    missed: 'subscription {name} is not released on every way out of {fn}: on one it stays registered',
    repeated: 'each turn of the loop in {fn} subscribes anew by {acquire} and does not release the one before',
    replaced: 'subscription {name} can still be registered when {fn} puts the next one there: it stays',
    kept: 'subscription kept in {name} is never released by any method or function',
    literal: '{acquire} may subscribe, and nothing here releases it',
    grows: '{fn} stores subscribers in {field}, and nothing ever takes one out: {owner} has no way to unsubscribe',
  },
  check({ model, report, strict }) {
    // Too often what is stored is no subscriber, or there are only as many as the owner has parts.
    for (const { fn, field, owner } of strict ? model.growingStores() : []) {
      report({
        at: model.place({ fn: fn.id, block: 0, index: 0 }, fn.func.header),
        symbol: model.symbol(fn.id),
        message: 'grows',
        data: { fn: model.quotedName(fn.id), field: `\`${field}\``, owner: `\`${owner}\`` },
        remedy: 'add a method that deletes the subscriber, and call it where the subscriber goes',
        confidence: 'low',
        assumes: `subscribers come and go while the \`${owner}\` lives`,
      });
    }
    for (const subscription of model.subscriptions()) {
      const { fate, fn } = subscription;
      const acquire = `\`${subscription.acquire}\``;
      const name = subscription.name === '' ? 'it' : `\`${subscription.name}\``;
      const at = model.place(subscription.pos, subscription.at);
      // Too often what is called so is over when something else is: somebody must be seen to release another one.
      const sure = subscription.unshown ? UNSHOWN : subscription.stays ? STAYS : model.certainty(subscription.supposed);
      const shared = { at, symbol: model.symbol(fn.id), ...sure };
      const remedy = `\`defer ${subscription.release}\` where the subscription is no longer needed`;
      if (fate.k === 'dropped') {
        report({ ...shared, message: 'dropped', data: { acquire }, remedy: `keep the result and ${remedy}` });
      } else if (fate.k === 'kept') {
        const where = `call \`${subscription.release}\` where the owner is closed`;
        report({ ...shared, message: 'kept', data: { name }, remedy: where });
      } else if (fate.k === 'replaced') {
        const related = [
          { at: model.place(fate.again.pos, fate.again.at), text: 'the next one replaces it here' },
          { at: model.place(fate.release.pos, fate.release.at), text: 'released here, on another way' },
        ];
        const data = { name, fn: model.quotedName(fate.fn.id) };
        const before = `call \`${subscription.release}\` before the next one takes its place`;
        report({ ...shared, message: 'replaced', data, remedy: before, related });
      } else if (fate.k === 'repeated') {
        const data = { acquire, fn: model.quotedName(fate.fn.id) };
        report({ ...shared, message: 'repeated', data, remedy });
      } else {
        const { way } = fate;
        const related: Note[] = [];
        if (way !== undefined && 'at' in way.term)
          related.push({
            at: model.place(way.end, way.term.at),
            text: 'leaves the function here without releasing it',
          });
        const { closed } = subscription;
        if (closed !== undefined)
          related.push({
            at: model.place(closed.pos, closed.at),
            text: 'closed here while it is still registered: the next signal is sent on a closed channel, which panics',
          });
        const owner = model.quotedName(fate.fn.id);
        const repair = model.deferral({ ...subscription, idempotent: false });
        if (fate.k === 'never')
          report({ ...shared, message: 'never', data: { acquire, fn: owner }, remedy, related, repair });
        else {
          if (fate.release !== undefined)
            related.push({ at: model.place(fate.release.pos, fate.release.at), text: 'released here, on another way' });
          report({ ...shared, message: 'missed', data: { name, fn: owner }, remedy, related, repair });
        }
      }
    }
    for (const { pos, at, name } of strict ? model.literally().subscriptions : []) {
      report({
        at: model.place(pos, at),
        symbol: model.symbol(pos.fn),
        message: 'literal',
        data: { acquire: `\`${name}\`` },
        remedy: 'release it where it is no longer needed',
        confidence: 'low',
      });
    }
  },
});
