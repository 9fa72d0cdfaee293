import { signatureLines } from './signature-lines.js';

/**
 * What loggers give to go on with: the last word of the chain may end the process. The type `FatalEvent` is made up: an
 * event of zerolog whose level ends the process or the goroutine once it is sent. Sources: the packages' documentation.
 */
export const LOGGING: Readonly<Record<string, string>> = signatureLines(`
  github.com/sirupsen/logrus: *.Entry = WithError WithField WithFields WithContext WithTime NewEntry
  github.com/sirupsen/logrus: *.Entry = Logger.WithError Logger.WithField Logger.WithFields Logger.WithContext
  github.com/sirupsen/logrus: *.Entry = Entry.WithError Entry.WithField Entry.WithFields Entry.WithContext
  github.com/sirupsen/logrus: *.Logger = New StandardLogger
  github.com/rs/zerolog/log: *github.com/rs/zerolog.FatalEvent = Fatal Panic
  github.com/rs/zerolog: *.FatalEvent = Logger.Fatal Logger.Panic
  github.com/rs/zerolog: *.FatalEvent = FatalEvent.Err FatalEvent.Str FatalEvent.Strs FatalEvent.Stringer FatalEvent.Int
  github.com/rs/zerolog: *.FatalEvent = FatalEvent.Int32 FatalEvent.Int64 FatalEvent.Uint32 FatalEvent.Uint64 FatalEvent.Bool
  github.com/rs/zerolog: *.FatalEvent = FatalEvent.Interface FatalEvent.Any FatalEvent.Dur FatalEvent.Time FatalEvent.Stack
  github.com/rs/zerolog: *.FatalEvent = FatalEvent.Caller FatalEvent.Ctx FatalEvent.Fields FatalEvent.Bytes FatalEvent.Object
`);

/** What sends such an event: nothing of the goroutine runs on. */
export const ENDING_EVENTS: readonly string[] = ['Msg', 'Msgf', 'MsgFunc', 'Send'].map(
  (name) => `github.com/rs/zerolog.FatalEvent.${name}`,
);
