import type { Notification } from '../../finding/notification.js';
import type { LocatedNotification } from '../../finding/report.js';
import type { ReportOptions } from '../reporter.js';
import { escapeText } from './message-text.js';
import { artifactLocation, physicalLocation } from './physical-location.js';

type Kind = Notification['kind'];

const kinds: Readonly<Record<Kind, { readonly level: 'note' | 'warning' | 'error'; readonly about: string }>> = {
  directive: { level: 'note', about: 'a suppression comment that is incomplete, wrong or without effect' },
  internal: { level: 'error', about: 'a failure of gorphan itself' },
  limit: { level: 'warning', about: 'a part that was left out because it goes beyond a limit' },
  skipped: { level: 'note', about: 'a file that was left out' },
  syntax: { level: 'warning', about: 'a part of a file that is no valid Go' },
  unreadable: { level: 'warning', about: 'a file that can not be read' },
  usage: { level: 'error', about: 'a mistake in the command line or the configuration' },
};

/**
 * Descriptors of the kinds that occur, in alphabetical order. They carry all the texts that code scanning asks of a rule:
 * its own validation makes no difference between the two lists.
 */
export function notificationDescriptors(notifications: readonly Notification[]): readonly object[] {
  return kindsOf(notifications).map((kind) => {
    const text = kinds[kind].about;
    return { id: kind, shortDescription: { text }, fullDescription: { text }, help: { text } };
  });
}

/**
 * The `invocation` (SARIF 2.1.0, 3.20). Files that can't be parsed are told, but do not make the run a failure: code
 * scanning shows an error for a run with `executionSuccessful: false`, which is kept for failures of gorphan itself.
 */
export function invocation(notifications: readonly LocatedNotification[], options: ReportOptions): object {
  const order = kindsOf(notifications);
  const told = (which: (kind: Kind) => boolean): readonly object[] =>
    notifications
      .filter(({ kind }) => which(kind))
      .map((notification) => toNotification(notification, order.indexOf(notification.kind), options));
  const execution = told((kind) => kind !== 'usage');
  const configuration = told((kind) => kind === 'usage');
  return {
    executionSuccessful: !order.includes('internal'),
    ...(execution.length === 0 ? {} : { toolExecutionNotifications: execution }),
    ...(configuration.length === 0 ? {} : { toolConfigurationNotifications: configuration }),
  };
}

const kindsOf = (notifications: readonly Notification[]): readonly Kind[] =>
  [...new Set(notifications.map(({ kind }) => kind))].sort();

function toNotification(
  { kind, message, file, at }: LocatedNotification,
  index: number,
  options: ReportOptions,
): object {
  const place =
    at !== undefined
      ? physicalLocation(at, options)
      : file !== undefined
        ? { artifactLocation: artifactLocation(file, options) }
        : undefined;
  return {
    descriptor: { id: kind, index },
    level: kinds[kind].level,
    message: { text: escapeText(message) },
    ...(place === undefined ? {} : { locations: [{ physicalLocation: place }] }),
  };
}
