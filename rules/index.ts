import type { Rule } from '../src/rule/rule.js';
import channelCloseMisuse from './channel-close-misuse/rule.js';
import detachedContext from './detached-context/rule.js';
import doubleLock from './double-lock/rule.js';
import goroutineWithoutExit from './goroutine-without-exit/rule.js';
import lockOrder from './lock-order/rule.js';
import missingUnlock from './missing-unlock/rule.js';
import missingUnsubscribe from './missing-unsubscribe/rule.js';
import nilChannel from './nil-channel/rule.js';
import uncalledCancel from './uncalled-cancel/rule.js';
import unclosedChannel from './unclosed-channel/rule.js';
import unclosedResource from './unclosed-resource/rule.js';
import unguardedSend from './unguarded-send/rule.js';
import unstoppedTicker from './unstopped-ticker/rule.js';
import waitgroupMisuse from './waitgroup-misuse/rule.js';

/** All rules, in the order of their ids. */
export const rules: readonly Rule[] = [
  channelCloseMisuse,
  detachedContext,
  doubleLock,
  goroutineWithoutExit,
  lockOrder,
  missingUnlock,
  missingUnsubscribe,
  nilChannel,
  uncalledCancel,
  unclosedChannel,
  unclosedResource,
  unguardedSend,
  unstoppedTicker,
  waitgroupMisuse,
];
