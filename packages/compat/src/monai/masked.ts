// MONAI's masked losses: prediction and target are multiplied by the mask before the activation, so a masked pixel is
// one of logit 0 in class 0. Our own option `mask` leaves masked pixels out instead.
import type { Expr } from '@semsegloss/core';
import { declare, type Inputs, type LossTranslation, type Shapes } from '../api.ts';
import { seeing } from '../derive.ts';
import { input, spread } from '../feeds.ts';
import { anything } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { DICE_OPTIONS, DiceLoss } from './dice.ts';
import { innerOf } from './inner.ts';

export const MaskedDiceLoss = declare('monai.losses.MaskedDiceLoss', DICE_OPTIONS, (given, shapes) => masked(DiceLoss(given, shapes), shapes));

/** A loss as { api, options }, and more of its options beside them. */
export const MaskedLoss = declare('monai.losses.MaskedLoss', { loss: anything(), options: anything({}) }, ({ loss, options }, shapes, api) => masked(innerOf(api, loss, options as Readonly<Record<string, unknown>>, shapes), shapes));

/** The mask is an input of its own, \`keep\`: in our \`mask\` masked pixels would not count. */
function masked(inner: LossTranslation, { mask }: Shapes): LossTranslation {
  if (mask === undefined) return inner;
  return {
    ...inner,
    loss: seeing(inner.loss, (problem) => {
      const keep = problem.builder.input('keep', 'float32', problem.layout.fed(null)).reshape(problem.layout.full(1));
      return new SeenProblem(problem, { prediction: (x: Expr) => x.mul(keep) });
    }),
    feeds: (inputs) => {
      const { mask: weights, ...rest } = maskedTarget(inputs);
      const feeds = inner.feeds(rest);
      const { shape = [] } = feeds['prediction'] ?? {};
      const axis = inner.options.layout?.indexOf('C') ?? 1;
      const pixels = axis === -1 ? shape : shape.toSpliced(axis, 1);
      return { ...feeds, keep: { data: spread({ data: weights?.data ?? new Float64Array(), shape: weights?.shape.toSpliced(1, 1) ?? [] }, pixels).data, shape: pixels } };
    },
  };
}

/** The target times the mask: ids become 0 where it is 0. */
function maskedTarget(inputs: Inputs): Inputs {
  const target = input(inputs, 'target');
  const weights = spread(input(inputs, 'mask'), target.shape).data;
  return { ...inputs, target: { data: Float64Array.from(target.data, (y, i) => y * (weights[i] ?? 1)), shape: target.shape } };
}
