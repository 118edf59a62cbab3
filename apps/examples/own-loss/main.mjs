// A loss of one's own: its mathematics in one place; masks, class weights, layouts, reductions and the gradient come for free.
import { defineLoss, number, perPixel } from '@semsegloss/core';
import { compile } from '@semsegloss/js';

/** Cross-entropy that never asks for more than a certain confidence: −log(p_t/limit) above 0, else 0. */
export const contentCrossEntropy = defineLoss({
  slug: 'content-cross-entropy',
  title: 'Cross-entropy, content with a given confidence',
  family: 'distribution',
  formula: 'mean max(0, log limit − log p_t)',
  source: { authors: 'you', year: 2026, title: 'this example', where: 'apps/examples/own-loss' },
  parameters: { limit: number({ default: 0.9, min: 0, max: 1, open: true, doc: 'confidence that is enough' }) },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, { limit }) => perPixel(problem.crossEntropy().add(Math.log(limit)).max(0)),
});

const shape = [1, 2, 2, 1];
const prediction = { shape, data: Float32Array.of(4, 0.5, -3, 1) };
const target = { shape, data: Float32Array.of(1, 1, 0, 0) };
export const result = compile(contentCrossEntropy).run({ prediction, target }, { gradient: true });
console.log(`value ${result.value.data[0].toFixed(4)}, gradient ${Array.from(result.gradient.data, (g) => g.toFixed(4)).join(' ')}`);
