// The columns of the comparison: what is shown, and what a column is sorted by.
import { arrivalSteps, duration, meanAndSpread, MISSING, percent, type LossStatistics } from 'semsegloss/training';

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly doc: string;
  readonly text: (loss: LossStatistics) => string;
  /** Undefined goes last, whichever way it is sorted. */
  readonly value: (loss: LossStatistics) => number | undefined;
  /** Whether large values are good: the way in which a first click sorts. */
  readonly better: 'high' | 'low';
}

const score = (key: keyof LossStatistics['scores'], title: string, doc: string): Column => ({
  key, title, doc, better: 'high', text: ({ scores }) => meanAndSpread(scores[key], 3), value: ({ scores }) => scores[key]?.mean,
});

export const COLUMNS: readonly Column[] = [
  score('dice', 'Dice', 'on the test slices, with the weights of the best validation point'),
  { key: 'steps', title: 'steps to threshold', doc: 'steps until the validation Dice reaches the common threshold', better: 'low', text: ({ stepsToCommon }) => arrivalSteps(stepsToCommon), value: ({ stepsToCommon }) => stepsToCommon.steps?.mean },
  { key: 'ms', title: 'ms per step', doc: 'median time of a training step', better: 'low', text: ({ millisecondsPerStep }) => meanAndSpread(millisecondsPerStep, 1), value: ({ millisecondsPerStep }) => millisecondsPerStep?.mean },
  score('iou', 'IoU', 'intersection over union on the test slices'),
  score('precision', 'precision', 'of what was predicted, how much is there'),
  score('recall', 'recall', 'of what is there, how much was predicted'),
  score('specificity', 'specificity', 'of what is not there, how much was left out'),
  { key: 'share', title: 'loss share', doc: 'the part of a step that the loss and its gradient take', better: 'low', text: ({ lossShare }) => percent(lossShare), value: ({ lossShare }) => lossShare?.mean },
  { key: 'time', title: 'time per run', doc: 'with all validations', better: 'low', text: ({ millisecondsPerRun }) => (millisecondsPerRun === undefined ? MISSING : duration(millisecondsPerRun.mean)), value: ({ millisecondsPerRun }) => millisecondsPerRun?.mean },
  { key: 'runs', title: 'runs', doc: 'finished and planned', better: 'high', text: ({ runs, planned }) => `${runs.length} of ${planned}`, value: ({ runs }) => runs.length },
];

export interface Sorting {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

export function sortedLosses(losses: readonly LossStatistics[], { key, direction }: Sorting): readonly LossStatistics[] {
  const column = COLUMNS.find((one) => one.key === key);
  const sign = direction === 'ascending' ? 1 : -1;
  if (column === undefined) return losses.toSorted((a, b) => sign * (a.label < b.label ? -1 : 1));
  return losses.toSorted((a, b) => {
    const [first, second] = [column.value(a), column.value(b)];
    if (first === undefined || second === undefined) return (first === undefined ? 1 : 0) - (second === undefined ? 1 : 0);
    return sign * (first - second);
  });
}
