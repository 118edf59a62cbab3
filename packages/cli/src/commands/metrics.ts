// `semsegloss metrics`: how well a folder of predictions fits a folder of targets.
import { failure } from '@semsegloss/core';
import { Command } from 'commander';
import { numberOf, required, splitList, type Finish } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { writeWhole } from '../files/write.ts';
import { writeJson, type Io } from '../io.ts';
import { DEFAULT_METRICS, parseMetrics } from '../metrics/metric-spec.ts';
import { pairFiles } from '../metrics/pairs.ts';
import { scoreAll } from '../metrics/score.ts';
import { scoresCsv, scoreTables } from '../metrics/text.ts';
import { progressBar } from '../progress-bar.ts';

const EXAMPLES = `Examples:
  semsegloss metrics --pred predictions --target masks
  semsegloss metrics --pred scores --target masks --threshold 0.3 --csv scores.csv
  semsegloss metrics --pred volumes --target labels --metrics dice,hausdorff-distance:percentile=95
  semsegloss metrics --pred predictions --target masks --classes 4 --ignore-index 255 --json
`;

interface Given {
  readonly pred?: string;
  readonly target?: string;
  readonly classes?: number;
  readonly ignoreIndex?: number;
  readonly threshold: number;
  readonly metrics?: string;
  readonly spacing?: string;
  readonly perClass?: boolean;
  readonly background?: boolean;
  readonly csv?: string;
  readonly json?: true;
}

export function metricsCommand(io: Io, finish: Finish): Command {
  return new Command('metrics')
    .summary('Dice, IoU, Hausdorff distance, … of a folder of predictions')
    .description(
      'Scores predictions against targets of the same name, PNG, NPY or NIfTI, one image or volume per file.\n' +
      'Targets hold class ids (or 0 and 255). Predictions hold class ids, or, as fractions in NPY or NIfTI,\n' +
      'the probability of one foreground class, or (NPY) the scores of all classes on a last axis.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--pred <folder>', 'predictions; required')
    .option('--target <folder>', 'targets; required')
    .option('--metrics <names>', 'any metrics of `semsegloss list`, with parameters as in f-beta:beta=2 (default: dice,iou,precision,recall,specificity,accuracy)')
    .option('--classes <n>', 'number of classes, background included (default: what occurs)', numberOf('--classes'))
    .option('--ignore-index <id>', 'target value of pixels that do not count', numberOf('--ignore-index'))
    .option('--threshold <p>', 'a probability above it is foreground', numberOf('--threshold'), 0.5)
    .option('--spacing <sizes>', 'distance between neighbours: one number, or one per axis such as 3,0.8,0.8 (default: what NIfTI files say, else 1)')
    .option('--per-class', 'a table for each metric, with a column for each class')
    .option('--background', 'count class 0 in the means')
    .option('--csv <file>', 'write the values of all cases and classes as CSV')
    .option('--json', 'one JSON document')
    .action(async (given: Given) => finish(await score(given, io)));
}

async function score(given: Given, io: Io): Promise<number> {
  const { classes, ignoreIndex = null, threshold, background: includeBackground = false, perClass = false } = given;
  const folders = [required('--pred', given.pred), required('--target', given.target)] as const;
  check(given);
  const metrics = given.metrics === undefined ? DEFAULT_METRICS : parseMetrics(given.metrics);
  const spacing = given.spacing === undefined ? undefined : sizesOf(given.spacing);
  const { pairs, withoutPrediction, withoutTarget } = await pairFiles(...folders);
  const bar = progressBar(io, pairs.length, 'cases');
  const scores = await scoreAll(pairs, { metrics, classes, ignoreIndex, threshold, includeBackground, spacing }, bar.step).finally(bar.stop);
  if (given.csv !== undefined) await writeWhole(given.csv, scoresCsv(scores));
  const isComplete = withoutPrediction.length + withoutTarget.length === 0;
  if (given.json === true) writeJson(io, { ...scores, includeBackground, ignoreIndex, threshold, withoutPrediction, withoutTarget });
  else io.stdout.write(scoreTables(io, scores, { includeBackground, perClass }));
  for (const [names, what] of [[withoutPrediction, 'targets without a prediction'], [withoutTarget, 'predictions without a target']] as const) {
    if (names.length > 0) io.stderr.write(`${what}, not scored: ${names.join(', ')}\n`);
  }
  return isComplete ? EXIT.ok : EXIT.failed;
}

function sizesOf(text: string): readonly number[] {
  const sizes = splitList(text).map(numberOf('--spacing'));
  if (sizes.length === 0 || sizes.length > 3 || !sizes.every((size) => size > 0)) {
    throw failure('PARAMETER_RANGE', '--spacing', 'must be one to three numbers greater than 0', text, 'Write for example --spacing 3,0.8,0.8.');
  }
  return sizes;
}

function check({ classes, ignoreIndex, threshold }: Given): void {
  if (classes !== undefined && !(Number.isInteger(classes) && classes >= 2)) throw failure('PARAMETER_RANGE', '--classes', 'must be a whole number of at least 2', classes, 'Count the background too.');
  if (ignoreIndex !== undefined && !Number.isInteger(ignoreIndex)) throw failure('PARAMETER_RANGE', '--ignore-index', 'must be a whole number', ignoreIndex, 'Give the target value to ignore, such as 255.');
  if (!(threshold > 0 && threshold < 1)) throw failure('PARAMETER_RANGE', '--threshold', 'must be in (0, 1)', threshold, 'Try 0.5.');
}
