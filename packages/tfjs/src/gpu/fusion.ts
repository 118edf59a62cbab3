// A plan divided into GPU programs. Each program fills one vector, an element per invocation:
//   sums k    partial sums of the plan's pass k, a row of sums for each block of pixels
//   slots     what is known once all sums are: numbers without pixels that the pixels of the gradient need
//   value     the loss, from the partial sums or pixel by pixel
//   gradient  pixel by pixel
// Slots that are known before the last sums ride along in the next `sums` program.
import { gradientName, type GraphNode, type Pass, type Plan } from '@semsegloss/core';
import { UPSTREAM } from '../plan.ts';

/** A stretch of a program's output. */
export type Segment =
  | { readonly kind: 'rows'; readonly pass: number }
  | { readonly kind: 'node'; readonly id: number };

export interface Job {
  readonly name: string;
  readonly segments: readonly Segment[];
  /** Slots that it reads rather than computes. */
  readonly reads: ReadonlySet<number>;
}

export interface Fusion {
  readonly plan: Plan;
  /** By node: how many sums programs must have run before a value without pixels is known. */
  readonly stages: readonly number[];
  /** Which program holds each slot. */
  readonly slots: ReadonlyMap<number, string>;
  /** One for each pass that sums, in order. */
  readonly sums: readonly Job[];
  /** Undefined where no slot is left for it. */
  readonly rest: Job | undefined;
  readonly value: Job;
  /** By the name of the input that each is a derivative with respect to. */
  readonly gradients: ReadonlyMap<string, Job>;
  /** Whether the value needs the slots, so that they are computed before it and kept. */
  readonly isRestFirst: boolean;
}

/** Divides a plan with the outputs `value`, `gradient` and one for each number input. Throws a plain Error that says why a plan cannot be divided. */
export function fuse(plan: Plan, numberNames: readonly string[]): Fusion {
  const reason = obstacle(plan);
  if (reason !== undefined) throw new CannotFuse(reason);
  const stages = stagesOf(plan);
  const passes = plan.passes.flatMap(({ reductions }, pass) => (reductions.length > 0 ? [pass] : []));
  const value = plan.graph.outputs['value'] ?? 0;
  const targets = new Map([['prediction', plan.graph.outputs['gradient'] ?? 0], ...numberNames.map((name) => [name, plan.graph.outputs[gradientName(name)] ?? 0] as const)]);
  const pixelwise = [value, ...targets.values()].filter((id) => plan.extents[id]?.space === true);
  const slots = new Map<number, string>();
  for (const id of frontier(plan, stages, pixelwise)) slots.set(id, (stages[id] ?? 0) < passes.length ? `sums${stages[id] ?? 0}` : 'slots');
  const held = (name: string): Segment[] => [...slots].filter(([, holder]) => holder === name).map(([id]) => ({ kind: 'node', id }));
  const rest = held('slots');
  const job = (name: string, id: number): Job => ({ name, segments: [{ kind: 'node', id }], reads: plan.extents[id]?.space === true ? new Set(slots.keys()) : new Set() });
  return {
    plan, stages, slots,
    sums: passes.map((pass, stage) => ({ name: `sums${stage}`, segments: [{ kind: 'rows', pass }, ...held(`sums${stage}`)], reads: new Set() })),
    rest: rest.length > 0 ? { name: 'slots', segments: rest, reads: new Set() } : undefined,
    value: job('value', value),
    gradients: new Map([...targets].map(([name, id]) => [name, job(gradientName(name), id)])),
    isRestFirst: frontier(plan, stages, pixelwise.filter((id) => id === value)).some((id) => slots.get(id) === 'slots'),
  };
}

/** A plan that no fused programs can be made of, with the reason. */
export class CannotFuse extends Error {}

function obstacle(plan: Plan): string | undefined {
  const [routine] = plan.routines;
  if (routine !== undefined) return `${nodeAt(plan, routine).op} needs whole lines of an image at once`;
  const reductions = plan.passes.flatMap((pass) => pass.reductions);
  if (reductions.some((id) => nodeAt(plan, id).op === 'reduceMax')) return 'it takes a maximum over pixels';
  if (reductions.some((id) => dependsOn(plan, id, isUpstream))) return 'its gradient sums what follows the loss';
  return undefined;
}

function stagesOf(plan: Plan): number[] {
  const stages: number[] = [];
  const summed = new Map(plan.passes.filter(({ reductions }) => reductions.length > 0).flatMap(({ reductions }, stage) => reductions.map((id) => [id, stage + 1] as const)));
  plan.graph.nodes.forEach((node, id) => stages.push(summed.get(id) ?? Math.max(0, ...node.inputs.map((input) => stages[input] ?? 0))));
  return stages;
}

/** The values without pixels that come from sums, not from what follows the loss, and that pixels read at first hand. */
function frontier(plan: Plan, stages: readonly number[], roots: readonly number[]): number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const visit = (id: number): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const isSmall = plan.extents[id]?.space !== true;
    if (isSmall && stages[id] === 0) return;
    if (isSmall && !dependsOn(plan, id, isUpstream)) found.add(sourceOf(plan, id));
    else nodeAt(plan, id).inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...found].toSorted((a, b) => a - b);
}

function dependsOn(plan: Plan, id: number, is: (node: GraphNode) => boolean): boolean {
  const seen = new Set<number>();
  const visit = (each: number): boolean => {
    if (seen.has(each)) return false;
    seen.add(each);
    const node = nodeAt(plan, each);
    return is(node) || node.inputs.some(visit);
  };
  return visit(id);
}

function isUpstream({ op, attributes }: GraphNode): boolean {
  return op === 'input' && attributes['name'] === UPSTREAM;
}

export function nodeAt(plan: Plan, id: number): GraphNode {
  return plan.graph.nodes[id] as GraphNode;
}

/** Follows broadcasts and renamings to the value itself. */
export function sourceOf(plan: Plan, id: number): number {
  const { op, inputs } = nodeAt(plan, id);
  return op === 'expand' || op === 'reshape' || op === 'stopGradient' ? sourceOf(plan, inputs[0] ?? 0) : id;
}

/** The sums of a pass as columns of a row: where each begins. Sums over all classes come first. */
export function columnsOf(fusion: Fusion, pass: number, classes: number): { readonly columns: ReadonlyMap<number, number>; readonly width: number } {
  const { reductions } = fusion.plan.passes[pass] as Pass;
  const columns = new Map<number, number>();
  let width = 0;
  for (const hasClass of [false, true]) {
    for (const id of reductions.filter((each) => fusion.plan.extents[each]?.class === hasClass)) {
      columns.set(id, width);
      width += hasClass ? classes : 1;
    }
  }
  return { columns, width };
}
