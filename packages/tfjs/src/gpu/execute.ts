// Runs the programs of a loss one after the other: first the value, then, from what that left behind, the gradient.
import { countsOf, evaluateShape, sizeValue, type Plan, type Sizes, type SweepCounts } from '@semsegloss/core';
import type { Evaluation } from '../evaluate.ts';
import { UPSTREAM } from '../plan.ts';
import type { Tensor, Tf } from '../runtime.ts';
import { blocksOf } from './blocks.ts';
import { GLSL, WGSL } from './dialect.ts';
import type { Fused } from './fused.ts';
import { columnsOf, type Fusion, type Job, type Segment } from './fusion.ts';
import { launch } from './launch.ts';
import { printProgram } from './print.ts';

/** Tensors by the names that programs read them by: `in<id>` and those of programs. */
type Memory = Map<string, Tensor>;

/** The value, and all that the gradients need: in the order of `kept`. Call it and `gradients` in a tidy. */
export function evaluateFused(tf: Tf, fused: Fused, feeds: Readonly<Record<string, Tensor>>, sizes: Sizes): Evaluation {
  const { fusion } = fused;
  const memory: Memory = new Map(inputsOf(fusion.plan).flatMap(({ id, name }) => (feeds[name] === undefined ? [] : [[`in${id}`, feeds[name]] as const])));
  const run = runner(tf, fused, memory, sizes);
  fusion.sums.forEach(run);
  if (fusion.isRestFirst && fusion.rest !== undefined) run(fusion.rest);
  const value = run(fusion.value);
  const saved = kept(fusion).map((name) => memory.get(name) as Tensor);
  return { value, saved, gradients: (upstream, again) => gradientsOf(tf, fused, upstream, again, sizes) };
}

/** The gradients with respect to the prediction and to each number input, times `upstream`. */
function gradientsOf(tf: Tf, fused: Fused, upstream: Tensor, saved: readonly Tensor[], sizes: Sizes): Tensor[] {
  const { fusion } = fused;
  const memory: Memory = new Map(kept(fusion).map((name, i) => [name, saved[i] as Tensor]));
  const seed = inputsOf(fusion.plan).find(({ name }) => name === UPSTREAM);
  if (seed !== undefined) memory.set(`in${seed.id}`, upstream);
  const run = runner(tf, fused, memory, sizes);
  if (!fusion.isRestFirst && fusion.rest !== undefined) run(fusion.rest);
  return [...fusion.gradients.values()].map(run);
}

/** What is kept for the gradient: the inputs, the partial sums, and the slots where the value needed them. */
function kept({ plan, sums, rest, isRestFirst }: Fusion): string[] {
  const inputs = inputsOf(plan).filter(({ name }) => name !== UPSTREAM).map(({ id }) => `in${id}`);
  return [...inputs, ...sums.map(({ name }) => name), ...(isRestFirst && rest !== undefined ? [rest.name] : [])];
}

function inputsOf({ graph }: Plan): { readonly id: number; readonly name: string }[] {
  return graph.nodes.flatMap(({ op, attributes }, id) => (op === 'input' ? [{ id, name: String(attributes['name']) }] : []));
}

/** Runs a job and remembers what it gives under its name. */
function runner(tf: Tf, { fusion, sources }: Fused, memory: Memory, sizes: Sizes): (job: Job) => Tensor {
  const { plan } = fusion;
  const counts = countsOf(plan, sizes);
  const dialect = tf.getBackend() === 'webgl' ? GLSL : WGSL;
  const uniforms = uniformsOf(fusion, counts, sizes);
  return (job) => {
    const key = `${dialect.name} ${counts.class} ${job.name}`;
    const source = sources.get(key) ?? printProgram(fusion, job, dialect, counts.class);
    sources.set(key, source);
    const [only] = job.segments;
    const [, afterRows = 0] = startsOf(fusion, job, counts);
    const length = startsOf(fusion, job, counts).at(-1) ?? 0;
    const isResult = only?.kind === 'node' && job !== fusion.rest;
    const shape = isResult ? evaluateShape(plan.graph.nodes[only.id]?.type.shape ?? [], sizes) : [length];
    const invocations = source.perRow === undefined ? length : counts.batch * blocksOf(counts).blocks * source.perRow + length - afterRows;
    const result = launch(tf, source, source.inputs.map((name) => memory.get(name) as Tensor), { ...uniforms, ...placesOf(fusion, job, counts) }, { shape, invocations });
    memory.set(job.name, result);
    return result;
  };
}

/** Counts, sizes, and where each slot begins in the vector that holds it. */
function uniformsOf(fusion: Fusion, counts: SweepCounts, sizes: Sizes): Record<string, number> {
  const { plan, sums, rest } = fusion;
  const slots = [...sums, ...(rest === undefined ? [] : [rest])].flatMap((job) => {
    const starts = startsOf(fusion, job, counts);
    return job.segments.flatMap((segment, i) => (segment.kind === 'node' ? [[`slot${segment.id}`, starts[i] ?? 0] as const] : []));
  });
  const known = plan.graph.nodes.flatMap((node, id) => (node.op === 'size' ? [[`size${id}`, sizeValue(node, sizes)] as const] : []));
  return { ...blocksOf(counts), samples: counts.batch, pixels: counts.space, ...Object.fromEntries([...slots, ...known]) };
}

function placesOf(fusion: Fusion, job: Job, counts: SweepCounts): Record<string, number> {
  return Object.fromEntries(startsOf(fusion, job, counts).map((start, i) => [`start${i}`, start]));
}

/** Where each segment of a job begins in its output, and where the last ends. */
function startsOf(fusion: Fusion, { segments }: Job, counts: SweepCounts): number[] {
  const starts = [0];
  for (const segment of segments) starts.push((starts.at(-1) ?? 0) + lengthOf(fusion, segment, counts));
  return starts;
}

function lengthOf(fusion: Fusion, segment: Segment, counts: SweepCounts): number {
  if (segment.kind === 'rows') return counts.batch * blocksOf(counts).blocks * columnsOf(fusion, segment.pass, counts.class).width;
  const extent = fusion.plan.extents[segment.id];
  return (['batch', 'space', 'class'] as const).reduce((product, group) => product * (extent?.[group] === true ? counts[group] : 1), 1);
}
