// A graph as a loss: its elements are what an expression gives for each pixel and class. So any adapter runs any graph
// by the contract that it meets anyway, with the gradient.
import { defineLoss, perPixel, type Expr, type LossDefinition, type LossOptions, type Problem } from '@semsegloss/core';

/** `prediction` and `target` are fed as they are; the value is the expression, element by element. */
export const ELEMENTS = { task: 'multilabel', reduction: 'none' } as const satisfies LossOptions;

export function graphLoss(slug: string, define: (problem: Problem) => Expr): LossDefinition {
  return defineLoss({
    slug,
    title: slug,
    family: 'distribution',
    formula: 'a graph of the conformance suite',
    source: { authors: 'none', year: 0, title: 'none', where: '@semsegloss/conformance' },
    parameters: {},
    properties: { range: [-Infinity, Infinity], perfect: 'other', permutationInvariant: false, monotone: false },
    define: (problem) => perPixel(problem.full(define(problem))),
  }) as LossDefinition;
}
