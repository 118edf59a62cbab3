// The verdicts of a data set in words. Says what the numbers allow, and no more.
import { listing, meanAndSpread } from './format.ts';
import { alwaysArrives, COMMON_SHARE, type LossStatistics, type TaskStatistics } from './statistics.ts';
import type { Spread } from './spread.ts';
import type { Verdict } from './verdict.ts';

/** What can be concluded for one data set, one sentence each: quality, speed, then what is missing. */
export function conclude(task: TaskStatistics): string[] {
  const sentences = [
    sentence(task.quality, 'test Dice', 'Best test Dice', 'has the highest test Dice', (label) => meanAndSpread(find(task, label)?.scores.dice, 3)),
  ];
  if (task.threshold !== undefined) {
    const goal = `validation Dice ${task.threshold.toFixed(3)}`;
    const steps = (label: string): string => stepCount(find(task, label)?.stepsToCommon.steps);
    sentences.push(sentence(task.speed, `steps to ${goal}`, `Fewest steps to ${goal}`, `reaches ${goal} in the fewest steps`, steps));
    const late = task.losses.filter((loss) => loss.runs.length > 0 && !alwaysArrives(loss)).map(({ label }) => label);
    if (late.length > 0) sentences.push(`Not reached in every run by ${listing(late)}.`);
  }
  const incomplete = task.losses.filter(({ planned, runs }) => runs.length < planned);
  if (incomplete.length > 0) {
    sentences.push(`Runs without a result: ${listing(incomplete.map(({ label, planned, runs }) => `${label} ${planned - runs.length} of ${planned}`))}.`);
  }
  return sentences;
}

/** How the common threshold was set. */
export function thresholdNote({ threshold }: TaskStatistics): string {
  return threshold === undefined
    ? 'No common threshold: no loss reached a validation Dice above 0.'
    : `Common threshold: validation Dice ${threshold.toFixed(3)}, which is ${COMMON_SHARE} × the best mean validation Dice of any loss. ` +
        'Steps are linearly interpolated between validation points.';
}

function sentence({ kind, leader = '', overlapping, comparisons }: Verdict, quantity: string, best: string, leads: string, value: (label: string) => string): string {
  switch (kind) {
    case 'winner':
      return `${best}: ${leader} (${value(leader)}), clearly ahead of ${comparisons.length === 1 ? (comparisons[0]?.label ?? '') : `all ${comparisons.length} others`}.`;
    case 'overlap':
      return `No clear winner in ${quantity}: ${leader} (${value(leader)}) leads, but ${listing(overlapping)} ${overlapping.length === 1 ? 'overlaps' : 'overlap'} with it.`;
    case 'unknown':
      return `${leader} ${leads} (${value(leader)}), but with one seed nothing can be said about spread: no winner is named.`;
    case 'alone':
      return `${leader} ${leads} (${value(leader)}); there is no other loss to compare it with.`;
    case 'nobody':
      return `No loss has a value for ${quantity}.`;
    default:
      return kind satisfies never;
  }
}

function stepCount(steps: Spread | undefined): string {
  return `${meanAndSpread(steps, 0)} steps`;
}

function find(task: TaskStatistics, label: string): LossStatistics | undefined {
  return task.losses.find((loss) => loss.label === label);
}
