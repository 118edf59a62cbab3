// MONAI's focal loss: sigmoid per channel, or softmax with the mean over channels as well.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type Shapes } from '../api.ts';
import { classScaled, scaled } from '../derive.ts';
import { perChannel, withoutFirstChannel } from '../elements.ts';
import { translation, type Recipe } from '../loss.ts';
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
  return translation(api, {
    loss: focalOf(given, problem),
    options: { ...problem.options, ...focalOptions(given) },
    view: problem.view,
    target: problem.target,
    ...elementsOf(problem, given.reduction),
  });
});

function focalProblem(api: string, given: Pick<FocalOptions, 'include_background' | 'to_onehot_y' | 'use_softmax'>, shapes: Shapes): MonaiProblem {
  const problem = problemOf(api, { ...given, sigmoid: !given.use_softmax, softmax: given.use_softmax }, shapes);
  if (given.use_softmax && problem.foregroundOnly) {
    throw refusal(api, 'with use_softmax and include_background: false it takes the softmax over the remaining channels only, which is another model', 'Use our focal with task "multiclass" and includeBackground: false.');
  }
  return problem;
}

/** Sums are sums of spatial means; the mean of the softmax form is over channels too. */
export function focalOf({ reduction, weight }: Pick<FocalOptions, 'reduction' | 'weight'>, problem: MonaiProblem): LossDefinition {
  const weighted = classScaled(findLoss('focal'), classWeightsOf(weight, problem));
  if (reduction === 'sum') return scaled(weighted, ({ builder, layout }) => builder.constant(1).div(builder.size([...layout.letters].filter((letter) => 'DHW'.includes(letter)))));
  if (reduction === 'mean' && problem.options.task === 'multiclass') return scaled(weighted, ({ builder, classes }) => builder.constant(1).div(builder.size([classes])));
  return weighted;
}

export function focalOptions({ gamma, alpha, reduction }: Pick<FocalOptions, 'gamma' | 'alpha' | 'reduction'>): LossOptions {
  return { gamma, alpha, reduction, over: 'batch' } as LossOptions;
}

/** One element per channel that takes part. */
function elementsOf({ options, foregroundOnly, channels }: MonaiProblem, reduction: string): Pick<Recipe, 'elements'> {
  if (reduction !== 'none') return {};
  if (options.task === 'multiclass') return { elements: perChannel(channels) };
  return foregroundOnly ? { elements: withoutFirstChannel } : {};
}
