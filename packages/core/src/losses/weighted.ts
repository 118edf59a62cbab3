// Compounds by name: a weighted sum of any losses, with fixed weights, weights as inputs, or learnt uncertainties.
import { defineCompound, type Part } from '../build/compound.ts';
import { failure } from '../errors.ts';
import { weightedSum, type AnyOptions, type LossDefinition, type WeightedSum } from '../define/loss.ts';
import type { Expr } from '../graph/expr.ts';
import { lossOf } from './registry.ts';

/** One loss of a weighted sum, by name or definition. */
export interface WeightedPart {
  readonly loss: LossDefinition | string;
  /**
   * What the loss is multiplied by; default 1. A name makes it an input of that name, a single number fed with every
   * run, so that a schedule can change it: `{ loss: 'boundary', weight: 'boundaryWeight' }`.
   */
  readonly weight?: number | string;
  /** Parameters, variant and shared options of this part alone. */
  readonly options?: AnyOptions;
}

const KENDALL = { authors: 'Kendall, Gal and Cipolla', year: 2018, title: 'Multi-task learning using uncertainty to weigh losses for scene geometry and semantics', where: 'CVPR 2018' };
const SOURCE = { authors: 'Ma, Chen, Ng, Huang, Li, Li, Yang and Martel', year: 2021, title: 'Loss odyssey in medical image segmentation', where: 'Medical Image Analysis 71' };

/**
 * L = Σ weight_i · loss_i, a loss like any other:
 *
 *     compile(weighted([{ loss: 'dice' }, { loss: 'boundary', weight: 0.01 }]), { task: 'multiclass' })
 *
 * Each part keeps the defaults of its own loss; options given to the whole go to all parts, those of a part to it
 * alone. Parameters of the parts are parameters of the whole (`gamma`), by the part's name where two share one
 * (`diceSmoothNumerator`), and `weights` replaces the weights. With reduction "none" it is one number per sample.
 * @throws UNKNOWN_NAME for a loss, PARAMETER_RANGE for a weight or without parts.
 */
export function weighted(parts: readonly WeightedPart[], { slug = 'weighted', title = 'Weighted sum of losses' }: { readonly slug?: string; readonly title?: string } = {}): LossDefinition {
  return defineCompound({ slug, title, source: SOURCE, parts: partsOf(parts) });
}

/**
 * L = Σ (exp(−s_i) · loss_i + s_i/2), with s_i = log σ_i² inputs to be learnt beside the model: `logVariance1`,
 * `logVariance2`, … A part that is noisy is paid for by its s_i and counts for less. A run gives the derivative with
 * respect to each s_i in `gradients`; start them at 0.
 *
 * Source: Kendall, Gal and Cipolla, "Multi-task learning using uncertainty to weigh losses for scene geometry and
 * semantics", CVPR 2018, its form for classification.
 * @throws UNKNOWN_NAME for a loss, PARAMETER_RANGE for a weight or without parts.
 */
export function uncertaintyWeighted(parts: readonly WeightedPart[], { slug = 'uncertainty-weighted', title = 'Losses weighted by learnt uncertainty' }: { readonly slug?: string; readonly title?: string } = {}): LossDefinition {
  const sum = defineCompound({ slug, title, source: KENDALL, parts: partsOf(parts), formula: 'Σ (exp(−s_i) · loss_i + s_i/2)' });
  return {
    ...sum,
    properties: { ...sum.properties, range: [-Infinity, Infinity], perfect: 'other' },
    define: (problem, parameters) => {
      const term = sum.define(problem, parameters) as WeightedSum;
      const logVariances = term.parts.map((_, i) => problem.input(`logVariance${i + 1}`, 'number'));
      return weightedSum(
        term.parts.map((part, i) => ({ ...part, weight: (logVariances[i] as Expr).neg().exp().mul(part.weight) })),
        logVariances.reduce((total, s) => total.add(s)).mul(0.5),
      );
    },
  };
}

function partsOf(parts: readonly WeightedPart[]): Part[] {
  if (!Array.isArray(parts) || parts.length === 0) throw failure('PARAMETER_RANGE', 'weighted', 'must be given at least one part', parts, "Pass [{ loss: 'dice' }, { loss: 'cross-entropy' }].");
  return parts.map(({ loss, weight = 1, options = {} }, i) => {
    const isWeight = typeof weight === 'string' ? /^[A-Za-z]\w*$/.test(weight) : Number.isFinite(weight) && weight >= 0;
    if (!isWeight) throw failure('PARAMETER_RANGE', `weighted[${i}].weight`, 'must be a finite number of at least 0, or the name of an input', weight, 'Change the weight, or leave it out for 1.');
    return { loss: lossOf(loss), weight, options };
  });
}
