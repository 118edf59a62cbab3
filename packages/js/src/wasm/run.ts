// Runs a plan as WebAssembly: block by block, inputs are copied into windows, a pass computes, results are copied out.
// Values without pixels are computed by the host in float64 and handed over as float32; sums come back as float64.
import { assemble } from '@semsegloss/core/wasm';
import { combine, SmallValues, startOf, type Memory, type Pass, type Plan, type TensorData } from '@semsegloss/core';
import { exp, log1p } from '../approximations.ts';
import { Context } from '../generate/context.ts';
import { stridesOf, type Counts, type Kernel, type OutputData } from '../kernel.ts';
import type { Heap, Views } from './heap.ts';
import { printPass, type PrintedPass } from './pass.ts';
import { kindOf, type Kind, type Window } from './windows.ts';

/** The largest float32: what does not fit becomes this, so that 0 times it is still 0. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Prints a plan for a class count and kinds of input arrays, by name. */
export function printPlan(plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>): PrintedPass[] {
  const context = new Context(plan, classes);
  const inputKind = (id: number): Kind => {
    const { op, attributes, type } = context.node(id);
    if (op === 'input') return kindOf(arrays[String(attributes['name'])] as TensorData);
    return ({ float32: 'float', int32: 'integer', bool: 'byte' } as const)[type.dtype];
  };
  return plan.passes.map((pass, index) => printPass(context, pass, `pass${index}`, inputKind));
}

export function wasmKernel(plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>, heap: Heap): Kernel {
  const printed = printPlan(plan, classes, arrays);
  heap.reserve(Math.max(0, ...printed.map(({ layout }) => layout.size)));
  const functions = heap.instantiate(assemble(printed.map((each) => each.function), false));
  const context = new Context(plan, classes);
  const sweeps = plan.passes.map((pass, index) => new Sweep(context, pass, printed[index] as PrintedPass, functions[`pass${index}`] as (count: number) => void));
  return (_inputs, outputs, sizes, counts, memory) => {
    const small = new SmallValues(plan, sizes, counts, memory, { exp, log1p });
    plan.passes.forEach((pass, index) => {
      memory.begin(pass);
      small.compute(pass.before);
      sweeps[index]?.run({ views: heap.views, small, counts, memory, outputs });
      memory.end(pass);
    });
    small.compute(plan.after);
    for (const { output, node } of plan.results) outputs[output]?.set(small.of(node));
  };
}

interface Surroundings {
  readonly views: Views;
  readonly small: SmallValues;
  readonly counts: Counts;
  readonly memory: Memory;
  readonly outputs: Readonly<Record<string, OutputData>>;
}

/** An array, its window, and where its elements lie. */
interface Port {
  readonly array: { subarray(from: number, to: number): ArrayLike<number>; set(from: ArrayLike<number>, at: number): void };
  readonly window: Window;
  readonly strides: Counts;
}

class Sweep {
  readonly #context: Context;
  readonly #pass: Pass;
  readonly #printed: PrintedPass;
  readonly #compute: (count: number) => void;

  constructor(context: Context, pass: Pass, printed: PrintedPass, compute: (count: number) => void) {
    this.#context = context;
    this.#pass = pass;
    this.#printed = printed;
    this.#compute = compute;
  }

  run(at: Surroundings): void {
    const { layout } = this.#printed;
    const { views, small, counts, memory, outputs } = at;
    const port = (array: unknown, node: number, window: Window | undefined): Port => ({ array, window, strides: stridesOf(this.#context.plan, node, counts) }) as Port;
    const inputs = [...layout.inputs].map(([id, window]) => port(memory.at(id), id, window));
    const results = [
      ...this.#pass.stores.map(({ output, node }) => port(outputs[output], node, layout.outputs.get(output))),
      ...this.#pass.buffers.map((id) => port(memory.at(id), id, layout.outputs.get(`buffer${id}`))),
    ];
    const totals = this.#pass.reductions.map((id) => ({ id, values: small.begin(id) }));
    const sums = new Float64Array(views.byte.buffer, layout.sums, layout.sumCount);
    for (let n = 0; n < counts.batch; n++) {
      this.#handOver(at, n);
      for (const { id } of totals) sums.fill(startOf(this.#context.node(id)), layout.places.get(id), (layout.places.get(id) ?? 0) + this.#classesOf(id));
      for (let first = 0; first < counts.space; first += layout.pixels) {
        const count = Math.min(layout.pixels, counts.space - first);
        for (const input of inputs) copyIn(views, input, n, first, count);
        this.#compute(count);
        for (const result of results) copyOut(views, result, n, first, count);
      }
      for (const { id, values } of totals) {
        for (let c = 0; c < this.#classesOf(id); c++) {
          const place = small.place(this.#context.extent(id), n, c);
          values[place] = combine(this.#context.node(id), values[place] ?? 0, sums[(layout.places.get(id) ?? 0) + c] ?? 0);
        }
      }
    }
  }

  #classesOf(id: number): number {
    return this.#context.extent(id).class ? this.#context.classes : 1;
  }

  /** Puts the numbers of one sample where the pass reads them. */
  #handOver({ views, small }: Surroundings, n: number): void {
    for (const [id, start] of this.#printed.layout.numbers) {
      const values = small.of(id);
      for (let c = 0; c < this.#classesOf(id); c++) {
        views.float[start / 4 + c] = Math.max(-LARGEST, Math.min(LARGEST, values[small.place(this.#context.extent(id), n, c)] ?? 0));
      }
    }
  }
}

/** Calls `move` for each stretch of a block that is contiguous both in the array and in its window. */
function eachStretch({ window, strides }: Port, n: number, first: number, count: number, move: (from: number, at: number, length: number) => void): void {
  const start = n * strides.batch + first * strides.space;
  const at = window.start / (window.kind === 'byte' ? 1 : 4);
  if (window.channels === 1 || window.classStep === 1) return move(start, at, count * window.channels);
  for (let c = 0; c < window.channels; c++) move(start + c * strides.class, at + c * window.classStep, count);
}

function copyIn(views: Views, port: Port, n: number, first: number, count: number): void {
  const view = views[port.window.kind];
  eachStretch(port, n, first, count, (from, at, length) => view.set(port.array.subarray(from, from + length), at));
}

function copyOut(views: Views, port: Port, n: number, first: number, count: number): void {
  eachStretch(port, n, first, count, (to, at, length) => port.array.set(views.float.subarray(at, at + length), to));
}
