// The graph of the loss that is looked at, and the plan that it becomes: what a backend runs.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { build, decompose, differentiate, lower, optimise, printPlan, type Graph, type Plan } from '@semsegloss/core';
import { lossOptions, type LossSpec } from 'semsegloss/training';
import { Loading, Message, messageOf } from '../parts/message.tsx';
import { Segments } from '../parts/segments.tsx';
import { focused, focusedDefinition } from '../state/settings.ts';
import { layOut, MOST_NODES, type Drawing } from './graph-layout.ts';
import { PlanDrawing } from './plan-drawing.tsx';

interface Compiled {
  readonly graph: Graph;
  readonly plan: Plan;
}

export function Drawings() {
  const spec = focused.value;
  const [gradient, setGradient] = useState<'value' | 'gradient'>('value');
  const [open, setOpen] = useState(false);
  return (
    <section class="stack" aria-label="Graph and plan">
      <div class="row spread">
        <h2>Graph and plan of {focusedDefinition.value.title}</h2>
        <Segments label="Outputs" options={[['value', 'Value'], ['gradient', 'Value and gradient']]} value={gradient} onChange={setGradient} />
      </div>
      {open ? <Both spec={spec} gradient={gradient === 'gradient'} /> : (
        <div class="card row"><p class="soft">A loss is a graph of few ops; its gradient is a graph of the same ops. Backends run it as sweeps over memory.</p><button type="button" class="button" onClick={() => setOpen(true)}>Draw them</button></div>
      )}
    </section>
  );
}

function Both({ spec, gradient }: { readonly spec: LossSpec; readonly gradient: boolean }) {
  const compiled = useMemo((): Compiled | { readonly error: string } => {
    try {
      return compile(spec, gradient);
    } catch (error) {
      return { error: messageOf(error) };
    }
  }, [spec, gradient]);
  if ('error' in compiled) return <Message kind="error" title="This loss has no graph for a binary problem." text={compiled.error} />;
  return (
    <>
      <div class="card stack tight"><header><h3>Graph</h3><span class="small soft">{compiled.graph.nodes.length} ops, from inputs (top) to outputs</span></header><GraphDrawing graph={compiled.graph} /></div>
      <div class="card stack tight">
        <header><h3>Plan</h3><span class="small soft">{compiled.plan.passes.length} {compiled.plan.passes.length === 1 ? 'sweep' : 'sweeps'} over the pixels</span></header>
        <PlanDrawing plan={compiled.plan} />
        <details><summary>As text</summary><pre class="scroll">{printPlan(compiled.plan)}</pre></details>
      </div>
    </>
  );
}

function compile(spec: LossSpec, gradient: boolean): Compiled {
  const graph = optimise(build(focusedDefinition.value, lossOptions(spec, 2)).graph);
  const whole = gradient ? optimise(differentiate(graph)) : graph;
  return { graph: whole, plan: lower(optimise(decompose(whole, ['squaredDistance', 'lovaszSteps']))) };
}

function GraphDrawing({ graph }: { readonly graph: Graph }) {
  const [drawing, setDrawing] = useState<Drawing | undefined>(undefined);
  const tooLarge = graph.nodes.length > MOST_NODES;
  useEffect(() => {
    let gone = false;
    setDrawing(undefined);
    if (!tooLarge) layOut(graph).then((made) => gone || setDrawing(made), () => undefined);
    return () => { gone = true; };
  }, [graph, tooLarge]);
  if (tooLarge) return <Message kind="notice" title={`${graph.nodes.length} ops are too many to draw.`} text={`Graphs of up to ${MOST_NODES} ops are drawn. The plan below says the same in order.`} />;
  if (drawing === undefined) return <Loading text="Drawing" />;
  const { width, height, nodes, edges } = drawing;
  return (
    <div class="scroll graph-scroll" tabIndex={0} role="group" aria-label="Graph, scrollable">
      <svg class="graph" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${nodes.length} ops and ${edges.length} edges`}>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" /></marker></defs>
        {edges.map((path, index) => <path key={index} d={path} class="edge" marker-end="url(#tip)" />)}
        {nodes.map(({ id, x, y, width: w, height: h, kind, title, detail }) => (
          <g key={id} class={`node ${kind}`} transform={`translate(${x - w / 2} ${y - h / 2})`}>
            <title>{detail}</title>
            <rect width={w} height={h} rx={kind === 'constant' ? h / 2 : 6} />
            <text x={w / 2} y={h / 2} dy=".34em">{title}</text>
          </g>
        ))}
      </svg>
    </div>
  );
}
