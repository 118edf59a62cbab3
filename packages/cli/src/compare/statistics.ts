// From finished runs to what is reported: per data set and loss, scores, steps and times over the seeds,
// and the two verdicts. Depends on the set of results only, never on the order in which they came.
import { bestDice, curveBand, diceCurve, stepsToReach, type CurveBand, type DicePoint } from './curve.ts';
import { formatLossSpec } from './loss-spec.ts';
import { meanScores, type ScoreName, type Scores } from './scores.ts';
import { spread, type Spread } from './spread.ts';
import type { Job, JobResult } from './types.ts';
import { judge, type Verdict } from './verdict.ts';

/** Steps are counted until this share of the run's own best validation Dice. */
export const OWN_SHARE = 0.95;
/** The common threshold: this share of the best mean validation Dice that any loss reached. */
export const COMMON_SHARE = 0.9;

/** One run in numbers. A score is undefined when neither truth nor prediction has any foreground. */
export interface RunStatistics {
  readonly result: JobResult;
  readonly scores: Scores | undefined;
  readonly validation: readonly DicePoint[];
  readonly bestValidation: number;
  readonly stepsToOwn: number | undefined;
  readonly stepsToCommon: number | undefined;
}

/** Steps over the seeds that arrived, and how many of how many did. */
export interface Arrival {
  readonly steps: Spread | undefined;
  readonly arrived: number;
  readonly runs: number;
}

export interface LossStatistics {
  /** The loss as typed, with its parameters. */
  readonly label: string;
  readonly planned: number;
  readonly runs: readonly RunStatistics[];
  readonly scores: Readonly<Record<ScoreName, Spread | undefined>>;
  readonly bestValidation: Spread | undefined;
  readonly stepsToOwn: Arrival;
  readonly stepsToCommon: Arrival;
  readonly millisecondsPerStep: Spread | undefined;
  /** The whole run with its validations. */
  readonly millisecondsPerRun: Spread | undefined;
  /** The loss's share of a training step, 0 to 1. */
  readonly lossShare: Spread | undefined;
  readonly curve: CurveBand;
}

export interface TaskStatistics {
  readonly dataset: string;
  readonly fingerprint: string;
  readonly seeds: readonly number[];
  /** Validation Dice of the common threshold; undefined when no loss got far beyond the untrained network. */
  readonly threshold: number | undefined;
  /** Sorted by mean test Dice, best first; losses without a result last. */
  readonly losses: readonly LossStatistics[];
  readonly quality: Verdict;
  /** Among the losses that reached the threshold in each of their runs. */
  readonly speed: Verdict;
}

/** One entry per data set, in the order of the plan. Results that are not in the plan are ignored. */
export function summarise(plan: readonly Job[], results: readonly JobResult[]): TaskStatistics[] {
  const finished = new Map(results.map((result) => [result.job.id, result]));
  return [...groupBy(plan, (job) => job.fingerprint).values()].map((jobs) => summariseTask(jobs, finished));
}

function summariseTask(jobs: readonly Job[], finished: ReadonlyMap<string, JobResult>): TaskStatistics {
  const groups = [...groupBy(jobs, formatLossSpec)].map(([label, planned]) => {
    const results = planned
      .flatMap(({ id }) => finished.get(id) ?? [])
      .toSorted((a, b) => a.job.seed - b.job.seed);
    const curves = results.map((result) => diceCurve(result.curve));
    return { label, planned: planned.length, results, curves, band: curveBand(curves) };
  });
  const best = Math.max(0, ...groups.flatMap(({ band }) => band.mean));
  const untrained = Math.max(0, ...groups.map(({ band }) => (band.steps[0] === 0 ? (band.mean[0] ?? 0) : 0)));
  const threshold = COMMON_SHARE * best > untrained ? COMMON_SHARE * best : undefined;

  const losses = groups
    .map(({ label, planned, results, curves, band }): LossStatistics => {
      const runs = results.map((result, index) => summariseRun(result, curves[index] ?? [], threshold));
      const over = (pick: (run: RunStatistics) => number | undefined): Spread | undefined => spread(runs.flatMap((run) => pick(run) ?? []));
      const arrival = (pick: (run: RunStatistics) => number | undefined): Arrival => {
        const steps = over(pick);
        return { steps, arrived: steps?.count ?? 0, runs: runs.length };
      };
      return {
        label,
        planned,
        runs,
        scores: {
          dice: over((run) => run.scores?.dice),
          iou: over((run) => run.scores?.iou),
          precision: over((run) => run.scores?.precision),
          recall: over((run) => run.scores?.recall),
          specificity: over((run) => run.scores?.specificity),
        },
        bestValidation: over((run) => run.bestValidation),
        stepsToOwn: arrival((run) => run.stepsToOwn),
        stepsToCommon: arrival((run) => run.stepsToCommon),
        millisecondsPerStep: over((run) => run.result.milliseconds.step),
        millisecondsPerRun: over((run) => run.result.milliseconds.total),
        lossShare: over(({ result: { milliseconds } }) => (milliseconds.step > 0 ? milliseconds.loss / milliseconds.step : undefined)),
        curve: band,
      };
    })
    .toSorted((a, b) => (b.scores.dice?.mean ?? -1) - (a.scores.dice?.mean ?? -1) || (a.label < b.label ? -1 : 1));

  const [first] = jobs;
  return {
    dataset: first?.dataset ?? '',
    fingerprint: first?.fingerprint ?? '',
    seeds: [...new Set(jobs.map(({ seed }) => seed))].toSorted((a, b) => a - b),
    threshold,
    losses,
    quality: judge(losses.map(contender((run) => run.scores?.dice)), 'high'),
    speed: judge(losses.filter(alwaysArrives).map(contender((run) => run.stepsToCommon)), 'low'),
  };
}

/** Whether every finished run of the loss reached the common threshold. */
export function alwaysArrives({ stepsToCommon }: LossStatistics): boolean {
  return stepsToCommon.runs > 0 && stepsToCommon.arrived === stepsToCommon.runs;
}

function summariseRun(result: JobResult, validation: readonly DicePoint[], threshold: number | undefined): RunStatistics {
  const bestValidation = bestDice(validation);
  return {
    result,
    scores: meanScores(result.test),
    validation,
    bestValidation,
    stepsToOwn: stepsToReach(validation, OWN_SHARE * bestValidation),
    stepsToCommon: threshold === undefined ? undefined : stepsToReach(validation, threshold),
  };
}

function contender(pick: (run: RunStatistics) => number | undefined): (loss: LossStatistics) => { label: string; bySeed: Map<number, number> } {
  return ({ label, runs }) => ({
    label,
    bySeed: new Map(
      runs.flatMap((run) => {
        const value = pick(run);
        return value === undefined ? [] : [[run.result.job.seed, value] as const];
      }),
    ),
  });
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
