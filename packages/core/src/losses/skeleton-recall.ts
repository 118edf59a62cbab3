// Skeleton recall: how much of the target's (thickened) skeleton the prediction covers.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { CENTRELINE, refuseIterations } from './cldice.ts';
import { dilateByCross, onlyCounted, softSkeleton } from './soft-skeleton.ts';
import { SMOOTHING } from './overlap.ts';

/**
 * L = 1 − (Σ p t + s)/(Σ t + s) per class, t the skeleton of the target, dilated `tubeRadius` times by a cross and cut
 * to the target.
 *
 * Only recall: beside it a loss must see false positives, as the Dice loss and cross-entropy do. The skeleton is that of
 * the target alone and carries no gradient; with `skeleton: 'given'` it is an input `skeleton`, shaped like the
 * prediction, that was made once on the host.
 */
export const skeletonRecall = defineLoss({
  slug: 'skeleton-recall',
  title: 'Skeleton recall loss',
  aliases: ['skeleton-recall-loss'],
  family: 'region',
  formula: '1 − (Σ p t + s)/(Σ t + s), t = tube around the skeleton of y',
  source: { authors: 'Kirchhoff, Rokuss, Roy, Kovacs, Ulrich, Wald, Zenk, Vollmuth, Kleesiek, Isensee and Maier-Hein', year: 2024, title: 'Skeleton recall loss for connectivity conserving and resource efficient segmentation of thin tubular structures', where: 'ECCV 2024' },
  parameters: {
    skeleton: choice({ choices: ['computed', 'given'], default: 'computed', doc: 'the morphological skeleton of the target, or an input `skeleton` shaped like the prediction' }),
    iterations: { ...CENTRELINE.iterations, default: 10, doc: 'erosions of the computed skeleton, a whole number: at least the largest radius of a tube in pixels' },
    tubeRadius: number({ default: 2, min: 0, max: 100, doc: 'dilations of the skeleton, a whole number; 0 leaves it thin' }),
    ...SMOOTHING,
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: false, monotone: true },
  refuses: (_options, { iterations, tubeRadius }) => (Number.isInteger(tubeRadius)
    ? refuseIterations(iterations)
    : `tubeRadius must be a whole number, got ${tubeRadius}: each step dilates the skeleton once. Round it.`),
  define: (problem, { skeleton, iterations, tubeRadius, smoothNumerator, smoothDenominator }) => {
    const y = onlyCounted(problem, problem.hardTarget);
    let tube: Expr = skeleton === 'given' ? onlyCounted(problem, problem.input('skeleton', 'map')) : softSkeleton(problem, y, iterations);
    for (let step = 0; step < tubeRadius; step++) tube = dilateByCross(problem, tube);
    const wanted = tube.mul(y).stopGradient();
    const missed = problem.sum(wanted.mul(problem.probability.complement()));
    const whole = problem.sum(wanted).add(smoothDenominator);
    return perClass(missed.add(smoothDenominator - smoothNumerator).div(whole.equals(0).where(1, whole)));
  },
});
