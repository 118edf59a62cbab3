// Runs a plan as WebAssembly, block by block. Arrays in the module's memory are read and written where they are; others
// go through windows, copied in and out. Values without pixels are computed by the host in float64 and handed over as
// float32; sums come back as float64.
import { SmallValues, type Memory, type Plan, type Sizes, type TensorData } from '@semsegloss/core';
import { exp, log1p } from '../approximations.ts';
import { Context } from '../generate/context.ts';
import type { Counts, Kernel, OutputData } from '../kernel.ts';
import type { KernelHeap, Views } from './heap.ts';
import { printPass, type PrintedPass } from './pass.ts';
import { BYTES, isAs, kindOf, type Kind } from './ports.ts';
import { Sweep, type Address, type Bound } from './sweep.ts';
import { windowsOf, type Window, type Windows } from './windows.ts';

/** A pass as the module has it. */
export type PassFunction = (frame: number, count: number, ...pointers: number[]) => void;

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

/** The sweeps of one run in order, each with the index of its pass. Between two of them the host computes what comes between. */
export function* sweepsOf(plan: Plan, context: Context, printed: readonly PrintedPass[], outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, counts: Counts, memory: Memory): Generator<{ readonly sweep: Sweep; readonly index: number }, void> {
  const small = new SmallValues(plan, sizes, counts, memory, { exp, log1p });
  for (const [index, pass] of plan.passes.entries()) {
    memory.begin(pass);
    small.compute(pass.before);
    yield { sweep: new Sweep(context, pass, printed[index] as PrintedPass, { outputs, counts, memory, small }), index };
    memory.end(pass);
  }
  small.compute(plan.after);
  for (const { output, node } of plan.results) outputs[output]?.set(small.of(node));
}

export function wasmKernel(plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>, heap: KernelHeap): Kernel {
  const printed = printPlan(plan, classes, arrays);
  const context = new Context(plan, classes);
  const exported = heap.instantiate(heap.compile(printed.map((each) => each.function)));
  const functions = printed.map((_each, index) => exported[`pass${index}`] as PassFunction);
  const windows = printed.map(({ ports }) => windowsOf(ports));
  // Now, not during a run: the memory may grow, and arrays in it end with that.
  heap.scratch(Math.max(0, ...printed.map(({ frame }, index) => frame.size + (windows[index]?.size ?? 0))));
  return (_inputs, outputs, sizes, counts, memory) => {
    for (const { sweep, index } of sweepsOf(plan, context, printed, outputs, sizes, counts, memory)) {
      computeHere(sweep, functions[index] as PassFunction, windows[index] as Windows, heap);
    }
  };
}

/** An array of a sweep: where it is in memory, or the window that its blocks go through. */
interface Way {
  readonly bound: Bound;
  readonly address: Address;
  readonly window: Window | undefined;
}

function computeHere(sweep: Sweep, compute: PassFunction, windows: Windows, heap: KernelHeap): void {
  const { frame } = sweep.printed;
  const base = heap.scratch(frame.size + windows.size);
  const { views } = heap;
  const ways = sweep.arrays.map((bound): Way => {
    if (heap.holds(bound.array) && isAs(bound.port.kind, bound.array)) return { bound, address: sweep.addressOf(bound, bound.array.byteOffset), window: undefined };
    const window = windows.of.get(bound.port) as Window;
    const start = base + frame.size + window.start;
    const step = window.classStep === 0 ? undefined : window.classStep * BYTES[bound.port.kind];
    return { bound, address: { start, sample: 0, block: 0, step }, window };
  });
  const sums = new Float64Array(views.byte.buffer, base + frame.sums, frame.sumCount);
  for (let n = 0; n < sweep.counts.batch; n++) {
    sweep.handOver(n, views.float, base / 4);
    for (let block = 0; block < sweep.blocks; block++) {
      const count = sweep.countOf(block);
      const first = block * sweep.pixels;
      for (const way of ways) if (!way.bound.isWritten) eachStretch(way, n, first, count, (from, at, length) => copyIn(views, way.bound, from, at, length));
      compute(base, count, ...ways.flatMap(({ address }) => pointers(address, n, block)));
      for (const way of ways) if (way.bound.isWritten) eachStretch(way, n, first, count, (to, at, length) => copyOut(views, way.bound, to, at, length));
      sweep.collect(n, sums, 0);
    }
  }
}

/** The arguments of a pass function for one array. */
export function pointers({ start, sample, block, step }: Address, n: number, b: number): number[] {
  const pointer = start + n * sample + b * block;
  return step === undefined ? [pointer] : [pointer, step];
}

/** Calls `move` for each stretch of a block that is contiguous both in the array and in its window, with its places in elements. */
function eachStretch({ bound: { port, strides }, address, window }: Way, n: number, first: number, count: number, move: (from: number, at: number, length: number) => void): void {
  if (window === undefined) return;
  const start = n * strides.batch + first * strides.space;
  const at = address.start / BYTES[port.kind];
  if (window.classStep === 0) return move(start, at, count * port.channels);
  for (let c = 0; c < port.channels; c++) move(start + c * strides.class, at + c * window.classStep, count);
}

function copyIn(views: Views, { port, array }: Bound, from: number, at: number, length: number): void {
  views[port.kind].set(array.subarray(from, from + length), at);
}

function copyOut(views: Views, { array }: Bound, to: number, at: number, length: number): void {
  array.set(views.float.subarray(at, at + length), to);
}
