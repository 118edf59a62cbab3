// Runs a plan without generating code, for pages whose content-security policy forbids it: the same passes,
// block by block, one operation at a time over small buffers that stay in the cache.
import { PRIMITIVES, storageOf, type Extent, type GraphNode, type Pass, type Plan, type Sizes, type Stored } from '@semsegloss/core';
import { exp, log1p } from './approximations.ts';
import type { Memory } from './memory.ts';
import { sizeValue, stridesOf, type Counts, type Kernel, type OutputData } from './kernel.ts';

/** Pixels that are worked on at a time. */
const BLOCK = 1024;

type Buffer = Float64Array;

export function interpret(plan: Plan): Kernel {
  return (_inputs, outputs, sizes, counts, memory) => new Run(plan, outputs, sizes, counts, memory).run();
}

class Run {
  readonly #plan: Plan;
  readonly #outputs: Readonly<Record<string, OutputData>>;
  readonly #sizes: Sizes;
  readonly #counts: Counts;
  readonly #memory: Memory;
  /** Values without space, as samples × classes, by node. */
  readonly #small = new Map<number, Buffer>();
  /** Values of the current block, as pixels × classes, by node. */
  readonly #block = new Map<number, Buffer>();

  constructor(plan: Plan, outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, counts: Counts, memory: Memory) {
    this.#plan = plan;
    this.#outputs = outputs;
    this.#sizes = sizes;
    this.#counts = counts;
    this.#memory = memory;
  }

  run(): void {
    for (const pass of this.#plan.passes) {
      this.#memory.begin(pass);
      pass.before.forEach((id) => this.#computeSmall(id));
      this.#sweep(pass);
      this.#memory.end(pass);
    }
    this.#plan.after.forEach((id) => this.#computeSmall(id));
    for (const { output, node } of this.#plan.results) this.#outputs[output]?.set(this.#smallOf(node));
  }

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #extent(id: number): Extent {
    return this.#plan.extents[id] as Extent;
  }

  #smallOf(id: number): Buffer {
    return this.#small.get(storageOf(this.#plan.graph, id)) as Buffer;
  }

