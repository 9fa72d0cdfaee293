/** A verb that acquires a subscription, and those that release what it gave. */
interface Verb {
  readonly acquire: RegExp;
  readonly release: readonly string[];
  /** Only with one of {@link NOUNS} behind it: `Add` alone says nothing. */
  readonly noun?: true;
}

const VERBS: readonly Verb[] = [
  {
    acquire: /^[Ss]ubscribe(?=[A-Z]|$)/,
    release: [
      'Unsubscribe',
      'UnSubscribe',
      'Desubscribe',
      'CancelSubscription',
      'RemoveSubscriber',
      'RemoveSubscription',
    ],
  },
  { acquire: /^PSubscribe(?=[A-Z]|$)/, release: ['PUnsubscribe', 'Unsubscribe'] },
  {
    acquire: /^[Ww]atch(?=[A-Z]|$)/,
    release: ['Unwatch', 'UnWatch', 'StopWatch', 'StopWatching', 'RemoveWatch', 'RemoveWatcher', 'CancelWatch'],
  },
  { acquire: /^Notify(?=[A-Z]|$)/, release: ['StopNotify', 'Unnotify', 'UnNotify', 'RemoveNotify', 'CancelNotify'] },
  { acquire: /^Listen(?=[A-Z]|$)/, release: ['Unlisten', 'StopListening', 'RemoveListener'] },
  { acquire: /^Observe(?=[A-Z]|$)/, release: ['Unobserve', 'StopObserving', 'RemoveObserver'] },
  { acquire: /^[Aa]dd(?=[A-Z])/, release: ['Remove', 'Delete', 'Del'], noun: true },
  { acquire: /^[Rr]egister(?=[A-Z])/, release: ['Unregister', 'UnRegister', 'Deregister', 'Remove'], noun: true },
  { acquire: /^[Aa]ttach(?=[A-Z])/, release: ['Detach'], noun: true },
];

/** Any of the verbs: most names begin with none. */
const ANY_VERB = new RegExp(VERBS.map(({ acquire }) => acquire.source).join('|'));

/** Who is told of events: what `Add...`, `Register...` and `Attach...` must name to be a subscription. */
const NOUNS = /^(Listener|Subscriber|Subscription|Observer|Watcher|Watch)([A-Z]|$)/;

/** The verb of a name that acquires a subscription, and what follows it. */
function read(name: string): { readonly verb: Verb; readonly rest: string } | undefined {
  if (!ANY_VERB.test(name)) return undefined;
  for (const verb of VERBS) {
    const match = verb.acquire.exec(name);
    if (match === null) continue;
    const rest = name.slice(match[0].length);
    // `ListenAndServe`: what it begins it also does.
    if (/^And[A-Z]/.test(rest)) return undefined;
    if (!verb.noun || NOUNS.test(rest)) return { verb, rest };
  }
  return undefined;
}

export const acquires = (name: string): boolean => read(name) !== undefined;

/** Whether a method of the name keeps whom it is given. `Add...` and its like are for setting up, so they do not count. */
export const keepsSubscribers = (name: string): boolean =>
  /^([Ss]ubscribe|PSubscribe|[Ww]atch|Observe)([A-Z]|$)/.test(name);

/** The names among `methods` that take back what `acquire` gave: the same noun behind a verb that releases. */
export function releasesOf(acquire: string, methods: Iterable<string>): readonly string[] {
  const hit = read(acquire);
  if (hit === undefined) return [];
  const all = [...methods].sort();
  const wanted = hit.verb.release.map((r) => r.toLowerCase());
  const exact = all.filter((m) => wanted.some((r) => m.toLowerCase() === r + hit.rest.toLowerCase()));
  if (exact.length > 0 || hit.verb.noun) return exact;
  return all.filter((m) => wanted.some((r) => m.toLowerCase().startsWith(r) && /^($|[A-Z])/.test(m.slice(r.length))));
}

/**
 * The names among `methods` that take back several of what `acquire` gave: `RemoveAllListeners` and `RemoveKeyListeners` for
 * `AddListener`.
 */
export function releasesManyOf(acquire: string, methods: Iterable<string>): readonly string[] {
  const hit = read(acquire);
  const noun = hit?.verb.noun ? NOUNS.exec(hit.rest)?.[1] : undefined;
  if (hit === undefined || noun === undefined) return [];
  const verbs = [...hit.verb.release, 'Clear'].join('|');
  const many = new RegExp(`^(${verbs})([A-Z][A-Za-z]*)?${noun}s([A-Z]|$)`);
  return [...methods].filter((m) => many.test(m)).sort();
}

/** Names of methods that release a subscription that was handed out as a value. */
export const RELEASES: readonly string[] = [
  'Unsubscribe',
  'Close',
  'Stop',
  'Cancel',
  'Release',
  'Unwatch',
  'Unregister',
  'Shutdown',
];
