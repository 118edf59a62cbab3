// Real-world-weight cross-entropy: each kind of error at its price.
import { defineLoss, perPixel } from '../define/loss.ts';
import { matrix, number } from '../define/parameters.ts';
import { logComplements } from './log-complement.ts';
import { mixClasses } from './mix-classes.ts';

/**
 * Binary and multilabel: L = −mean[w_fn y log p + w_fp (1 − y) log(1 − p)], with the prices of a missed and of an
 * invented pixel. Multiclass: L = −mean_i Σ_k y_k [w_fn log p_k + Σ_l w_fp^{k,l} log(1 − p_l)], where w_fp^{k,l} is the
 * price of saying l where k is true: `fpCosts`, or `fpWeight` for every l ≠ k.
 */
export const realWorldWeightCrossEntropy = defineLoss({
  slug: 'real-world-weight-cross-entropy',
  title: 'Real-world-weight cross-entropy',
  aliases: ['rwwce'],
  family: 'distribution',
  formula: '−mean[w_fn y log p + w_fp (1 − y) log(1 − p)]',
  source: { authors: 'Ho and Wookey', year: 2020, title: 'The real-world-weight cross-entropy loss function: modeling the costs of mislabeling', where: 'IEEE Access 8' },
  parameters: {
    fnWeight: number({ default: 1, min: 0, doc: 'w_fn, the price of a false negative' }),
    fpWeight: number({ default: 1, min: 0, doc: 'w_fp, the price of a false positive' }),
    fpCosts: matrix({ default: null, min: 0, perClass: true, doc: 'multiclass: the price of saying the column\'s class where the row\'s is true; replaces `fpWeight`' }),
  },
  defaults: { over: 'batch' },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: true },
  refuses: ({ task }, { fpCosts }) => {
    if (fpCosts === null) return undefined;
    if (task !== 'multiclass') return 'prices of one class for another need a task in which one class excludes another. Use task "multiclass", or fpWeight.';
    return fpCosts.some((row, k) => row[k] !== 0) ? 'fpCosts must have 0 on its diagonal: saying the true class is no error. Set those elements to 0.' : undefined;
  },
  define: (problem, { fnWeight, fpWeight, fpCosts }) => {
    if (problem.options.task !== 'multiclass') return perPixel(problem.crossEntropy({ positiveWeight: fnWeight, negativeWeight: fpWeight }));
    const missed = problem.crossEntropy().mul(fnWeight);
    const { target } = problem;
    // Σ_k y_k over k ≠ l.
    const prices = fpCosts === null ? target.sum('class').sub(target).mul(fpWeight) : mixClasses(problem, target, fpCosts);
    return perPixel(missed.sub(prices.mul(logComplements(problem))));
  },
});
