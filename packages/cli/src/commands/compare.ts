// `semsegloss compare`: from words to the options of a comparison. What a comparison does is in compare/.
import { Command } from 'commander';
import { compare } from '../compare/compare.ts';
import { nodeEnvironment } from '../compare/environment.ts';
import { COMPARE_DEFAULTS, type CompareOptions } from '../compare/options.ts';
import { collect, numberOf, splitList, type Finish } from '../arguments.ts';
import type { Io } from '../io.ts';

const EXAMPLES = `Examples:
  semsegloss compare
  semsegloss compare --data scans --losses dice,tversky:fnWeight=0.7:fpWeight=0.3,focal
  semsegloss compare --data scans --steps 2000 --seeds 5 --out results --json > results.json
`;

interface Given {
  readonly data?: string[];
  readonly losses?: string;
  readonly out: string;
  readonly json?: true;
  readonly seeds: number;
  readonly seed: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly evaluateEvery?: number;
  readonly filters: number;
  readonly depth: number;
  readonly jobs?: number;
}

export function compareCommand(io: Io, finish: Finish): Command {
  const { data, losses, ...numbers } = COMPARE_DEFAULTS;
  return new Command('compare')
    .summary('train a small U-Net with each loss on the same data, and say which loss does best')
    .description(
      'Trains the same small U-Net with each loss from the same weights on the same batches, several times, and\n' +
      'reports scores, steps and time, with a page of curves and masks. Stopped or failed, the same command resumes.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--data <name or folder>', `an embedded data set or a folder with images/ and masks/; repeatable (default: ${data.join(' and ')})`, collect)
    .option('--losses <list>', `comma-separated, with parameters as in tversky:fnWeight=0.7 (default: ${losses.join(',')})`)
    .option('--seeds <n>', 'how many times each loss is trained', numberOf('--seeds'), numbers.seeds)
    .option('--seed <n>', 'the first seed', numberOf('--seed'), numbers.seed)
    .option('--steps <n>', 'training steps of each run', numberOf('--steps'), numbers.steps)
    .option('--batch-size <n>', 'slices per step', numberOf('--batch-size'), numbers.batchSize)
    .option('--learning-rate <x>', "Adam's learning rate at its highest", numberOf('--learning-rate'), numbers.learningRate)
    .option('--evaluate-every <n>', `steps between two validations (default: ${numbers.evaluateEvery}, or --steps if that is less)`, numberOf('--evaluate-every'))
    .option('--filters <n>', "filters of the U-Net's first level", numberOf('--filters'), numbers.filters)
    .option('--depth <n>', 'how often the U-Net halves its input', numberOf('--depth'), numbers.depth)
    .option('--out <folder>', 'report, results and checkpoints', numbers.out)
    .option('--jobs <n>', 'worker processes (default: one per core); changes no result', numberOf('--jobs'))
    .option('--json', 'one JSON document instead of the tables')
    .action(async (given: Given) => finish(await compare(optionsOf(given), { ...nodeEnvironment(), stdout: io.stdout, stderr: io.stderr })));
}

function optionsOf({ data, losses, json, jobs, evaluateEvery, ...rest }: Given): CompareOptions {
  return {
    ...COMPARE_DEFAULTS,
    ...rest,
    evaluateEvery: evaluateEvery ?? Math.min(COMPARE_DEFAULTS.evaluateEvery, rest.steps),
    ...(data === undefined ? {} : { data }),
    ...(losses === undefined ? {} : { losses: splitList(losses) }),
    json: json === true,
    jobs,
  };
}
