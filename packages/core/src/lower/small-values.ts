// Values of a plan without pixels, in float64: samples × classes numbers for each node, computed one operation at a time.
import type { Sizes } from '../graph/dims.ts';
import type { GraphNode } from '../graph/types.ts';
import { PRIMITIVES } from '../ops/index.ts';
import type { Memory } from './memory.ts';
import { sizeValue, type SweepCounts } from './order.ts';
import { storageOf, type Extent, type Plan } from './plan.ts';

export class SmallValues {
  readonly #plan: Plan;
  readonly #sizes: Sizes;
  readonly #counts: SweepCounts;
  readonly #memory: Memory;
  readonly #own: OwnFunctions;
  /** By node. */
  readonly #values = new Map<number, Float64Array>();

  constructor(plan: Plan, sizes: Sizes, counts: SweepCounts, memory: Memory, own: OwnFunctions = {}) {
    this.#own = own;
    this.#plan = plan;
    this.#sizes = sizes;
    this.#counts = counts;
    this.#memory = memory;
  }

  /** The values of a node that has been computed. */
  of(id: number): Float64Array {
    return this.#values.get(storageOf(this.#plan.graph, id)) as Float64Array;
  }

  /** Where a value with this extent has sample n and class c. */
  place(extent: Extent, n: number, c: number): number {
    return (extent.batch ? n : 0) * (extent.class ? this.#counts.class : 1) + (extent.class ? c : 0);
  }

  /** Computes the values of nodes, in order; what they need must be there. */
  compute(ids: readonly number[]): void {
    ids.forEach((id) => this.#compute(id));
  }

  /** Makes room for a sum or maximum over pixels, and returns it. */
  begin(id: number): Float64Array {
    const values = new Float64Array(this.#length(this.#extent(id))).fill(startOf(this.#node(id)));
    this.#values.set(id, values);
    return values;
  }

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #extent(id: number): Extent {
    return this.#plan.extents[id] as Extent;
  }

  #length(extent: Extent): number {
    return (extent.batch ? this.#counts.batch : 1) * (extent.class ? this.#counts.class : 1);
  }

  #compute(id: number): void {
    const node = this.#node(id);
    if (node.op === 'reshape') return;
    const extent = this.#extent(id);
    const out = new Float64Array(this.#length(extent));
    this.#values.set(id, out);
    if (node.op === 'input') {
      // A number; of an input that nothing reads, it does not matter which.
      out.set(this.#memory.at(id).subarray(0, out.length));
    } else if (node.op === 'const') {
      const values = node.attributes['values'] as readonly number[];
      out.forEach((_v, i) => { out[i] = values[i % values.length] ?? 0; });
    } else if (node.op === 'iota') {
      out.forEach((_v, i) => { out[i] = i; });
    } else if (node.op === 'size') {
      out.fill(sizeValue(node, this.#sizes));
    } else if (node.op === 'reduceSum' || node.op === 'reduceMax') {
      this.#reduce(node, extent, out);
    } else {
      const operands = node.inputs.map((input) => this.#broadcast(input, extent));
      applyElementwise(node, operands, out, out.length, this.#own);
    }
  }

  #reduce(node: GraphNode, extent: Extent, out: Float64Array): void {
    const [term = 0] = node.inputs;
    const from = this.#extent(term);
    out.fill(startOf(node));
    this.of(term).forEach((value, i) => {
      const [n, c] = from.class ? [Math.floor(i / this.#counts.class), i % this.#counts.class] : [i, 0];
      const at = this.place(extent, n, c);
      out[at] = combine(node, out[at] ?? 0, value);
    });
  }

  #broadcast(id: number, to: Extent): Float64Array {
    const from = this.#extent(id);
    const values = this.of(id);
    if (from.batch === to.batch && from.class === to.class) return values;
    return Float64Array.from({ length: this.#length(to) }, (_, i) => {
      const [n, c] = to.class ? [Math.floor(i / this.#counts.class), i % this.#counts.class] : [i, 0];
      return values[this.place(from, n, c)] ?? 0;
    });
  }
}

export function startOf(node: GraphNode): number {
  return node.op === 'reduceSum' ? 0 : Number.NEGATIVE_INFINITY;
}

export function combine(node: GraphNode, total: number, value: number): number {
  return node.op === 'reduceSum' ? total + value : Math.max(total, value);
}

export function copyValues(from: Float64Array, to: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) to[i] = from[i] ?? 0;
}

/** Functions that a backend computes in its own way. */
export type OwnFunctions = Readonly<Partial<Record<'exp' | 'log1p', (x: number) => number>>>;

/** One elementwise operation over a buffer, by its scalar meaning. */
export function applyElementwise(node: GraphNode, operands: readonly Float64Array[], out: Float64Array, length: number, own: OwnFunctions = {}): void {
  if (node.op === 'expand' || node.op === 'stopGradient') return copyValues(operands[0] as Float64Array, out, length);
  const scalar = scalarOf(node, own);
  const [a, b, c] = operands as [Float64Array, Float64Array, Float64Array];
  if (operands.length === 1) for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number);
  else if (operands.length === 2) for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number, b[i] as number);
  else for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number, b[i] as number, c[i] as number);
}

function scalarOf(node: GraphNode, own: OwnFunctions): (...operands: number[]) => number {
  if (node.op === 'pow') {
    const exponent = Number(node.attributes['exponent']);
    return (x = 0) => x ** exponent;
  }
  if (node.op === 'cast') return node.attributes['to'] === 'int32' ? (x = 0) => Math.trunc(x) : (x = 0) => x;
  const replaced = node.op === 'exp' || node.op === 'log1p' ? own[node.op] : undefined;
  if (replaced !== undefined) return (x = 0) => replaced(x);
  const op = PRIMITIVES[node.op as keyof typeof PRIMITIVES];
  if ('elementwise' in op) return op.elementwise;
  throw new TypeError(`no scalar meaning for ${node.op}`);
}
