// MONAI's focal loss: sigmoid per channel, or softmax with the mean over channels as well.
import type { LossDefinition } from '@semsegloss/core';
import { declare, refusal, type Shapes } from '../api.ts';
import { classScaled, scaled } from '../derive.ts';
import { withoutFirstChannel } from '../elements.ts';
import { fadedByMargin, softmaxByChannel } from '../faded.ts';
import { translation } from '../loss.ts';
import { flag, numberOrList, real, realOrNull, type Values } from '../option.ts';
import { classWeightsOf, problemOf, REDUCTION, type MonaiProblem } from './problem.ts';

const FOCAL_OPTIONS = {
  include_background: flag(true),
  to_onehot_y: flag(false),
  gamma: real(2),
  alpha: realOrNull(null),
  weight: numberOrList(null),
  ...REDUCTION,
  use_softmax: flag(false),
};
type FocalOptions = Values<typeof FOCAL_OPTIONS>;

export const FocalLoss = declare('monai.losses.FocalLoss', FOCAL_OPTIONS, (given, shapes, api) => {
  const problem = focalProblem(api, given, shapes);
  const isNone = given.reduction === 'none';
  return translation(api, {
    loss: focalOf(given, problem),
    options: { ...problem.options, task: 'multilabel', over: 'batch', reduction: given.reduction },
    view: problem.view,
    target: problem.target,
    ...(isNone && problem.foregroundOnly ? { elements: withoutFirstChannel } : {}),
  });
});

/** Channels count one by one, of a softmax too, and so ids become one-hot. */
function focalProblem(api: string, given: Pick<FocalOptions, 'include_background' | 'to_onehot_y' | 'use_softmax'>, shapes: Shapes): MonaiProblem {
  const problem = problemOf(api, { ...given, sigmoid: !given.use_softmax, softmax: given.use_softmax }, shapes);
  if (given.use_softmax && problem.foregroundOnly) {
    throw refusal(api, 'with use_softmax and include_background: false it takes the softmax over the remaining channels only, which is another model', 'Use our focal with task "multiclass" and includeBackground: false.');
  }
  if (given.use_softmax && problem.channels === 1) throw refusal(api, 'with use_softmax and one channel every probability is 1: loss and gradient are 0', 'Leave use_softmax out.');
  return { ...problem, target: problem.target === 'labels' ? 'one-hot' : problem.target };
}

/** Sums are sums of spatial means. */
export function focalOf({ alpha, gamma, reduction, weight }: Pick<FocalOptions, 'alpha' | 'gamma' | 'reduction' | 'weight'>, problem: MonaiProblem): LossDefinition {
  const isSoftmax = problem.options.task === 'multiclass';
  const weighted = classScaled(isSoftmax ? softmaxByChannel({ gamma, alpha }) : fadedByMargin({ gamma, alpha }), classWeightsOf(weight, problem));
  if (reduction !== 'sum') return weighted;
  return scaled(weighted, ({ builder, layout }) => builder.constant(1).div(builder.size([...layout.letters].filter((letter) => 'DHW'.includes(letter)))));
}
