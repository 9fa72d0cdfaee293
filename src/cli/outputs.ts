import { didYouMean } from '../base/nearest-name.js';
import { UsageError } from '../base/usage-error.js';
import { type FormatName, formatNames, isFormatName } from '../report/index.js';

/** One rendering of the report, to a file or, without one, to standard output. */
export interface Output {
  readonly format: FormatName;
  readonly file?: string;
}

/** Reads `--format NAME[=FILE]` (repeatable) and `--output FILE`. Throws a {@link UsageError} where they do not fit. */
export function outputsOf(formats: readonly string[], output: string | undefined): readonly Output[] {
  const outputs = (formats.length === 0 ? ['text'] : formats).map((value): Output => {
    const equals = value.indexOf('=');
    const name = equals < 0 ? value : value.slice(0, equals);
    const file = equals < 0 ? output : value.slice(equals + 1);
    if (!isFormatName(name)) {
      throw new UsageError(
        `unknown format "${name}"${didYouMean(name, formatNames) || `; there are ${formatNames.join(', ')}`}`,
      );
    }
    if (file === '') throw new UsageError(`--format ${value}: a file name is missing`);
    return { format: name, ...(file === undefined || file === '-' ? {} : { file }) };
  });
  const places = outputs.map(({ file }) => file ?? 'standard output');
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) {
    throw new UsageError(`two formats go to ${twice}; give one of them a file: --format sarif=FILE`);
  }
  return outputs;
}
