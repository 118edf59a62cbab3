// A plan as text: what each sweep reads, sums and writes.
import type { GraphNode } from '../graph/types.ts';
import type { Plan } from './plan.ts';

export function printPlan(plan: Plan): string {
  const { graph } = plan;
  const text = (id: number): string => {
    const node = graph.nodes[id] as GraphNode;
    const name = node.op === 'input' ? [JSON.stringify(node.attributes['name'])] : node.inputs.map((input) => `%${input}`);
    return `%${id} = ${node.op}(${name.join(', ')})`;
  };
  const lines = plan.passes.flatMap((pass, i) => {
    const reads = pass.body.filter((id) => graph.nodes[id]?.op === 'input').map((id) => graph.nodes[id]?.attributes['name']);
    return [
      ...pass.routines.map(({ node }) => `routine ${text(node)}`),
      ...pass.before.map((id) => `before  ${text(id)}`),
      `pass ${i + 1}: reads ${reads.join(', ')}; ${pass.reductions.length} sums; writes ${[...pass.stores.map((s) => s.output), ...pass.buffers.map((id) => `%${id}`)].join(', ') || 'nothing'}`,
      ...pass.body.map((id) => `  each  ${text(id)}`),
      ...pass.reductions.map((id) => `  sum   ${text(id)}`),
      ...pass.stores.map(({ output, node }) => `  store ${output} = %${node}`),
    ];
  });
  return [`plan ${graph.name}: ${plan.passes.length} passes`, ...lines, ...plan.after.map((id) => `after   ${text(id)}`)].join('\n');
}
