// Sensitivity–specificity loss: the mean error on the class and the mean error off it, each with its own weight.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * L = r Σ(y − p)² y/(Σy + s) + (1 − r) Σ(y − p)² (1 − y)/(Σ(1 − y) + s), per class.
 *
 * `error: 'linear'` takes the soft counts FN = Σ(1 − p)y and FP = Σp(1 − y) instead of squares: then it is
 * 1 − r · sensitivity − (1 − r) · specificity. A side without a pixel costs 0.
 */
export const sensitivitySpecificity = defineLoss({
  slug: 'sensitivity-specificity',
  title: 'Sensitivity–specificity loss',
  aliases: ['sens-spec', 'ss-loss'],
  family: 'region',
  formula: 'r Σ(y − p)² y/Σy + (1 − r) Σ(y − p)² (1 − y)/Σ(1 − y)',
  source: { authors: 'Brosch, Yoo, Tang, Li, Traboulsee and Tam', year: 2015, title: 'Deep convolutional encoder networks for multiple sclerosis lesion segmentation', where: 'MICCAI 2015' },
  parameters: {
    sensitivityWeight: number({ default: 0.05, min: 0, max: 1, doc: 'r, the weight of the pixels of the class against 1 − r for the others' }),
    error: choice({ choices: ['squared', 'linear'], default: 'squared', doc: '(y − p)², or the soft counts (1 − p)y and p(1 − y)' }),
    smoothDenominator: number({ default: 0, min: 0, doc: 's, added to both numbers of pixels' }),
  },
  variants: {
    survey: { doc: 'Jadon 2020 prints the score w · sensitivity + (1 − w) · specificity; this is 1 minus it, with soft counts and w = ½', options: { error: 'linear', sensitivityWeight: 0.5 } },
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, { sensitivityWeight, error, smoothDenominator }) => {
    const { probability: p, target: y } = problem;
    const side = (truth: Expr, miss: Expr): Expr => {
      const errors = problem.sum(miss.mul(error === 'squared' ? miss : 1).mul(truth));
      const count = problem.sum(truth).add(smoothDenominator);
      return errors.div(count.equals(0).where(1, count));
    };
    // |y − p| is the miss of a hard target on its own side, and a square has no sign.
    const [missed, invented] = error === 'squared' ? [y.sub(p), y.sub(p)] : [p.complement(), p];
    return perClass(side(y, missed).mul(sensitivityWeight).add(side(y.complement(), invented).mul(1 - sensitivityWeight)));
  },
});
