// Soft clDice: overlap of each mask with the other's skeleton, so that a broken tube costs as much as a thick one.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { onlyCounted, softSkeleton } from './soft-skeleton.ts';

/** The parameters of soft clDice. */
export const CENTRELINE = {
  iterations: number({ default: 3, min: 0, max: 100, doc: 'erosions of the soft skeleton, a whole number: at least the largest radius of a tube in pixels' }),
  smoothNumerator: number({ default: 1, min: 0, doc: 'added above the fraction lines of topology precision and sensitivity' }),
  smoothDenominator: number({ default: 1, min: 0, doc: 'added below them' }),
};

export interface Centreline {
  readonly iterations: number;
  readonly smoothNumerator: number;
  readonly smoothDenominator: number;
}

/** Why a skeleton cannot take this many steps; undefined where it can. */
export function refuseIterations(iterations: number): string | undefined {
  return Number.isInteger(iterations) ? undefined : `iterations must be a whole number, got ${iterations}: each erodes the mask once. Round it.`;
}

/**
 * L = 1 − 2 T_prec T_sens/(T_prec + T_sens) per class, T_prec = (Σ S(p) y + s)/(Σ S(p) + s),
 * T_sens = (Σ S(y) p + s)/(Σ S(y) + s), S the soft skeleton of min and max pools.
 *
 * A skeleton of nothing has precision (sensitivity) 1. Ignored pixels are background to the skeletons.
 */
export const cldice = defineLoss({
  slug: 'cldice',
  title: 'Soft clDice loss',
  aliases: ['soft-cldice', 'centerline-dice', 'centreline-dice'],
  family: 'region',
  formula: '1 − 2 T_prec T_sens/(T_prec + T_sens), T_prec = (Σ S(p) y + s)/(Σ S(p) + s), T_sens = (Σ S(y) p + s)/(Σ S(y) + s)',
  source: { authors: 'Shit, Paetzold, Sekuboyina, Ezhov, Unger, Zhylka, Pluim, Bauer and Menze', year: 2021, title: 'clDice: a novel topology-preserving loss function for tubular structure segmentation', where: 'CVPR 2021' },
  parameters: CENTRELINE,
  variants: {
    monai: { doc: 'MONAI SoftclDiceLoss: from probabilities, all classes but the first of the whole batch as one region', options: { over: 'batch', average: 'micro', includeBackground: false, fromLogits: false, task: 'multiclass' } },
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: false, monotone: false, corners: true, pools: true },
  refuses: (_options, { iterations }) => refuseIterations(iterations),
  define: (problem, parameters) => perClass(cldiceLoss(problem, parameters)),
});

/** 1 − clDice of each region. */
export function cldiceLoss(problem: Problem, { iterations, smoothNumerator, smoothDenominator }: Centreline): Expr {
  const [p, y] = [problem.probability, problem.target].map((x) => onlyCounted(problem, x)) as [Expr, Expr];
  const part = (skeleton: Expr, mask: Expr): Expr => {
    const whole = problem.sum(skeleton).add(smoothDenominator);
    const isNothing = whole.equals(0);
    return isNothing.where(1, problem.sum(skeleton.mul(mask)).add(smoothNumerator).div(isNothing.where(1, whole)));
  };
  const precision = part(softSkeleton(problem, p, iterations), y);
  const sensitivity = part(softSkeleton(problem, y, iterations), p);
  const sum = precision.add(sensitivity);
  return precision.mul(sensitivity).mul(2).div(sum.equals(0).where(1, sum)).complement();
}
