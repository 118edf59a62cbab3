// Blob loss with Dice: every connected piece of the target counts as much as any other, whatever its size.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { overlapLoss, ratioLoss, SMOOTHING } from './overlap.ts';

/**
 * L = α (1 − Dice) + β mean over blobs n of (1 − Dice_n) per class, Dice_n over the background and blob n alone:
 * TP_n = Σ_(i in n) p, FN_n = |n| − TP_n, FP = Σ p (1 − y). An image without a blob has no second part.
 *
 * Blobs are the connected pieces of the pixels whose target is above ½. They carry no gradient.
 */
export const blobDice = defineLoss({
  slug: 'blob-dice',
  title: 'Blob loss with Dice',
  aliases: ['blob', 'blob-loss'],
  family: 'region',
  formula: 'α (1 − Dice) + β mean_n (1 − Dice_n), Dice_n over background and blob n',
  source: { authors: 'Kofler, Shit, Ezhov, Fidon, Horvath, Al-Maskari, Li, Bhatia, Loehr, Piraud, Erturk, Kirschke, Peeken, Vercauteren, Zimmer, Wiestler and Menze', year: 2023, title: 'blob loss: instance imbalance aware loss functions for semantic segmentation', where: 'IPMI 2023' },
  parameters: {
    globalWeight: number({ default: 2, min: 0, doc: 'α, the weight of the Dice loss of the whole' }),
    blobWeight: number({ default: 1, min: 0, doc: 'β, the weight of the mean over blobs' }),
    connectivity: choice({ choices: ['full', 'faces'], default: 'full', doc: 'pixels that share at least a corner are of one blob, or those that share a face' }),
    ...SMOOTHING,
  },
  properties: { range: [0, 3], perfect: 'zero', permutationInvariant: false, monotone: true },
  define: (problem, { globalWeight, blobWeight, connectivity, smoothNumerator, smoothDenominator }) => {
    const smoothing = { smoothNumerator, smoothDenominator };
    const whole = overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, overlap: 'product', ...smoothing });
    return perClass(whole.mul(globalWeight).add(blobLoss(problem, connectivity, smoothing).mul(blobWeight)));
  },
});

function blobLoss(problem: Problem, connectivity: 'full' | 'faces', { smoothNumerator, smoothDenominator }: { readonly smoothNumerator: number; readonly smoothDenominator: number }): Expr {
  const isBlob = problem.full(problem.decidedTarget());
  const first = isBlob.components(connectivity);
  // The sums of each blob stand at the place of its first pixel, and 0 everywhere else.
  const perBlob = (x: Expr): Expr => problem.full(problem.masked(x.mul(isBlob))).scatterAdd(first, ['space']);
  const volume = perBlob(problem.builder.constant(1)).stopGradient();
  const truePositives = perBlob(problem.probability);
  const falsePositives = problem.full(problem.masked(problem.probability.mul(isBlob.complement()))).sum('space');
  const errors = volume.sub(truePositives).add(falsePositives).mul(0.5);
  const isFirst = problem.builder.constant(0).lessThan(volume);
  const losses = isFirst.where(ratioLoss(isFirst.where(truePositives, 1), isFirst.where(errors, 0), smoothNumerator, smoothDenominator), 0);
  const weights = problem.options.average === 'micro' ? problem.classWeights : undefined;
  const total = (x: Expr): Expr => problem.full(weights === undefined ? x : x.mul(weights)).sum(...problem.region);
  const count = total(isFirst.where(1, 0));
  return total(losses).div(count.equals(0).where(1, count));
}
