import { UsageError } from '../../base/usage-error.js';
import { RESULTS_TAKEN } from '../losses.js';
import { distinct, inOrder } from './in-order.js';
import type { Document } from './merge.js';

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
}

interface Located {
  readonly message: { readonly text: string };
  readonly locations?: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region?: Region };
  }[];
}

interface SarifResult extends Located {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly level: string;
  readonly properties: { readonly confidence: string };
}

interface SarifNotification extends Located {
  readonly descriptor: { readonly id: string; readonly index: number };
}

interface Named {
  readonly id: string;
}

interface Invocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications?: readonly SarifNotification[];
  readonly toolConfigurationNotifications?: readonly SarifNotification[];
}

/** What is asked of a run of gorphan's own (SARIF 2.1.0, 3.14); everything else is carried along. */
interface Run {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly semanticVersion: string;
      readonly rules: readonly Named[];
      readonly notifications?: readonly Named[];
    };
  };
  readonly invocations: readonly [Invocation];
  readonly results: readonly SarifResult[];
}

/** One run of all, because code scanning takes several runs of one tool for one another's successors. */
export function mergeSarif(documents: readonly Document[]): object {
  const runs = documents.map(runOf);
  const versions = new Set(runs.map(({ tool }) => tool.driver.semanticVersion));
  if (versions.size > 1) throw new UsageError(`the reports are of several versions: ${[...versions].join(', ')}`);
  const drivers = runs.map(({ tool }) => tool.driver);
  const rules = byId(drivers.flatMap((driver) => driver.rules));
  const descriptors = byId(drivers.flatMap((driver) => driver.notifications ?? []));
  const { notifications: _, ...driver } = { notifications: undefined, ...drivers[0] };
  return {
    ...documents[0]?.document,
    runs: [
      {
        ...runs[0],
        tool: { driver: { ...driver, rules, ...(descriptors.length === 0 ? {} : { notifications: descriptors }) } },
        invocations: [invocationOf(runs, descriptors)],
        results: resultsOf(runs, rules).slice(0, RESULTS_TAKEN),
      },
    ],
  };
}

function runOf({ name, document }: Document): Run {
  const runs = document.runs as readonly Partial<Run>[];
  const [run] = runs;
  if (run === undefined || runs.length > 1 || run.tool?.driver?.name !== 'gorphan') {
    throw new UsageError(`${name} is no SARIF of gorphan`);
  }
  return run as Run;
}

const byId = (all: readonly Named[]): readonly Named[] =>
  inOrder([...new Map(all.map((one) => [one.id, one])).values()], ({ id }) => id);

const indexIn = (all: readonly Named[], id: string): number => all.findIndex((one) => one.id === id);

const levels = ['error', 'warning', 'note'];
const confidences = ['high', 'medium', 'low'];

function resultsOf(runs: readonly Run[], rules: readonly Named[]): readonly SarifResult[] {
  const results = runs.flatMap((run) =>
    run.results.map((result) =>
      result.ruleIndex === undefined ? result : { ...result, ruleIndex: indexIn(rules, result.ruleId) },
    ),
  );
  return inOrder(
    distinct(results),
    ({ level }) => levels.indexOf(level),
    ({ properties }) => confidences.indexOf(properties.confidence),
    ...place,
    ({ ruleId }) => ruleId,
    ({ message }) => message.text,
  );
}

function invocationOf(runs: readonly Run[], descriptors: readonly Named[]): object {
  const told = (key: 'toolExecutionNotifications' | 'toolConfigurationNotifications'): object => {
    const all = runs.flatMap(({ invocations: [invocation] }) =>
      (invocation[key] ?? []).map((notification) => {
        const { id } = notification.descriptor;
        return { ...notification, descriptor: { id, index: indexIn(descriptors, id) } };
      }),
    );
    const list = inOrder(
      distinct(all),
      ...place,
      ({ descriptor }) => descriptor.id,
      ({ message }) => message.text,
    );
    return list.length === 0 ? {} : { [key]: list };
  };
  return {
    executionSuccessful: runs.every(({ invocations: [{ executionSuccessful }] }) => executionSuccessful),
    ...told('toolExecutionNotifications'),
    ...told('toolConfigurationNotifications'),
  };
}

const physical = ({ locations }: Located) => locations?.[0]?.physicalLocation;
const place: readonly ((located: Located) => string | number | undefined)[] = [
  (located) => {
    const uri = physical(located)?.artifactLocation.uri;
    return uri === undefined ? undefined : decodeURIComponent(uri);
  },
  (located) => physical(located)?.region?.startLine,
  (located) => physical(located)?.region?.startColumn,
];
