// What MONAI's losses share: channels first, an activation by flag, targets dense or as ids with one channel.
import { failure, type Expr, type LossOptions, type Problem } from '@semsegloss/core';
import { refusal, type Shapes } from '../api.ts';
import type { TargetForm } from '../feeds.ts';
import { channelsFirst, type View } from '../layout.ts';
import { anything, flag, oneOf } from '../option.ts';
import { SeenProblem } from '../see.ts';

export const ACTIVATION = {
  include_background: flag(true),
  to_onehot_y: flag(false),
  sigmoid: flag(false),
  softmax: flag(false),
  other_act: anything(),
};
export const REDUCTION = { reduction: oneOf('mean', 'sum', 'none') };

export interface Activation {
  readonly include_background: boolean;
  readonly to_onehot_y: boolean;
  readonly sigmoid: boolean;
  readonly softmax: boolean;
  readonly other_act?: unknown;
}

export interface MonaiProblem {
  readonly view: View;
  readonly channels: number | undefined;
  readonly target: TargetForm;
  readonly options: LossOptions;
  /** Class 0 is left out. */
  readonly foregroundOnly: boolean;
  /** The problem as a definition should see it: another activation than sigmoid or softmax. */
  readonly seen: ((problem: Problem) => Problem) | undefined;
}

/** Task, targets and layout. One channel has neither a softmax nor a background to leave out: MONAI warns and goes on. */
export function problemOf(api: string, given: Activation, { prediction }: Shapes): MonaiProblem {
  const { sigmoid, softmax, to_onehot_y: toOneHot, include_background: background, other_act: otherAct = null } = given;
  if ([sigmoid, softmax, otherAct !== null].filter(Boolean).length > 1) throw refusal(api, 'takes one activation', 'Give one of sigmoid, softmax and other_act.');
  const channels = prediction?.[1];
  const single = channels === 1;
  const multiclass = softmax && !single;
  const ids = toOneHot && !single;
  return {
    view: channelsFirst(prediction?.length),
    channels,
    target: ids ? (multiclass ? 'labels' : 'one-hot') : 'dense',
    options: {
      task: multiclass ? 'multiclass' : 'multilabel',
      fromLogits: multiclass || sigmoid || otherAct !== null,
      includeBackground: background || single,
      ...(channels === undefined ? {} : { classes: channels }),
    },
    foregroundOnly: !background && !single,
    seen: otherAct === null ? undefined : activation(api, otherAct),
  };
}

const ACTIVATIONS: Readonly<Record<string, (logits: Expr) => Expr>> = {
  tanh: (x) => x.mul(2).sigmoid().mul(2).sub(1),
  log_softmax: (x) => x.logSoftmax(),
};

function activation(api: string, name: unknown): (problem: Problem) => Problem {
  const act = typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (act === undefined) throw refusal(api, `other_act is translated by name only: ${Object.keys(ACTIVATIONS).join(', ')}`, 'Apply another function before the loss, and leave other_act out.');
  return (problem) => new SeenProblem(problem, { fromPrediction: act });
}

/** A weight per class as MONAI takes it: one number for all, or a list for the classes that take part; of one class none is. */
export function classWeightsOf(weight: number | readonly number[] | null, { channels, foregroundOnly }: MonaiProblem): readonly number[] | null {
  if (weight === null || channels === (foregroundOnly ? 2 : 1)) return null;
  if (typeof weight !== 'number') {
    const expected = channels === undefined ? weight.length : channels - Number(foregroundOnly);
    if (weight.length !== expected) throw failure('PARAMETER_RANGE', 'weight', `must have one number per class that takes part, ${expected} of ${channels} channels`, weight, 'Give one for each; with include_background: false none for class 0.');
    return foregroundOnly ? [1, ...weight] : weight;
  }
  return channels === undefined ? [weight] : Array.from({ length: channels }, () => weight);
}

/** soft_label takes absolute values: of an activation that is negative it is another loss. */
export function refuseSignedOverlap(api: string, isSoft: boolean, { seen }: MonaiProblem): void {
  if (isSoft && seen !== undefined) throw refusal(api, 'soft_label counts |p|, and other_act gives negative p', 'Leave soft_label or other_act out, or use our dice with overlap: "l1".');
}
