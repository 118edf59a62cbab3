// Correlation-maximised structural similarity loss: cross-entropy of the pixels whose surroundings disagree.
import { defineLoss, perPixel, weightedSum } from '../define/loss.ts';
import { choice, flag, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { localMoments, refuseWindow, WINDOW, windowOf } from './windows.ts';

/**
 * L = λ mean(CE) + (1 − λ) (1/M) Σ e f CE, with e = |(y − μ_y + c)/(σ_y + c) − (p − μ_p + c)/(σ_p + c)| from means and
 * standard deviations over a small window, f = 1 where e > β max e, M = Σ f.
 *
 * The largest e is taken per image and class. e is a weight and carries no gradient unless `detach` is false; f never
 * does. Where nothing disagrees M is 0 and the second part is 0.
 */
export const cmssim = defineLoss({
  slug: 'cmssim',
  title: 'Correlation-maximised structural similarity loss',
  aliases: ['ssl', 'structural-similarity-loss'],
  family: 'compound',
  formula: 'λ mean(CE) + (1 − λ) Σ e f CE / Σ f, e = |(y − μ_y + c)/(σ_y + c) − (p − μ_p + c)/(σ_p + c)|, f = e > β max e',
  source: { authors: 'Zhao, Wu, Chu, Hu and Cai', year: 2019, title: 'Correlation maximized structural similarity loss for semantic segmentation', where: 'arXiv:1910.08711' },
  parameters: {
    lambda: number({ default: 0.5, min: 0, max: 1, doc: 'λ, the share of the plain cross-entropy' }),
    beta: number({ default: 0.1, min: 0, max: 1, doc: 'β, the part of the largest e from which on a pixel is taken' }),
    stability: number({ default: 0.01, min: 1e-3, doc: 'c, keeps flat surroundings from dividing by 0' }),
    ...WINDOW,
    windowSize: { ...WINDOW.windowSize, default: 3 },
    border: choice({ choices: ['nearest', 'reflect', 'zero'], default: 'nearest', doc: 'what lies beyond the image' }),
    detach: flag({ default: true, doc: 'e is a weight without gradient' }),
  },
  defaults: { over: 'batch' },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: false, monotone: false, corners: true, pools: true, slopeWith: { detach: false } },
  refuses: (_options, { windowSize }) => refuseWindow(windowSize),
  define: (problem, { lambda, beta, stability, border, detach, ...shape }) => {
    const window = windowOf(shape, border);
    const standardised = (x: Expr): Expr => {
      const { deviation, variance } = localMoments(problem, x, window);
      return deviation.add(stability).div(root(variance).add(stability));
    };
    const difference = problem.masked(standardised(problem.target).sub(standardised(problem.probability)).abs());
    const error = detach ? difference.stopGradient() : difference;
    const largest = error.reduce('reduceMax', problem.space).stopGradient();
    const isChosen = largest.mul(beta).lessThan(error).where(1, 0);
    const crossEntropy = problem.crossEntropy();
    const chosen = problem.masked(problem.classWeights === undefined ? isChosen : isChosen.mul(problem.classWeights));
    return weightedSum([
      { weight: lambda, term: perPixel(crossEntropy) },
      { weight: 1 - lambda, term: perPixel(crossEntropy.mul(error).mul(isChosen), problem.full(chosen).sum('space', 'class')) },
    ]);
  },
});

/** √x, 0 with slope 0 where x is but the rounding of 0. */
function root(x: Expr): Expr {
  const least = x.builder.constant(LEAST_VARIANCE);
  return least.lessThan(x).where(x.max(least).pow(0.5), 0);
}

const LEAST_VARIANCE = 1e-20;
