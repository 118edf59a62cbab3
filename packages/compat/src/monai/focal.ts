// MONAI's focal loss: sigmoid per channel, or softmax with the mean over channels as well.
import { findLoss, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, refusal, type Inputs, type Shapes } from '../api.ts';
import { classScaled, scaled } from '../derive.ts';
import { input } from '../feeds.ts';
import { translation } from '../loss.ts';
import { flag, numberOrList, real, realOrNull, type Values } from '../option.ts';
import { classWeightsOf, problemOf, REDUCTION, type MonaiProblem } from './problem.ts';

export const FOCAL_OPTIONS = {
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
    ...(given.reduction === 'none' ? { elements: (value, inputs) => elementsOf(problem, value, inputs) } : {}),
  });
});

export function focalProblem(api: string, given: Pick<FocalOptions, 'include_background' | 'to_onehot_y' | 'use_softmax'>, shapes: Shapes): MonaiProblem {
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

/** One element per channel: of a softmax loss only that of the true class is not 0. */
function elementsOf({ options, foregroundOnly, channels = 1 }: MonaiProblem, { data, shape }: Tensor, inputs: Inputs): number[] {
  const target = input(inputs, 'target');
  const [batch = 1, ...space] = options.task === 'multiclass' ? shape : shape.toSpliced(1, 1);
  const pixels = space.reduce((a, b) => a * b, 1);
  const taking = Array.from({ length: channels }, (_, c) => c).slice(foregroundOnly ? 1 : 0);
  const isIds = target.data.length === batch * pixels;
  const at = (n: number, c: number, i: number): number => {
    if (options.task !== 'multiclass') return data[(n * channels + c) * pixels + i] ?? 0;
    const truth = isIds ? Number(target.data[n * pixels + i] === c) : (target.data[(n * channels + c) * pixels + i] ?? 0);
    return truth * (data[n * pixels + i] ?? 0);
  };
  return Array.from({ length: batch }, (_, n) => taking.map((c) => Array.from({ length: pixels }, (_, i) => at(n, c, i)))).flat(2);
}
