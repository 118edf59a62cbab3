// What `semsegloss compare` can be asked: the options, their defaults, their checks, and the command line
// that says the same again.
import { failure } from '@semsegloss/core';
import { formatLossSpec, type LossSpec } from './loss-spec.ts';
import type { TrainingOptions } from './types.ts';

export interface CompareOptions extends TrainingOptions {
  /** Embedded names or directories. */
  readonly data: readonly string[];
  /** `dice`, `tversky:alpha=0.3:beta=0.7`. */
  readonly losses: readonly string[];
  /** How many seeds. */
  readonly seeds: number;
  /** The first seed; the others follow it. */
  readonly seed: number;
  /** The output folder. */
  readonly out: string;
  /** One JSON document on stdout instead of the tables. */
  readonly json: boolean;
  /** Worker processes; undefined for as many as there are cores. Changes no result. */
  readonly jobs: number | undefined;
}

export const COMPARE_DEFAULTS: CompareOptions = {
  data: ['brain', 'hippocampus'],
  losses: ['cross-entropy', 'balanced-cross-entropy', 'focal', 'dice', 'focal-tversky', 'combo'],
  seeds: 3,
  seed: 0,
  out: 'report',
  json: false,
  jobs: undefined,
  steps: 200,
  batchSize: 8,
  learningRate: 0.01,
  evaluateEvery: 20,
  filters: 8,
  depth: 2,
};

/** Throws PARAMETER_RANGE for the first number that makes no sense. */
export function checkOptions(options: CompareOptions): void {
  const { data, losses, seeds, seed, jobs, steps, evaluateEvery, learningRate } = options;
  if (data.length === 0) throw failure('PARAMETER_RANGE', '--data', 'must name at least one data set', data, 'Leave it out for the embedded ones.');
  if (losses.length === 0) throw failure('PARAMETER_RANGE', '--losses', 'must name at least one loss', losses, 'Leave it out for the usual ones.');
  wholeNumber('--seeds', seeds, 1);
  wholeNumber('--seed', seed, 0);
  if (seed + seeds - 1 > 0xffff_ffff) throw failure('PARAMETER_RANGE', '--seed', 'must leave all seeds below 2^32', seed, 'Choose a smaller one.');
  if (jobs !== undefined) wholeNumber('--jobs', jobs, 1);
  wholeNumber('--steps', steps, 1);
  wholeNumber('--batch-size', options.batchSize, 1);
  wholeNumber('--evaluate-every', evaluateEvery, 1);
  wholeNumber('--filters', options.filters, 1);
  wholeNumber('--depth', options.depth, 1);
  if (evaluateEvery > steps) throw failure('PARAMETER_RANGE', '--evaluate-every', `must be at most --steps (${steps})`, evaluateEvery, 'Validate more often, or train longer.');
  if (!(learningRate > 0 && Number.isFinite(learningRate))) throw failure('PARAMETER_RANGE', '--learning-rate', 'must be a positive number', learningRate, 'Try 0.001.');
}

/** The seeds of a comparison, in order. */
export function seedsOf({ seed, seeds }: CompareOptions): number[] {
  return Array.from({ length: seeds }, (_, index) => seed + index);
}

/** The options that determine training, and nothing else. */
export function trainingOf({ steps, batchSize, learningRate, evaluateEvery, filters, depth }: CompareOptions): TrainingOptions {
  return { steps, batchSize, learningRate, evaluateEvery, filters, depth };
}

/** The command line that repeats the comparison, with every default written out. */
export function commandLine(options: CompareOptions, losses: readonly LossSpec[]): string {
  const words = [
    ...options.data.flatMap((source) => ['--data', source]),
    '--losses', losses.map(formatLossSpec).join(','),
    '--seeds', options.seeds,
    '--seed', options.seed,
    '--steps', options.steps,
    '--batch-size', options.batchSize,
    '--learning-rate', options.learningRate,
    '--evaluate-every', options.evaluateEvery,
    '--filters', options.filters,
    '--depth', options.depth,
    '--out', options.out,
  ];
  return ['semsegloss compare', ...words.map((word) => quoted(String(word)))].join(' ');
}

/** A word as a POSIX shell needs it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function wholeNumber(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw failure('PARAMETER_RANGE', option, `must be a whole number of at least ${least}`, value, `Give for example ${option} ${Math.max(least, 3)}.`);
}
