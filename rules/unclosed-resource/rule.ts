import { defineRule, type Model, type Note } from '../../src/rule/rule.js';

/** Why what is not seen is taken to open something. */
const ASSUMED = {
  'closed by the caller': 'this function does on other ways',
  'told by its type': 'its type says',
  'told by its name': 'its name says',
} as const;

export default defineRule({
  id: 'unclosed-resource',
  summary: 'a body, connection, file or the like that some way out does not close',
  level: 'warning',
  since: '0.1.0',
  messages: {
    dropped: 'what {acquire} {opens} is never released: its result is thrown away',
    never: 'what {acquire} {opens} is never released: {fn} leaves it {open}',
    missed: '{name} of {acquire} is not released on every way out of {fn}: on one {stays}',
    repeated: 'each turn of the loop in {fn} {opens} anew by {acquire} and leaves the one before {open}',
    replaced: '{name} of {acquire} can still be open when {fn} puts the next one there: {stays}',
    skipped: '{name} of {acquire} is not released on every turn of the loop in {fn}: on one {stays}',
    kept: 'what {acquire} {opens} is kept in {name}, and no method or function ever releases it',
  },
  check({ model, report, strict }) {
    for (const resource of model.resources()) {
      if (resource.unnamed && !strict) continue;
      const { fate, fn, origin, owned } = resource;
      const acquire = `\`${resource.acquire}\``;
      const name = resource.name === '' ? 'the result' : `\`${resource.name}\``;
      const release = `\`${resource.release}\``;
      const related: Note[] = [];
      const runs = owned?.holds === 'goroutine';
      const words = runs
        ? { opens: 'starts', open: 'running', stays: 'its goroutine runs on' }
        : { opens: 'opens', open: 'open', stays: 'it stays open' };
      if (origin !== undefined)
        related.push({
          at: model.place(origin.pos, origin.at),
          text: runs ? 'its goroutine starts here' : 'opened here',
        });
      if (owned !== undefined) {
        const text = `only ${model.quotedName(owned.end.pos.fn)} ${runs ? 'ends the goroutine' : 'closes it'}`;
        related.push({ at: model.place(owned.end.pos, owned.end.at), text });
      }
      const certainty = model.certainty(resource.supposed);
      const assumes =
        resource.unseen === undefined
          ? certainty.assumes
          : `${origin === undefined ? acquire : 'what is called there'}, which is not seen, opens what is to be closed, as ${ASSUMED[resource.unseen]}`;
      const weak = resource.unnamed || certainty.confidence === 'low' ? ('low' as const) : ('medium' as const);
      const sure = assumes === undefined ? { confidence: 'high' as const } : { confidence: weak, assumes };
      const shared = { at: model.place(resource.pos, resource.at), symbol: model.symbol(fn.id), ...sure, related };
      if (fate.k === 'dropped') {
        const remedy = 'keep the result and release it, also where nothing of it is needed';
        report({ ...shared, message: 'dropped', data: { ...words, acquire }, remedy });
      } else if (fate.k === 'kept') {
        const remedy = `call ${release} where its owner is closed`;
        report({ ...shared, message: 'kept', data: { ...words, acquire, name }, remedy });
      } else if (fate.k === 'replaced') {
        const { pos, at } = fate.again;
        related.push({ at: model.place(pos, at), text: 'the next one replaces it here' });
        related.push({ at: model.place(fate.release.pos, fate.release.at), text: 'released here, on another way' });
        const remedy = `call ${release} before the next one takes its place`;
        const data = { ...words, name, acquire, fn: model.quotedName(fate.fn.id) };
        report({ ...shared, message: 'replaced', data, remedy });
      } else if (fate.k === 'repeated' && fate.skips !== undefined) {
        related.push({
          at: model.place(fate.skips.pos, fate.skips.at),
          text: 'the turn goes on to the next from here without releasing it',
        });
        if (fate.release !== undefined)
          related.push({ at: model.place(fate.release.pos, fate.release.at), text: 'released here, on another way' });
        const remedy = `call ${release} on that way too, before the next turn`;
        const data = { ...words, name, acquire, fn: model.quotedName(fate.fn.id) };
        report({ ...shared, message: 'skipped', data, remedy });
      } else if (fate.k === 'repeated') {
        const remedy = `call ${release} at the end of each turn, also before a continue or a retry`;
        report({
          ...shared,
          message: 'repeated',
          data: { ...words, acquire, fn: model.quotedName(fate.fn.id) },
          remedy,
        });
      } else {
        const { way } = fate;
        if (way !== undefined && 'at' in way.term)
          related.push({
            at: model.place(way.end, way.term.at),
            text: 'leaves the function here without releasing it',
          });
        if (resource.dropped !== undefined) {
          const { pos, at } = resource.dropped;
          related.push({ at: model.place(pos, at), text: `${model.quotedName(pos.fn)} gives up what holds it here` });
        }
        const owner = model.quotedName(fate.fn.id);
        const bound = fate.k === 'missed' && isBoundBefore(model, fate);
        const remedy = bound
          ? `defer a function literal that calls ${release}: it closes what is there when it runs`
          : remedyOf(resource, release);
        const repair =
          resource.byWork || resource.dropped !== undefined || bound
            ? undefined
            : model.deferral({ ...resource, idempotent: false });
        if (fate.k === 'never')
          report({ ...shared, message: 'never', data: { ...words, acquire, fn: owner }, remedy, repair });
        else {
          if (fate.release !== undefined) {
            const text = bound ? 'this defer has the value that was there before' : 'released here, on another way';
            related.push({ at: model.place(fate.release.pos, fate.release.at), text });
          }
          report({ ...shared, message: 'missed', data: { ...words, name, acquire, fn: owner }, remedy, repair });
        }
      }
    }
  },
});

type Resource = ReturnType<Model['resources']>[number];

/** The release is deferred around the literal that opens, and not in it. */
function isBoundBefore(model: Model, { fn, release }: Extract<Resource['fate'], { readonly k: 'missed' }>): boolean {
  if (fn.func.kind !== 'literal' || release?.mode !== 'defer' || release.pos.fn === fn.id) return false;
  const outer = (id: number): string => model.symbol(id).replace(/\.func\d.*$/, '');
  return outer(release.pos.fn) === outer(fn.id);
}

/** How a way out is mended. What an object keeps where all goes well is not closed when the function ends. */
function remedyOf(
  { byWork, dropped }: { readonly byWork: boolean; readonly dropped?: object },
  release: string,
): string {
  if (byWork)
    return `give its type a method that only closes what it holds, and call that where ${release} is not reached`;
  if (dropped !== undefined) return `call ${release} before the error is returned, or where the object is given up`;
  return `call ${release} on that way too: best deferred right below the error check`;
}
