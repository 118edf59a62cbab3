// Balanced cross-entropy: each side of each image carries the same total weight.
import { defineLoss, perPixel } from '../define/loss.ts';
import { number, optionalNumber } from '../define/parameters.ts';

/**
 * L = −(1/N) Σ_i [β y log p + (1 − β)(1 − y) log(1 − p)], β = 1 − Σy/N of each image (and class).
 *
 * β is held inside [clamp, 1 − clamp]: with β = 1 (an empty mask) loss and gradient would be 0 whatever the
 * prediction. In a multiclass problem class c carries the weight 1 − f_c, f_c its share of the image's pixels.
 */
export const balancedCrossEntropy = defineLoss({
  slug: 'balanced-cross-entropy',
  title: 'Balanced cross-entropy',
  aliases: ['balanced-ce', 'hed'],
  family: 'distribution',
  formula: '−mean[β y log p + (1 − β)(1 − y) log(1 − p)], β = 1 − Σy/N',
  source: { authors: 'Xie and Tu', year: 2015, title: 'Holistically-nested edge detection', where: 'ICCV 2015' },
  parameters: {
    beta: optionalNumber({ default: null, min: 0, max: 1, doc: 'β, the weight of foreground pixels; null computes it from each target' }),
    clamp: number({ default: 1e-3, min: 0, max: 0.5, doc: 'a computed β stays in [clamp, 1 − clamp]' }),
  },
  defaults: { over: 'batch' },
  variants: {
    hed: { doc: 'the sum over pixels, as in the paper, instead of the mean', options: { reduction: 'sum' } },
  },
  properties: {
    range: [0, Infinity],
    perfect: 'limit',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: { beta: 0.5 }, loss: 'cross-entropy', as: {}, factor: 0.5 }],
  },
  define: (problem, { beta, clamp }) => {
    if (beta !== null) return perPixel(problem.crossEntropy({ positiveWeight: beta, negativeWeight: 1 - beta }));
    const one = problem.builder.constant(1);
    const mask = problem.mask ?? one;
    const count = mask.expandTo(problem.layout.full(mask.shape[problem.builder.positions('class')[0] ?? 0] ?? 1)).sum('space');
    const foreground = problem.hardTarget.mul(mask).sum('space');
    const share = foreground.div(count.equals(0).where(1, count));
    const weight = share.complement().max(clamp).min(1 - clamp);
    if (problem.options.task === 'multiclass') return perPixel(problem.crossEntropy().mul(weight));
    return perPixel(problem.crossEntropy({ positiveWeight: weight, negativeWeight: weight.complement() }));
  },
});