  #sweep(pass: Pass): void {
    for (const id of pass.reductions) this.#small.set(id, new Float64Array(this.#smallLength(this.#extent(id))).fill(startOf(this.#node(id))));
    for (const id of pass.body) this.#block.set(id, new Float64Array(BLOCK * (this.#extent(id).class ? this.#counts.class : 1)));
    for (let n = 0; n < this.#counts.batch; n++) {
      for (let first = 0; first < this.#counts.space; first += BLOCK) {
        const length = Math.min(BLOCK, this.#counts.space - first);
        pass.body.forEach((id) => this.#computeBlock(id, n, first, length));
        pass.reductions.forEach((id) => this.#reduceBlock(id, n, length));
        pass.stores.forEach(({ output, node }) => this.#store(this.#outputs[output] as OutputData, node, n, first, length));
        pass.buffers.forEach((id) => this.#store(this.#memory.at(id), id, n, first, length));
      }
    }
  }

  // Values without space.

  #smallLength(extent: Extent): number {
    return (extent.batch ? this.#counts.batch : 1) * (extent.class ? this.#counts.class : 1);
  }

  #computeSmall(id: number): void {
    const node = this.#node(id);
    if (node.op === 'reshape') return;
    const extent = this.#extent(id);
    const out = new Float64Array(this.#smallLength(extent));
    this.#small.set(id, out);
    if (node.op === 'input') {
      out.set(this.#memory.at(id));
    } else if (node.op === 'const') {
      const values = node.attributes['values'] as readonly number[];
      out.forEach((_v, i) => { out[i] = values[i % values.length] ?? 0; });
    } else if (node.op === 'iota') {
      out.forEach((_v, i) => { out[i] = i; });
    } else if (node.op === 'size') {
      out.fill(sizeValue(node, this.#sizes));
    } else if (node.op === 'reduceSum' || node.op === 'reduceMax') {
      this.#reduceSmall(node, extent, out);
    } else {
      const operands = node.inputs.map((input) => this.#broadcastSmall(input, extent));
      apply(node, operands, out, out.length);
    }
  }

  #reduceSmall(node: GraphNode, extent: Extent, out: Buffer): void {
    const [term = 0] = node.inputs;
    const from = this.#extent(term);
    out.fill(startOf(node));
    this.#smallOf(term).forEach((value, i) => {
      const [n, c] = from.class ? [Math.floor(i / this.#counts.class), i % this.#counts.class] : [i, 0];
      const at = this.#smallPlace(extent, n, c);
      out[at] = combine(node, out[at] ?? 0, value);
    });
  }

  #broadcastSmall(id: number, to: Extent): Buffer {
    const from = this.#extent(id);
    const values = this.#smallOf(id);
    if (from.batch === to.batch && from.class === to.class) return values;
    return Float64Array.from({ length: this.#smallLength(to) }, (_, i) => {
      const [n, c] = to.class ? [Math.floor(i / this.#counts.class), i % this.#counts.class] : [i, 0];
      return values[this.#smallPlace(from, n, c)] ?? 0;
    });
  }

  #smallPlace(extent: Extent, n: number, c: number): number {
    return (extent.batch ? n : 0) * (extent.class ? this.#counts.class : 1) + (extent.class ? c : 0);
  }

  // Values of a block of pixels.

  #blockOf(id: number): Buffer {
    return this.#block.get(id) as Buffer;
  }

  #computeBlock(id: number, n: number, first: number, length: number): void {
    const node = this.#node(id);
    const extent = this.#extent(id);
    const out = this.#blockOf(id);
    const classes = extent.class ? this.#counts.class : 1;
    if (node.op === 'input' || this.#plan.routines.has(id)) return this.#load(id, n, first, length, classes, out);
    const [source = 0] = node.inputs;
    if (node.op === 'reshape' || node.op === 'stopGradient' || node.op === 'expand') return copy(this.#operand(source, n, length, classes), out, length * classes);
    if (node.op === 'reduceSum' || node.op === 'reduceMax') return this.#reduceClasses(node, source, length, out);
    apply(node, node.inputs.map((input) => this.#operand(input, n, length, classes)), out, length * classes);
  }

  /** An operand with as many classes as its user, samples and classes repeated where it does not vary. */
  #operand(id: number, n: number, length: number, classes: number): Buffer {
    const extent = this.#extent(id);
    if (extent.space && (extent.class ? this.#counts.class : 1) === classes) return this.#blockOf(id);
    const out = new Float64Array(length * classes);
    const values = extent.space ? this.#blockOf(id) : this.#smallOf(id);
    for (let s = 0; s < length; s++) {
      for (let c = 0; c < classes; c++) out[s * classes + c] = values[extent.space ? s : this.#smallPlace(extent, n, c)] ?? 0;
    }
    return out;
  }

  #load(id: number, n: number, first: number, length: number, classes: number, out: Buffer): void {
    const data = this.#memory.at(id);
    const strides = stridesOf(this.#plan, id, this.#counts);
    for (let s = 0; s < length; s++) {
      const at = n * strides.batch + (first + s) * strides.space;
      for (let c = 0; c < classes; c++) out[s * classes + c] = data[at + c * strides.class] ?? 0;
    }
  }

  #store(data: OutputData | Stored, id: number, n: number, first: number, length: number): void {
    const values = this.#blockOf(id);
    const strides = stridesOf(this.#plan, id, this.#counts);
    const classes = this.#extent(id).class ? this.#counts.class : 1;
    for (let s = 0; s < length; s++) {
      const at = n * strides.batch + (first + s) * strides.space;
      for (let c = 0; c < classes; c++) data[at + c * strides.class] = values[s * classes + c] ?? 0;
    }
  }

  #reduceClasses(node: GraphNode, source: number, length: number, out: Buffer): void {
    const values = this.#blockOf(source);
    const classes = this.#counts.class;
    for (let s = 0; s < length; s++) {
      let total = startOf(node);
      for (let c = 0; c < classes; c++) total = combine(node, total, values[s * classes + c] ?? 0);
      out[s] = total;
    }
  }

  #reduceBlock(id: number, n: number, length: number): void {
    const node = this.#node(id);
    const [term = 0] = node.inputs;
    const values = this.#blockOf(term);
    const total = this.#small.get(id) as Buffer;
    const classes = this.#extent(term).class ? this.#counts.class : 1;
    for (let c = 0; c < classes; c++) {
      let sum = startOf(node);
      for (let s = 0; s < length; s++) sum = combine(node, sum, values[s * classes + c] ?? 0);
      const at = this.#smallPlace(this.#extent(id), n, c);
      total[at] = combine(node, total[at] ?? 0, sum);
    }
  }
}

function startOf(node: GraphNode): number {
  return node.op === 'reduceSum' ? 0 : Number.NEGATIVE_INFINITY;
}

function combine(node: GraphNode, total: number, value: number): number {
  return node.op === 'reduceSum' ? total + value : Math.max(total, value);
}

function copy(from: Buffer, to: Buffer, length: number): void {
  for (let i = 0; i < length; i++) to[i] = from[i] ?? 0;
}

/** One elementwise operation over a buffer, by its scalar meaning. */
function apply(node: GraphNode, operands: readonly Buffer[], out: Buffer, length: number): void {
  if (node.op === 'expand' || node.op === 'stopGradient') return copy(operands[0] as Buffer, out, length);
  const scalar = scalarOf(node);
  const [a, b, c] = operands as [Buffer, Buffer, Buffer];
  if (operands.length === 1) for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number);
  else if (operands.length === 2) for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number, b[i] as number);
  else for (let i = 0; i < length; i++) out[i] = scalar(a[i] as number, b[i] as number, c[i] as number);
}

function scalarOf(node: GraphNode): (...operands: number[]) => number {
  if (node.op === 'pow') {
    const exponent = Number(node.attributes['exponent']);
    return (x = 0) => x ** exponent;
  }
  if (node.op === 'cast') return node.attributes['to'] === 'int32' ? (x = 0) => Math.trunc(x) : (x = 0) => x;
  if (node.op === 'exp') return (x = 0) => exp(x);
  if (node.op === 'log1p') return (x = 0) => log1p(x);
  const op = PRIMITIVES[node.op as keyof typeof PRIMITIVES];
  if ('elementwise' in op) return op.elementwise;
  throw new TypeError(`no scalar meaning for ${node.op}`);
}
