// Metrics of all cases: counted per case and merged, with core's meter. It writes nothing.
import { ConfusionMeter, failure, meanDefined, RATIO_METRICS, SemSegLossError, type MaybeNumber, type RatioName, type StreamedSummary } from '@semsegloss/core';
import { aboveThreshold, idsOf, layoutOf, readCase, surveyCase, topOf, type Case, type Survey } from './cases.ts';
import type { Pair } from './pairs.ts';

export interface ScoreOptions {
  /** Background included; told by the data if undefined. */
  readonly classes: number | undefined;
  readonly ignoreIndex: number | null;
  readonly threshold: number;
  readonly includeBackground: boolean;
}

type Row = Readonly<Record<RatioName, MaybeNumber>>;

export interface CaseScores {
  readonly name: string;
  /** Means over the classes that take part. */
  readonly mean: Row;
  readonly perClass: readonly Row[];
}

export interface Scores {
  readonly classes: number;
  readonly cases: readonly CaseScores[];
  /** Of the counts of all cases together: the mean over classes, and each class. */
  readonly pooled: { readonly mean: Row; readonly perClass: readonly Row[] };
  /** The mean over the cases that are defined. */
  readonly meanOfCases: { readonly mean: Row; readonly perClass: readonly Row[] };
  readonly confusionMatrix: readonly (readonly number[])[];
}

export const METRIC_NAMES = Object.keys(RATIO_METRICS) as readonly RatioName[];

/** More classes than this are taken for grey values unless their number is given. */
const MOST_GUESSED_CLASSES = 64;

/** Reads every file twice, first to learn the classes, so that only one case is in memory at a time. */
export async function scoreAll(pairs: readonly Pair[], options: ScoreOptions): Promise<Scores> {
  let survey: Survey | undefined;
  for (const pair of pairs) survey = surveyCase(survey, await readCase(pair));
  const { targets = new Set<number>(), predictions = new Set<number>(), channels = 0 } = survey ?? {};
  const tops = { target: topOf(targets, options.ignoreIndex, options.classes), prediction: topOf(predictions, options.ignoreIndex, options.classes) };
  const classes = options.classes ?? guessClasses([...[...targets].filter((id) => id !== options.ignoreIndex && id !== tops.target), ...[...predictions].filter((id) => id !== tops.prediction)], channels);

  const { ignoreIndex, includeBackground } = options;
  const settings = { task: 'multiclass', classes, targets: 'labels', ignoreIndex, includeBackground } as const;
  const total = new ConfusionMeter({ ...settings, layout: 'HW', predictions: 'labels' });
  const cases: CaseScores[] = [];
  for (const pair of pairs) {
    const each = await readCase(pair);
    const meter = countCase(each, tops, options.threshold, settings);
    total.merge(meter);
    const result = meter.result();
    cases.push({ name: pair.name, ...rows(result, classes) });
  }
  const average = (pick: (scores: CaseScores) => Row | undefined): Row => rowOf((metric) => meanDefined(cases.map((scores) => pick(scores)?.[metric] ?? null)));
  return {
    classes,
    cases,
    pooled: rows(total.result(), classes),
    meanOfCases: { mean: average(({ mean }) => mean), perClass: Array.from({ length: classes }, (_, id) => average(({ perClass }) => perClass[id])) },
    confusionMatrix: total.confusionMatrix(),
  };
}

interface Settings {
  readonly task: 'multiclass';
  readonly classes: number;
  readonly targets: 'labels';
  readonly ignoreIndex: number | null;
  readonly includeBackground: boolean;
}

function countCase({ prediction, target, channels }: Case, tops: { readonly target: number | undefined; readonly prediction: number | undefined }, threshold: number, settings: Settings): ConfusionMeter {
  const layout = layoutOf(target);
  const truth = { data: idsOf(target, tops.target), shape: target.shape };
  const meter = new ConfusionMeter({ ...settings, ...(channels === undefined ? { layout, predictions: 'labels' } : { layout: `${layout}C`, predictions: 'scores' }) });
  try {
    if (channels !== undefined) meter.update(prediction, truth);
    else meter.update({ data: prediction.isInteger ? idsOf(prediction, tops.prediction) : aboveThreshold(prediction, threshold), shape: target.shape }, truth);
  } catch (error) {
    if (!(error instanceof SemSegLossError)) throw error;
    // The meter knows no files.
    const { path } = error.message.startsWith('target') ? target : prediction;
    throw new SemSegLossError(error.code, `${path}, ${error.message}`, { cause: error });
  }
  return meter;
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

function rows(result: Readonly<Record<RatioName, StreamedSummary>>, classes: number): { readonly mean: Row; readonly perClass: readonly Row[] } {
  return {
    mean: rowOf((metric) => result[metric].mean),
    perClass: Array.from({ length: classes }, (_, id) => rowOf((metric) => result[metric].perClass[id] ?? null)),
  };
}

function rowOf(value: (metric: RatioName) => MaybeNumber): Row {
  return Object.fromEntries(METRIC_NAMES.map((metric) => [metric, value(metric)])) as Row;
}
