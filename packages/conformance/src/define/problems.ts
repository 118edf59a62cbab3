// What a loss is asked to solve: sets of options that together meet every shared option in every layout. A loss that
// refuses a set gets the nearest one that it accepts.
import { resolveOptions, type LossDefinition, type LossOptions, type SharedOptions } from '@semsegloss/core';
import { pick, randomNumbers, type Random } from './random.ts';

/** Options as the suite sets them, all of which a loss may be asked for. */
export type ProblemOptions = Partial<SharedOptions> & { readonly spacing?: readonly number[] };

/** The class count of problems with several classes. */
export const CLASSES = 3;

const FIXED: readonly ProblemOptions[] = [
  {},
  { task: 'multiclass', layout: 'NCHW', targets: 'labels', ignoreIndex: 255 },
  { task: 'multilabel', fromLogits: false, mask: true, classWeights: [0.5, 1, 2] },
  { task: 'multiclass', layout: 'NDHWC', over: 'batch', absent: 'skip', spacing: [1, 2.5, 0.5] },
  { task: 'multiclass', fromLogits: false, reduction: 'none', includeBackground: false },
  { layout: 'NWC', labelSmoothing: 0.1, reduction: 'sum' },
  { layout: 'HW', over: 'batch', average: 'micro', fromLogits: false },
  { task: 'multiclass', mask: true, targets: 'labels', classWeights: [0.5, 1, 2], weightNormalization: 'count' },
  { layout: 'NCDHW', targets: 'labels', ignoreIndex: 255, mask: true, spacing: [3, 1, 1] },
  { task: 'multilabel', layout: 'NCHW', average: 'micro', absent: 'zero', ignoreIndex: 255, labelSmoothing: 0.1 },
];

const LAYOUTS = ['NHWC', 'NCHW', 'NDHWC', 'NCDHW', 'NWC', 'CHW'] as const;

/** As many different problems as asked for that the loss accepts: first the fixed ones, then ones drawn from the seed. */
export function problemsOf(loss: LossDefinition, count: number, seed: number): LossOptions[] {
  const random = randomNumbers(seed);
  const found = new Map<string, LossOptions>();
  // Some losses accept so little that no more are found.
  for (let i = 0; found.size < count && i < 4 * count + FIXED.length; i++) {
    const options = accepted(loss, FIXED[i] ?? drawn(random));
    if (options !== undefined) found.set(JSON.stringify(options), options);
  }
  return [...found.values()].slice(0, count);
}

function drawn(random: Random): ProblemOptions {
  const task = pick(random, ['binary', 'multilabel', 'multiclass'] as const);
  const weighs = random() < 0.5;
  return {
    task,
    layout: pick(random, LAYOUTS),
    fromLogits: random() < 0.5,
    targets: pick(random, ['dense', 'labels'] as const),
    mask: random() < 0.5,
    ignoreIndex: random() < 0.5 ? 255 : null,
    ...(weighs ? { classWeights: Array.from({ length: task === 'binary' ? 1 : CLASSES }, (_, c) => 0.5 + c / 4) } : {}),
    weightNormalization: pick(random, ['weights', 'count'] as const),
    includeBackground: random() < 0.5,
    over: pick(random, ['sample', 'batch'] as const),
    average: pick(random, ['macro', 'micro'] as const),
    absent: pick(random, ['count', 'skip', 'zero'] as const),
    reduction: pick(random, ['mean', 'sum', 'none'] as const),
    labelSmoothing: pick(random, [0, 0.1]),
  };
}

/** The wish, or the nearest set of options that the loss does not refuse: with another task, other scores, or without some options. */
function accepted(loss: LossDefinition, { spacing, ...wish }: ProblemOptions): LossOptions | undefined {
  const wanted: LossOptions = { ...wish, ...('spacing' in loss.parameters && spacing !== undefined ? { spacing } : {}) };
  const without = (names: readonly (keyof SharedOptions)[]): LossOptions => Object.fromEntries(Object.entries(wanted).filter(([name]) => !names.includes(name as keyof SharedOptions)));
  const smaller = [wanted, without(['average']), without(['over', 'average']), without(['over', 'average', 'includeBackground', 'absent', 'labelSmoothing', 'reduction']), without(['over', 'average', 'mask', 'ignoreIndex', 'classWeights', 'absent', 'labelSmoothing', 'includeBackground', 'reduction'])];
  const changes: LossOptions[] = [{}, { fromLogits: wish.fromLogits === false }, { targets: 'dense', ignoreIndex: null }, { task: 'multiclass' }, { task: 'multiclass', targets: 'dense', ignoreIndex: null }, { task: 'binary', classWeights: null, includeBackground: true }];
  return smaller.flatMap((options) => changes.map((change) => ({ ...options, ...change }))).find((options) => isAccepted(loss, options));
}

export function isAccepted(loss: LossDefinition, options: LossOptions): boolean {
  const { layout = 'NHWC', task = loss.defaults.task ?? 'binary', classWeights } = options;
  if (task !== 'binary' && (layout?.includes('C') === false || classWeights?.length === 1)) return false;
  try {
    resolveOptions(loss, options);
    return true;
  } catch {
    return false;
  }
}
