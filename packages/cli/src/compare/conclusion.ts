// The verdicts of a data set in words. Says what the numbers allow, and no more.
import { listing, meanAndSpread } from './format.ts';
import { alwaysArrives, COMMON_SHARE, type LossStatistics, type TaskStatistics } from './statistics.ts';
import type { Spread } from './spread.ts';
import type { Verdict } from './verdict.ts';

/** What can be concluded for one data set, one sentence each: quality, speed, then what is missing. */
export function conclude(task: TaskStatistics): string[] {
  const several = task.losses.length > 1;
  const sentences = [
    sentence(task.quality, (label) => meanAndSpread(find(task, label)?.scores.dice, 3), {
      quantity: 'test Dice',
      best: 'Best test Dice',
      leads: 'has the highest test Dice',
      alone: several ? 'alone has a test Dice' : 'was the only loss: test Dice',
      nobody: 'No loss has a test Dice: neither truth nor predictions have any foreground.',
    }),
  ];
  if (task.threshold !== undefined) {
    const goal = `validation Dice ${task.threshold.toFixed(3)}`;
    sentences.push(
      sentence(task.speed, (label) => stepCount(find(task, label)?.stepsToCommon.steps), {
        quantity: `steps to ${goal}`,
        best: `Fewest steps to ${goal}`,
        leads: `reaches ${goal} in the fewest steps`,
        alone: several ? `alone reaches ${goal} in every run` : `reaches ${goal} in every run`,
        nobody: `No loss reaches ${goal} in every run.`,
      }),
    );
    const late = task.losses.filter((loss) => loss.runs.length > 0 && !alwaysArrives(loss)).map(({ label }) => label);
    if (late.length > 0 && late.length < task.losses.length) sentences.push(`Not reached in every run by ${listing(late)}.`);
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
    ? `No common threshold: ${COMMON_SHARE} × the best mean validation Dice is not above that of the untrained network.`
    : `Common threshold: validation Dice ${threshold.toFixed(3)}, which is ${COMMON_SHARE} × the best mean validation Dice of any loss. ` +
        'Steps are linearly interpolated between validation points.';
}

/** How one quantity is spoken of. */
interface Wording {
  readonly quantity: string;
  readonly best: string;
  readonly leads: string;
  readonly alone: string;
  readonly nobody: string;
}

function sentence({ kind, leader = '', overlapping, comparisons }: Verdict, value: (label: string) => string, wording: Wording): string {
  switch (kind) {
    case 'winner':
      return `${wording.best}: ${leader} (${value(leader)}), clearly ahead of ${comparisons.length === 1 ? (comparisons[0]?.label ?? '') : `all ${comparisons.length} others`}.`;
    case 'overlap':
      return `No clear winner in ${wording.quantity}: ${leader} (${value(leader)}) leads, but ${listing(overlapping)} ${overlapping.length === 1 ? 'overlaps' : 'overlap'} with it. More seeds may separate them.`;
    case 'unknown':
      return `${leader} ${wording.leads} (${value(leader)})${shared(comparisons)}, but with one seed nothing can be said about spread: no winner is named.`;
    case 'alone':
      return `${leader} ${wording.alone} (${value(leader)}).`;
    case 'nobody':
      return wording.nobody;
    default:
      return kind satisfies never;
  }
}

/** Others with the very same value, so that nobody seems ahead by the order of names. */
function shared(comparisons: Verdict['comparisons']): string {
  const equal = comparisons.filter(({ meanLead }) => meanLead === 0).map(({ label }) => label);
  return equal.length === 0 ? '' : `, as ${equal.length === 1 ? 'does' : 'do'} ${listing(equal)}`;
}

function stepCount(steps: Spread | undefined): string {
  return `${meanAndSpread(steps, 0)} steps`;
}

function find(task: TaskStatistics, label: string): LossStatistics | undefined {
  return task.losses.find((loss) => loss.label === label);
}
