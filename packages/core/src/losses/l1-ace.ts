// L1 average calibration error: probabilities should be as high as what they speak of is frequent.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * L = mean over the bins b that are not empty of |Σ_i m_bi (p_i − y_i)| / Σ_i m_bi, per class and region: how far the
 * mean probability of a bin is from the share of its pixels that are of the class.
 *
 * Hard bins are the B equal intervals of [0, 1], m_bi is 1 for the pixels of interval b: no gradient with respect to the
 * membership, dL/dp_i = ± 1/(n_b · number of bins). Soft bins share each pixel among the two nearest of the centres
 * (b + ½)/B, linearly, and their gradient includes that of the shares.
 */
export const l1Ace = defineLoss({
  slug: 'l1-ace',
  title: 'L1 average calibration error',
  aliases: ['ml1-ace', 'hard-l1-ace', 'average-calibration-error'],
  family: 'region',
  formula: 'mean over bins of |mean p − mean y|',
  source: { authors: 'Barfoot, Garcia Peraza Herrera, Glocker and Vercauteren', year: 2024, title: 'Average calibration error: a differentiable loss for improved reliability in image segmentation', where: 'MICCAI 2024' },
  parameters: {
    bins: number({ default: 20, min: 1, max: 256, doc: 'B, the number of bins' }),
    binning: choice({ choices: ['hard', 'soft'], default: 'hard', doc: 'a pixel belongs to one bin, or is shared between two' }),
    closed: choice({ choices: ['right', 'left'], default: 'right', doc: 'hard bins hold their upper end (the first one 0 too) or their lower end (the last one 1 too)' }),
    emptyWeight: number({ default: 0.01, min: 0, doc: 'a soft bin with less weight than this is empty' }),
  },
  defaults: { absent: 'zero' },
  variants: {
    soft: { doc: 'soft bins', options: { binning: 'soft' } },
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: false, corners: true, pools: true },
  refuses: (_options, { bins }) => (Number.isInteger(bins) ? undefined : `bins must be a whole number, got ${bins}. Round it.`),
  define: (problem, { bins, binning, closed, emptyWeight }) => {
    const gap = problem.probability.sub(problem.target);
    let errors = problem.builder.constant(0);
    let filled = errors;
    for (let bin = 0; bin < bins; bin++) {
      const member = binning === 'hard' ? inInterval(problem, bin, bins, closed) : shareOf(problem, bin, bins);
      const weight = problem.sum(member);
      const isEmpty = binning === 'hard' || emptyWeight === 0 ? weight.equals(0) : weight.lessThan(emptyWeight);
      errors = errors.add(isEmpty.where(0, problem.sum(member.mul(gap)).abs().div(isEmpty.where(1, weight))));
      filled = filled.add(isEmpty.where(0, 1));
    }
    return perClass(errors.div(filled.max(1)));
  },
});

/** 1 for probabilities in interval `bin` of `bins`. */
function inInterval({ builder, probability: p }: Problem, bin: number, bins: number, closed: 'right' | 'left'): Expr {
  // The edges are moved by less than any two probabilities that matter differ, so that one written in decimals falls on
  // the same side of them in float32 and in float64.
  const edge = (k: number): Expr => builder.constant((k / bins) * (closed === 'right' ? 1 + EDGE : 1 - EDGE));
  const isAbove = closed === 'right' ? edge(bin).lessThan(p).where(1, 0) : p.lessThan(edge(bin)).where(0, 1);
  const isBelow = closed === 'right' ? edge(bin + 1).lessThan(p).where(0, 1) : p.lessThan(edge(bin + 1)).where(1, 0);
  if (bins === 1) return builder.constant(1);
  if (bin === 0) return isBelow;
  return bin === bins - 1 ? isAbove : isAbove.mul(isBelow);
}

const EDGE = 2 ** -20;

/** How much of each probability belongs to the centre of `bin`: 1 there, falling to 0 at the neighbouring centres; beyond the outermost ones 1. */
function shareOf({ builder, probability }: Problem, bin: number, bins: number): Expr {
  const steps = probability.mul(bins).sub(bin + 0.5);
  if (bins === 1) return builder.constant(1);
  if (bin === 0) return steps.complement().max(0).min(1);
  return bin === bins - 1 ? steps.add(1).max(0).min(1) : steps.abs().complement().max(0);
}
