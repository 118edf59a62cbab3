// Whether a gradient may be written over the prediction that it is the gradient of, pixel by pixel, while a plan runs.
import { storageOf, type Plan } from '@semsegloss/core';
import { Context } from './generate/context.ts';
import { Phases } from './generate/phases.ts';

/**
 * True where nothing reads a pixel of the prediction after its gradient has been written: no later sweep, no routine,
 * and no later loop over the classes of the same pixel.
 */
export function mayReplacePrediction(plan: Plan, classes: number): boolean {
  const { graph, passes, routines } = plan;
  const prediction = graph.nodes.findIndex(({ op, attributes }) => op === 'input' && attributes['name'] === 'prediction');
  const writing = passes.findIndex(({ stores }) => stores.some(({ output }) => output === 'gradient'));
  const pass = passes[writing];
  if (pass === undefined) return false;
  const isReadLater = passes.slice(writing + 1).some((later) => (
    later.body.includes(prediction) || later.routines.some(({ node }) => graph.nodes[node]?.inputs.some((input) => storageOf(graph, input) === prediction))
  ));
  if (isReadLater || routines.has(storageOf(graph, graph.outputs['gradient'] ?? -1))) return false;
  const context = new Context(plan, classes);
  if (context.isUnrolled) return true;
  const phases = new Phases(context, pass);
  return phases.of(context.source(graph.outputs['gradient'] ?? -1)) === phases.last;
}

/** Whether two arrays share memory, and whether they are the same elements. */
export function relation(a: ArrayBufferView, b: ArrayBufferView): 'apart' | 'same' | 'overlapping' {
  if (a.buffer !== b.buffer || a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength) return 'apart';
  return a.byteOffset === b.byteOffset && a.byteLength === b.byteLength ? 'same' : 'overlapping';
}
