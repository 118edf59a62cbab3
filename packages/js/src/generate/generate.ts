// Prints a plan as JavaScript source: one small function per pass, called block by block; all intermediate values in
// local variables, sums in float64 and in two stages. The number of classes is fixed when the source is printed.
import type { Plan, Sizes } from '@semsegloss/core';
import { sizeValue } from '../kernel.ts';
import { passStatements } from './block.ts';
import { Context } from './context.ts';
import { overSmall, smallIndex, smallStatements, smallValue } from './small.ts';

/**
 * The body of a function of (inputs, outputs, memory, passes, N, S, Z, POWERS): arrays by name, what is kept between
 * sweeps, the plan's passes, samples, pixels per sample, the values of `size` nodes by id, and the table of powers of two.
 */
export function generate(plan: Plan, classes: number): string {
  const context = new Context(plan, classes);
  return [
    "'use strict';",
    ...plan.graph.nodes.flatMap((node, id) => (node.op === 'input' ? [`const in${id} = inputs[${JSON.stringify(node.attributes['name'])}];`] : [])),
    ...plan.passes.flatMap((pass, index) => [...smallStatements(context, pass.before), ...passStatements(context, pass, index)]),
    ...smallStatements(context, plan.after),
    ...plan.results.map(({ output, node }) => {
      const extent = context.extent(node);
      return overSmall(context, extent, `outputs[${JSON.stringify(output)}][${smallIndex(context, extent, 'n', 'c')}] = ${smallValue(context, node)};`);
    }),
  ].join('\n');
}

/** Values of `size` nodes by id, for the parameter Z. */
export function sizeValues(plan: Plan, sizes: Sizes): number[] {
  return plan.graph.nodes.map((node) => (node.op === 'size' ? sizeValue(node, sizes) : 0));
}
