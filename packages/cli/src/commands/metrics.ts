// `semsegloss metrics`: how well a folder of predictions fits a folder of targets.
import { failure } from '@semsegloss/core';
import { Command } from 'commander';
import { numberOf, required, type Finish } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { writeWhole } from '../files/write.ts';
import { writeJson, type Io } from '../io.ts';
import { pairFiles } from '../metrics/pairs.ts';
import { scoreAll } from '../metrics/score.ts';
import { scoresCsv, scoreTables } from '../metrics/text.ts';

const EXAMPLES = `Examples:
  semsegloss metrics --pred predictions --target masks
  semsegloss metrics --pred scores --target masks --threshold 0.3 --csv scores.csv
  semsegloss metrics --pred predictions --target masks --classes 4 --ignore-index 255 --json
`;

interface Given {
  readonly pred?: string;
  readonly target?: string;
  readonly classes?: number;
  readonly ignoreIndex?: number;
  readonly threshold: number;
  readonly background?: boolean;
  readonly csv?: string;
  readonly json?: true;
}

export function metricsCommand(io: Io, finish: Finish): Command {
  return new Command('metrics')
    .summary('Dice, IoU, precision, recall, … of a folder of predictions')
    .description(
      'Scores predictions against targets of the same name, PNG or NPY, one image or volume per file.\n' +
      'Targets hold class ids (or 0 and 255). Predictions hold class ids, or as floating-point NPY\n' +
      'the probability of one foreground class, or the scores of all classes on a last axis.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--pred <folder>', 'predictions; required')
    .option('--target <folder>', 'targets; required')
    .option('--classes <n>', 'number of classes, background included (default: what occurs)', numberOf('--classes'))
    .option('--ignore-index <id>', 'target value of pixels that do not count', numberOf('--ignore-index'))
    .option('--threshold <p>', 'a probability above it is foreground', numberOf('--threshold'), 0.5)
    .option('--background', 'count class 0 in the means')
    .option('--csv <file>', 'write the values of all cases and classes as CSV')
    .option('--json', 'one JSON document')
    .action(async (given: Given) => finish(await score(given, io)));
}

async function score(given: Given, io: Io): Promise<number> {
  const { classes, ignoreIndex = null, threshold, background: includeBackground = false } = given;
  const folders = [required('--pred', given.pred), required('--target', given.target)] as const;
  check(given);
  const { pairs, withoutPrediction, withoutTarget } = await pairFiles(...folders);
  const scores = await scoreAll(pairs, { classes, ignoreIndex, threshold, includeBackground });
  if (given.csv !== undefined) await writeWhole(given.csv, scoresCsv(scores));
  const isComplete = withoutPrediction.length + withoutTarget.length === 0;
  if (given.json === true) writeJson(io, { ...scores, includeBackground, ignoreIndex, threshold, withoutPrediction, withoutTarget });
  else io.stdout.write(scoreTables(io, scores, includeBackground));
  for (const [names, what] of [[withoutPrediction, 'targets without a prediction'], [withoutTarget, 'predictions without a target']] as const) {
    if (names.length > 0) io.stderr.write(`${what}, not scored: ${names.join(', ')}\n`);
  }
  return isComplete ? EXIT.ok : EXIT.failed;
}

function check({ classes, ignoreIndex, threshold }: Given): void {
  if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) throw failure('PARAMETER_RANGE', '--classes', 'must be a whole number of at least 2', classes, 'Count the background too.');
  if (ignoreIndex !== undefined && !Number.isInteger(ignoreIndex)) throw failure('PARAMETER_RANGE', '--ignore-index', 'must be a whole number', ignoreIndex, 'Give the target value to ignore, such as 255.');
  if (!(threshold > 0 && threshold < 1)) throw failure('PARAMETER_RANGE', '--threshold', 'must be in (0, 1)', threshold, 'Try 0.5.');
}
