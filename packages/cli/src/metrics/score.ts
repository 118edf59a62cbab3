// Metrics of all cases: measured per case and pooled, with core's meters. It writes nothing.
import { ConfusionMeter, failure, SemSegLossError, type MaybeNumber } from '@semsegloss/core';
import { aboveThreshold, idsOf, layoutOf, readCase, surveyCase, topOf, type Case, type Survey } from './cases.ts';
import { spacingOf } from './geometry.ts';
import type { MetricSpec } from './metric-spec.ts';
import type { Pair } from './pairs.ts';
import { scorerOf, type Decided, type Problem, type Values } from './scorer.ts';
import { summariseCases, type Summary } from './statistics.ts';

export interface ScoreOptions extends Omit<Problem, 'classes'> {
  /** Background included; told by the data if undefined. */
  readonly classes: number | undefined;
  readonly metrics: readonly MetricSpec[];
  readonly threshold: number;
  /** Distance between neighbours along each axis of the arrays; told by NIfTI files if undefined. */
  readonly spacing: readonly number[] | undefined;
}

/** A value for each metric, by its label. */
export type Row = Readonly<Record<string, MaybeNumber>>;

export interface Rows {
  /** Over the classes that take part. */
  readonly mean: Row;
  /** Null for metrics that have one value for all classes. */
  readonly perClass: readonly Row[];
}

export interface CaseScores extends Rows {
  readonly name: string;
  /** Distance between neighbours along each axis; null where no file says it. */
  readonly spacing: readonly number[] | null;
}

export interface Scores {
  readonly metrics: readonly string[];
  readonly classes: number;
  readonly cases: readonly CaseScores[];
  /** Of what was measured of all cases together; null for metrics that cannot be pooled, such as distances. */
  readonly pooled: Rows;
  /** Over the cases that are defined, and how many these are. */
  readonly meanOfCases: Rows;
  readonly sdOfCases: Rows;
  readonly medianOfCases: Rows;
  readonly definedCases: Rows;
  readonly confusionMatrix: readonly (readonly number[])[];
}

/** More classes than this are taken for grey values unless their number is given. */
const MOST_GUESSED_CLASSES = 64;

/**
 * Reads every file twice, first to learn the classes, so that only one case is in memory at a time. `ended` is called
 * after each case.
 */
export async function scoreAll(pairs: readonly Pair[], { metrics, threshold, spacing, ...asked }: ScoreOptions, ended: () => void): Promise<Scores> {
  let survey: Survey | undefined;
  for (const pair of pairs) survey = surveyCase(survey, await readCase(pair));
  const { targets = new Set<number>(), predictions = new Set<number>(), channels = 0 } = survey ?? {};
  const { ignoreIndex } = asked;
  const tops = { target: topOf(targets, ignoreIndex, asked.classes), prediction: topOf(predictions, ignoreIndex, asked.classes) };
  const classes = asked.classes ?? guessClasses([...[...targets].filter((id) => id !== ignoreIndex && id !== tops.target), ...[...predictions].filter((id) => id !== tops.prediction)], channels);

  const problem: Problem = { ...asked, classes };
  const total = new ConfusionMeter({ ...meterOptions(problem), layout: 'HW', predictions: 'labels' });
  const scorers = metrics.map((spec) => scorerOf(spec, problem));
  const cases: CaseScores[] = [];
  for (const pair of pairs) {
    const each = await readCase(pair);
    const decided = decide(each, tops, threshold);
    const steps = spacingOf(each.prediction, each.target, spacing);
    const scores = naming(each, () => {
      const meter = new ConfusionMeter({ ...meterOptions(problem), layout: decided.layout, predictions: decided.predictions });
      meter.update(decided.prediction, decided.target);
      total.merge(meter);
      return scorers.map((scorer) => scorer.score({ ...decided, meter, spacing: steps, scores: each.prediction }));
    });
    cases.push({ name: pair.name, spacing: steps, ...rows(metrics, scores, classes) });
    ended();
  }
  const summary = (pick: keyof Summary): Rows => summarised(metrics, cases, classes, pick);
  return {
    metrics: metrics.map(({ label }) => label),
    classes,
    cases,
    pooled: rows(metrics, scorers.map((scorer) => scorer.pooled(total)), classes),
    meanOfCases: summary('mean'),
    sdOfCases: summary('sd'),
    medianOfCases: summary('median'),
    definedCases: summary('defined'),
    confusionMatrix: total.confusionMatrix(),
  };
}

function meterOptions({ classes, ignoreIndex, includeBackground }: Problem): { readonly task: 'multiclass'; readonly targets: 'labels' } & Problem {
  return { task: 'multiclass', targets: 'labels', classes, ignoreIndex, includeBackground };
}

/** A case with class ids, or scores of all classes, on the side of the prediction. */
function decide({ prediction, target, channels }: Case, tops: { readonly target: number | undefined; readonly prediction: number | undefined }, threshold: number): Decided {
  const layout = layoutOf(target);
  const truth = { data: idsOf(target, tops.target), shape: target.shape };
  if (channels !== undefined) return { layout: `${layout}C`, predictions: 'scores', prediction, target: truth };
  return { layout, predictions: 'labels', prediction: { data: prediction.isInteger ? idsOf(prediction, tops.prediction) : aboveThreshold(prediction, threshold), shape: target.shape }, target: truth };
}

/** Core knows no files: its errors get the name of the one that they are about. */
function naming<Made>({ prediction, target }: Case, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SemSegLossError)) throw error;
    const { path } = error.message.startsWith('target') ? target : prediction;
    throw new SemSegLossError(error.code, `${path}, ${error.message}`, { cause: error });
  }
}

function guessClasses(ids: readonly number[], channels: number): number {
  const odd = ids.find((id) => !Number.isInteger(id) || id < 0);
  if (odd !== undefined) throw failure('VALUE_RANGE', 'class ids', 'must be whole numbers from 0', odd, 'If pixels of this value do not count, give --ignore-index.');
  const classes = Math.max(2, channels, ...ids.map((id) => id + 1));
  if (classes > MOST_GUESSED_CLASSES) {
    throw failure('VALUE_RANGE', '--classes', `must be given for class ids of ${MOST_GUESSED_CLASSES} and more`, classes - 1, 'If these are grey values, save class ids 0, 1, 2, … instead, or 0 and 255.');
  }
  return classes;
}

/** From a list of metrics with their values to values by the metric's label. */
function rows(metrics: readonly MetricSpec[], values: readonly Values[], classes: number): Rows {
  const rowOf = (pick: (values: Values | undefined) => MaybeNumber | undefined): Row => Object.fromEntries(metrics.map(({ label }, i) => [label, pick(values[i]) ?? null]));
  return { mean: rowOf((each) => each?.mean), perClass: Array.from({ length: classes }, (_, id) => rowOf((each) => each?.perClass[id])) };
}

function summarised(metrics: readonly MetricSpec[], cases: readonly CaseScores[], classes: number, pick: keyof Summary): Rows {
  return rows(metrics, metrics.map(({ label }): Values => ({
    mean: summariseCases(cases.map(({ mean }) => mean[label] ?? null))[pick],
    perClass: Array.from({ length: classes }, (_, id) => summariseCases(cases.map(({ perClass }) => perClass[id]?.[label] ?? null))[pick]),
  })), classes);
}
