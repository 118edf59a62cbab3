// One sweep of a run: the arrays of a pass, the numbers that it is given for each sample, and the sums that it returns for
// each block. How its blocks are computed, here or in other threads, is the caller's matter.
import { combine, startOf, type Memory, type Pass, type SmallValues, type Stored, type TensorData } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { stridesOf, type Counts, type Strides } from '../kernel.ts';
import type { OutputData } from '../kernel.ts';
import type { PrintedPass } from './pass.ts';
import { BYTES, hasPlanes, type Port } from './ports.ts';
import { blockPixels } from './windows.ts';

/** The largest float32: what does not fit becomes this, so that 0 times it is still 0. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** An array and how its elements lie. */
export interface Bound {
  readonly port: Port;
  readonly array: Stored | TensorData | OutputData;
  readonly strides: Strides;
  readonly isWritten: boolean;
}

/** Where an array in memory has sample n's block b of pixels: at start + n · sample + b · block; `step`: between two planes. All in bytes. */
export interface Address {
  readonly start: number;
  readonly sample: number;
  readonly block: number;
  readonly step: number | undefined;
}

/** What a sweep works on. */
export interface Run {
  readonly outputs: Readonly<Record<string, OutputData>>;
  readonly counts: Counts;
  readonly memory: Memory;
  readonly small: SmallValues;
}

export class Sweep {
  readonly printed: PrintedPass;
  readonly counts: Counts;
  /** In the order of the pass function's parameters. */
  readonly arrays: readonly Bound[];
  /** Pixels of a block, and blocks of one sample. */
  readonly pixels: number;
  readonly blocks: number;
  readonly #context: Context;
  readonly #pass: Pass;
  readonly #small: SmallValues;
  readonly #totals: readonly Float64Array[];

  constructor(context: Context, pass: Pass, printed: PrintedPass, { outputs, counts, memory, small }: Run) {
    this.printed = printed;
    this.counts = counts;
    this.#context = context;
    this.#pass = pass;
    this.#small = small;
    this.pixels = blockPixels(printed.ports);
    this.blocks = Math.ceil(counts.space / this.pixels);
    const bound = (port: Port, array: Bound['array'] | undefined, isWritten: boolean): Bound => ({ port, array: array as Bound['array'], strides: stridesOf(context.plan, port.node, counts), isWritten });
    const { inputs, outputs: written } = printed.ports;
    this.arrays = [
      ...[...inputs].map(([id, port]) => bound(port, memory.at(id), false)),
      ...[...written].map(([name, port]) => bound(port, outputs[name] ?? memory.at(port.node), true)),
    ];
    this.#totals = pass.reductions.map((id) => small.begin(id));
  }

  /** Pixels of block b. */
  countOf(block: number): number {
    return Math.min(this.pixels, this.counts.space - block * this.pixels);
  }

  /** Where the blocks of an array are that begins at `start`. */
  addressOf({ port, strides }: Bound, start: number): Address {
    const bytes = BYTES[port.kind];
    return { start, sample: strides.batch * bytes, block: this.pixels * strides.space * bytes, step: hasPlanes(port) ? strides.class * bytes : undefined };
  }

  /** Puts the numbers of sample n into a frame; `at`: its place in the memory as floats. */
  handOver(n: number, floats: Float32Array, at: number): void {
    for (const [id, start] of this.printed.frame.numbers) {
      const values = this.#small.of(id);
      for (let c = 0; c < this.#classesOf(id); c++) {
        floats[at + start / 4 + c] = Math.max(-LARGEST, Math.min(LARGEST, values[this.#small.place(this.#context.extent(id), n, c)] ?? 0));
      }
    }
  }

  /** Adds the sums of one block of sample n. Blocks must come in order: that fixes how the total is rounded. */
  collect(n: number, sums: Float64Array, at: number): void {
    this.#pass.reductions.forEach((id, i) => {
      const totals = this.#totals[i] as Float64Array;
      const first = at + (this.printed.frame.places.get(id) ?? 0);
      for (let c = 0; c < this.#classesOf(id); c++) {
        const place = this.#small.place(this.#context.extent(id), n, c);
        totals[place] = combine(this.#context.node(id), totals[place] ?? startOf(this.#context.node(id)), sums[first + c] ?? 0);
      }
    });
  }

  #classesOf(id: number): number {
    return this.#context.extent(id).class ? this.#context.classes : 1;
  }
}
