// Adaptive wing loss: a regression loss per pixel for soft targets, as used by SoftSeg.
import { defineLoss, perPixel } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** Errors below this are taken as 0, where a logarithm is needed. */
const SMALLEST = 1e-30;

/**
 * With d = |y − p|: L = mean[ω ln(1 + (d/ε)^(α − y))] where d < θ, and mean[A d − C] elsewhere, where
 * A = ω (α − y) r/(θ (1 + r)), r = (θ/ε)^(α − y), and C = θA − ω ln(1 + r) make value and slope continuous at θ.
 *
 * Where y is near 1 the curve is steeper for small errors than where y is near 0. Zero only at p = y.
 */
export const adaptiveWing = defineLoss({
  slug: 'adaptive-wing',
  title: 'Adaptive wing loss',
  aliases: ['awing', 'softseg'],
  family: 'distribution',
  formula: 'mean[ω ln(1 + (d/ε)^(α − y))] for d = |y − p| < θ, mean[A d − C] elsewhere',
  source: { authors: 'Wang, Bo and Fuxin', year: 2019, title: 'Adaptive wing loss for robust face alignment via heatmap regression', where: 'ICCV 2019' },
  parameters: {
    omega: number({ default: 14, min: 0, open: true, doc: 'ω, the height of the curve' }),
    theta: number({ default: 0.5, min: 1e-3, max: 1, doc: 'θ, the error from which on the loss is a straight line' }),
    alpha: number({ default: 2.1, min: 2, max: 10, doc: 'α, the exponent is α − y' }),
    wingEpsilon: number({ default: 1, min: 1e-3, doc: 'ε, the curvature of the logarithm' }),
  },
  defaults: { over: 'batch' },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true, saturates: true, corners: true },
  define: (problem, { omega, theta, alpha, wingEpsilon }) => {
    const { probability: p, target: y } = problem;
    const error = y.sub(p).abs();
    // Targets are at most 1, save those of ignored pixels, which must not overflow either.
    const exponent = y.neg().add(alpha).max(alpha - 1);
    const powerOf = (logarithm: Expr | number): Expr => exponent.mul(logarithm).exp();
    const isNone = error.lessThan(SMALLEST);
    const curve = isNone.where(0, powerOf(isNone.where(1, error).mul(1 / wingEpsilon).log()).log1p());
    const atTheta = powerOf(Math.log(theta / wingEpsilon));
    const slope = exponent.mul(atTheta).div(atTheta.add(1)).mul(1 / theta);
    const line = slope.mul(error.sub(theta)).add(atTheta.log1p());
    return perPixel(error.lessThan(theta).where(curve, line).mul(omega));
  },
});
