// PyTorch's binary cross-entropies: of logits with two weights, of elements and of positive ones, and of probabilities.
import { findLoss, perPixel, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import type { LossTranslation, Shapes } from './api.ts';
import { channelWeights, type Nested } from './broadcast.ts';
import { overAll, scaled } from './derive.ts';
import { channelsFirst, elementwise } from './layout.ts';
import { translation } from './loss.ts';

export interface Weights {
  readonly weight: Nested | null;
  readonly pos_weight: Nested | null;
}

/** Logarithms are at least −100, and the slope (p − y)/(p(1 − p)) has a divisor of at least 1e-12. */
export const ofProbabilities: LossDefinition = {
  ...findLoss('cross-entropy'),
  define: ({ probability: p, target: y }) => {
    const logarithm = (x: Expr): Expr => x.lessThan(SMALLEST).where(-100, x.max(SMALLEST).log());
    const value = y.mul(logarithm(p)).add(y.complement().mul(logarithm(p.complement()))).neg();
    const slope = p.sub(y).div(p.mul(p.complement()).max(1e-12));
    return perPixel(value.stopGradient().add(slope.stopGradient().mul(p.sub(p.stopGradient()))));
  },
};
/** Float32 numbers below it have few digits left. */
const SMALLEST = 1e-37;

/** Divided by the number of all elements; weights of channels need to know where the channels lie. */
export function binaryCrossEntropy(api: string, given: Weights, shapes: Shapes, options: LossOptions): LossTranslation {
  const weight = channelWeights(api, 'weight', given.weight, shapes);
  const positiveWeight = channelWeights(api, 'pos_weight', given.pos_weight, shapes);
  const isPerChannel = Array.isArray(weight) || Array.isArray(positiveWeight);
  const priced: LossDefinition = options.fromLogits === false ? ofProbabilities : {
    ...findLoss('cross-entropy'),
    define: (problem) => perPixel(problem.crossEntropy({ positiveWeight: typeof positiveWeight === 'number' ? positiveWeight : problem.builder.perClass(positiveWeight) })),
  };
  return translation(api, {
    loss: scaled(overAll(priced), ({ builder }) => (typeof weight === 'number' ? weight : builder.perClass(weight))),
    options: { ...options, ...(isPerChannel ? { task: 'multilabel', classes: shapes.prediction?.[1] ?? null } : {}) } as LossOptions,
    view: isPerChannel ? channelsFirst(shapes.prediction?.length) : elementwise,
  });
}
