// PyTorch's binary cross-entropy of logits with its two weights: of elements, and of positive ones.
import { findLoss, perPixel, type LossDefinition, type LossOptions } from '@semsegloss/core';
import type { LossTranslation, Shapes } from './api.ts';
import { channelWeights, type Nested } from './broadcast.ts';
import { overAll, scaled } from './derive.ts';
import { channelsFirst, elementwise } from './layout.ts';
import { translation } from './loss.ts';

export interface Weights {
  readonly weight: Nested | null;
  readonly pos_weight: Nested | null;
}

/** Divided by the number of all elements; weights of channels need to know where the channels lie. */
export function binaryCrossEntropy(api: string, given: Weights, shapes: Shapes, options: LossOptions): LossTranslation {
  const weight = channelWeights(api, 'weight', given.weight, shapes);
  const positiveWeight = channelWeights(api, 'pos_weight', given.pos_weight, shapes);
  const isPerChannel = Array.isArray(weight) || Array.isArray(positiveWeight);
  const priced: LossDefinition = {
    ...findLoss('cross-entropy'),
    define: (problem) => perPixel(problem.crossEntropy({ positiveWeight: typeof positiveWeight === 'number' ? positiveWeight : problem.builder.perClass(positiveWeight) })),
  };
  return translation(api, {
    loss: scaled(overAll(priced), ({ builder }) => (typeof weight === 'number' ? weight : builder.perClass(weight))),
    options: { ...options, ...(isPerChannel ? { task: 'multilabel', classes: shapes.prediction?.[1] ?? null } : {}) } as LossOptions,
    view: isPerChannel ? channelsFirst(shapes.prediction?.length) : elementwise,
  });
}
