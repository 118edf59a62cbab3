// Runs a plan without generating code, for pages whose content-security policy forbids it: the same passes,
// block by block, one operation at a time over small buffers that stay in the cache.
import { applyElementwise, combine, copyValues as copy, SmallValues, startOf, type Extent, type GraphNode, type Memory, type Pass, type Plan, type Sizes, type Stored } from '@semsegloss/core';
import { exp, log1p } from './approximations.ts';
import { stridesOf, type Counts, type Kernel, type OutputData } from './kernel.ts';

/** Pixels that are worked on at a time. */
const BLOCK = 1024;

type Buffer = Float64Array;

export function interpret(plan: Plan): Kernel {
  return (_inputs, outputs, sizes, counts, memory) => new Run(plan, outputs, sizes, counts, memory).run();
}

class Run {
  readonly #plan: Plan;
  readonly #outputs: Readonly<Record<string, OutputData>>;
  readonly #counts: Counts;
  readonly #memory: Memory;
  readonly #small: SmallValues;
  /** Values of the current block, as pixels × classes, by node. */
  readonly #block = new Map<number, Buffer>();

  constructor(plan: Plan, outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, counts: Counts, memory: Memory) {
    this.#plan = plan;
    this.#outputs = outputs;
    this.#small = new SmallValues(plan, sizes, counts, memory, { exp, log1p });
    this.#counts = counts;
    this.#memory = memory;
  }

  run(): void {
    for (const pass of this.#plan.passes) {
      this.#memory.begin(pass);
      this.#small.compute(pass.before);
      this.#sweep(pass);
      this.#memory.end(pass);
    }
    this.#small.compute(this.#plan.after);
    for (const { output, node } of this.#plan.results) this.#outputs[output]?.set(this.#small.of(node));
  }

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #extent(id: number): Extent {
    return this.#plan.extents[id] as Extent;
  }

  #sweep(pass: Pass): void {
    for (const id of pass.reductions) this.#small.begin(id);
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
    applyElementwise(node, node.inputs.map((input) => this.#operand(input, n, length, classes)), out, length * classes, { exp, log1p });
  }

  /** An operand with as many classes as its user, samples and classes repeated where it does not vary. */
  #operand(id: number, n: number, length: number, classes: number): Buffer {
    const extent = this.#extent(id);
    if (extent.space && (extent.class ? this.#counts.class : 1) === classes) return this.#blockOf(id);
    const out = new Float64Array(length * classes);
    const values = extent.space ? this.#blockOf(id) : this.#small.of(id);
    for (let s = 0; s < length; s++) {
      for (let c = 0; c < classes; c++) out[s * classes + c] = values[extent.space ? s : this.#small.place(extent, n, c)] ?? 0;
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
    const total = this.#small.of(id);
    const classes = this.#extent(term).class ? this.#counts.class : 1;
    for (let c = 0; c < classes; c++) {
      let sum = startOf(node);
      for (let s = 0; s < length; s++) sum = combine(node, sum, values[s * classes + c] ?? 0);
      const at = this.#small.place(this.#extent(id), n, c);
      total[at] = combine(node, total[at] ?? 0, sum);
    }
  }
}
