// A plan as a picture: one box per sweep over the pixels, with what it reads, sums and writes, and what happens between.
import type { Plan } from '@semsegloss/core';

export function PlanDrawing({ plan }: { readonly plan: Plan }) {
  const { graph } = plan;
  const nameOf = (id: number): string => {
    const node = graph.nodes[id];
    return node?.op === 'input' ? String(node.attributes['name']) : `%${id}`;
  };
  return (
    <ol class="plan">
      {plan.passes.map((pass, index) => {
        const reads = [...new Set(pass.body.filter((id) => graph.nodes[id]?.op === 'input' || plan.routines.has(id)).map(nameOf))];
        const writes = [...pass.stores.map(({ output }) => output), ...pass.buffers.map((id) => `%${id}`)];
        return (
          <li key={index}>
            {pass.routines.map(({ node }) => <div key={node} class="plan-between">routine: {graph.nodes[node]?.op}</div>)}
            {pass.before.length > 0 && <div class="plan-between">{pass.before.length} numbers from the sums so far</div>}
            <div class="plan-pass">
              <b>Sweep {index + 1}</b>
              <div class="plan-flow">
                <span class="plan-memory">{reads.map((name) => <i key={name}>{name}</i>)}</span>
                <span class="plan-arrow" aria-label="gives">→</span>
                <span class="plan-work"><b class="numbers">{pass.body.length}</b> values for each pixel{pass.reductions.length > 0 && <>, <b class="numbers">{pass.reductions.length}</b> {pass.reductions.length === 1 ? 'sum' : 'sums'}</>}</span>
                {writes.length > 0 && <><span class="plan-arrow" aria-label="writes">→</span><span class="plan-memory out">{writes.map((name) => <i key={name}>{name}</i>)}</span></>}
              </div>
            </div>
          </li>
        );
      })}
      <li><div class="plan-between">{plan.after.length} numbers from the sums give {plan.results.map(({ output }) => output).join(', ') || 'nothing more'}</div></li>
    </ol>
  );
}
