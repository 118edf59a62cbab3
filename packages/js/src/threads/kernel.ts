// Runs a plan on threads: arrays are put into the shared memory if they are not there, sweeps are handed out block by
// block, and sums collected in the order of the blocks, so that results are those of one thread to the last bit.
import type { Plan, TensorData } from '@semsegloss/core';
import { Context } from '../generate/context.ts';
import type { Kernel } from '../kernel.ts';
import type { Heap } from '../wasm/heap.ts';
import { BYTES, isAs } from '../wasm/ports.ts';
import { printPlan, sweepsOf } from '../wasm/run.ts';
import type { Bound, Sweep } from '../wasm/sweep.ts';
import type { Pool } from './pool.ts';

export type AsyncKernel = (...run: Parameters<Kernel>) => Promise<void>;

/** Jobs lie behind one another in the scratch memory, each part aligned. */
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

export function threadedKernel(plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>, heap: Heap, pool: Pool): AsyncKernel {
  const printed = printPlan(plan, classes, arrays);
  const context = new Context(plan, classes);
  const module = pool.load(heap.compile(printed.map((each) => each.function)));
  return async (_inputs, outputs, sizes, counts, memory) => {
    const placed = new Placed(heap);
    try {
      for (const { sweep, index } of sweepsOf(plan, context, printed, outputs, sizes, counts, memory)) {
        await computeOnThreads(sweep, { module, pass: `pass${index}`, placed, heap, pool, isFixed: ({ port }) => context.node(port.node).op === 'input' });
      }
    } finally {
      placed.release();
    }
  };
}

/** The arrays of one run that had to be copied into the shared memory. */
class Placed {
  readonly #heap: Heap;
  readonly #starts = new Map<Bound['array'], { readonly start: number; readonly bytes: number }>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /**
   * Where an array is: in its place, or in a copy. `isFixed`: whether it stays as it is during the run; routines between two
   * sweeps write into others.
   */
  startOf({ port, array, isWritten }: Bound, isFixed: boolean): number {
    if (this.#heap.holds(array) && isAs(port.kind, array)) return array.byteOffset;
    const known = this.#starts.get(array);
    const bytes = array.length * BYTES[port.kind];
    const start = known?.start ?? this.#heap.allocate(bytes);
    this.#starts.set(array, { start, bytes });
    if (!isWritten && (known === undefined || !isFixed)) this.#heap.views[port.kind].set(array, start / BYTES[port.kind]);
    return start;
  }

  /** Brings what was written into the copy of an array back to it. */
  bringBack({ array }: Bound): void {
    const known = this.#starts.get(array);
    if (known !== undefined) array.set(this.#heap.views.float.subarray(known.start / 4, known.start / 4 + array.length));
  }

  release(): void {
    for (const { start, bytes } of this.#starts.values()) this.#heap.release(start, bytes);
    this.#starts.clear();
  }
}

interface Where {
  readonly module: number;
  readonly pass: string;
  readonly placed: Placed;
  readonly heap: Heap;
  readonly pool: Pool;
  readonly isFixed: (bound: Bound) => boolean;
}

async function computeOnThreads(sweep: Sweep, { module, pass, placed, heap, pool, isFixed }: Where): Promise<void> {
  const { counts, blocks, pixels, printed: { frame } } = sweep;
  const items = counts.batch * blocks;
  // The numbers without pixels are what a frame begins with.
  const numbersSize = frame.sums;
  const [frameSize, numbersBytes] = [align(frame.size), align(counts.batch * numbersSize)];
  const arrays = sweep.arrays.map((bound) => sweep.addressOf(bound, placed.startOf(bound, isFixed(bound))));
  const control = heap.scratch(64 + numbersBytes + pool.threads * frameSize + 8 * items * frame.sumCount);
  const numbers = control + 64;
  const frames = numbers + numbersBytes;
  const results = frames + pool.threads * frameSize;
  const { views } = heap;
  views.integer[control / 4] = 0;
  views.integer[control / 4 + 1] = pool.threads;
  for (let n = 0; n < counts.batch; n++) sweep.handOver(n, views.float, (numbers + n * numbersSize) / 4);
  await pool.compute({
    module, pass, control, items, blocks, pixels, space: counts.space,
    frames, frameSize, numbers, numbersSize, sums: frame.sums, sumCount: frame.sumCount, results, arrays,
  });
  const sums = new Float64Array(views.byte.buffer, results, items * frame.sumCount);
  for (let item = 0; item < items; item++) sweep.collect(Math.floor(item / blocks), sums, item * frame.sumCount);
  for (const bound of sweep.arrays) if (bound.isWritten) placed.bringBack(bound);
}
