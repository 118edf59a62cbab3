// The WebAssembly backend on several threads, over one shared memory.
import { failure, type Adapter, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions, type LossResult, type TensorData } from '@semsegloss/core';
import { PlannedLoss, type JsRunOptions } from '../planned.ts';
import { Heap } from '../wasm/heap.ts';
import { wasmRoutines } from '../wasm/routines/routines.ts';
import { WASM_ROUNDING } from '../wasm/rounding.ts';
import { WasmTensor, type AllocatableType } from '../wasm/tensor.ts';
import { threadedKernel, type AsyncKernel } from './kernel.ts';
import { mostThreads, Pool, requireSharedMemory } from './pool.ts';

export interface ThreadedAdapterOptions {
  /** How many threads compute, besides the caller's, which waits. By default as many as the machine has cores. */
  readonly threads?: number;
}

/** A loss that runs on the threads of its adapter. */
export class ThreadedLoss extends PlannedLoss<AsyncKernel> implements CompiledLoss<Promise<LossResult>> {
  readonly #heap: Heap;
  readonly #pool: Pool;

  constructor(loss: LossDefinition | string, options: LossOptions | undefined, heap: Heap, pool: Pool) {
    super(loss, options, 'wasm-threads', (plan, classes, arrays) => threadedKernel(plan, classes, arrays, heap, pool), wasmRoutines());
    this.#heap = heap;
    this.#pool = pool;
  }

  /**
   * Value, and gradient if asked for, of one batch. Runs of one adapter come one after the other; their arrays must stay
   * as they are until the promise is settled. Rejects with what `run` of the other backends throws, and with UNSUPPORTED
   * where a worker cannot be started.
   */
  async run(feeds: Feeds, options?: JsRunOptions): Promise<LossResult> {
    return this.#pool.inTurn(async () => {
      const { kernel, inputs, outputs, sizes, counts, memory, finish } = this.prepare(feeds, options);
      await kernel(inputs, outputs, sizes, counts, memory);
      return finish();
    });
  }

  protected override current<Data extends TensorData>(array: Data): Data {
    return this.#heap.current(array);
  }
}

export interface ThreadedAdapter extends Adapter<Promise<LossResult>> {
  readonly threads: number;
  compile(loss: LossDefinition | string, options?: LossOptions): ThreadedLoss;
  /**
   * A tensor in the shared memory, zeros at first. Arrays that are not there are copied there and back as a whole.
   * @throws SHAPE_MISMATCH, DTYPE_MISMATCH; UNSUPPORTED where the memory cannot grow
   */
  allocate(shape: readonly number[]): WasmTensor<'float32'>;
  allocate<Type extends AllocatableType>(shape: readonly number[], type: Type): WasmTensor<Type>;
  /** Ends the threads. Runs that are under way, and later ones, reject with DISPOSED. */
  dispose(): void;
}

/**
 * The WebAssembly backend on several threads: workers that share one memory. Runs are promises, and their values and
 * gradients those of `createWasmAdapter` to the last bit, whatever the number of threads. What is no sweep over pixels
 * (sorts, distance transforms, windows) is computed by the caller's thread.
 *
 *     const threaded = createThreadedAdapter({ threads: 2 });
 *     const { value } = await threaded.compile('dice').run({ prediction, target });
 *     threaded.dispose();
 *
 * @throws UNSUPPORTED where memory cannot be shared: pages without cross-origin isolation; PARAMETER_RANGE
 */
export function createThreadedAdapter({ threads = mostThreads() }: ThreadedAdapterOptions = {}): ThreadedAdapter {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) throw failure('PARAMETER_RANGE', 'createThreadedAdapter.threads', `must be an integer from 1 to ${MOST_THREADS}`, threads, 'One for each core is the most that helps.');
  requireSharedMemory();
  const heap = new Heap(true);
  const pool = new Pool(threads, heap);
  return {
    name: 'wasm-threads',
    rounding: WASM_ROUNDING,
    threads,
    compile: (loss, options) => new ThreadedLoss(loss, options, heap, pool),
    allocate: (shape: readonly number[], type: AllocatableType = 'float32') => new WasmTensor(heap, shape, type),
    dispose: () => pool.dispose(),
  } as ThreadedAdapter;
}

const MOST_THREADS = 64;
