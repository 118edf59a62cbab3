// The threads of one adapter over one shared memory, and the order of what they do: one sweep at a time.
import { SemSegLossError, unsupported } from '@semsegloss/core';
import type { Heap } from '../wasm/heap.ts';
import { nodeThreads, workerOf, type Channel } from './channel.ts';
import { PROGRAM, type FromThread, type Job, type ToThread } from './program.ts';

/** As messages name it. */
const BACKEND = 'wasm-threads';

export class Pool {
  readonly threads: number;
  readonly #channels: Channel[];
  #pending: { readonly done: () => void; readonly failed: (error: Error) => void } | undefined;
  #failure: Error | undefined;
  #modules = 0;
  /** The run after which the next may begin. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws UNSUPPORTED where there is no shared memory, or no worker may be started */
  constructor(threads: number, heap: Heap) {
    this.threads = threads;
    try {
      this.#channels = Array.from({ length: threads }, () => workerOf(PROGRAM));
    } catch (error) {
      throw unsupported(BACKEND, `no worker could be started (${error instanceof Error ? error.message : String(error)}). Allow worker-src blob: in the content-security policy, or use createWasmAdapter().`);
    }
    this.#channels.forEach((channel, thread) => {
      channel.listen((message) => this.#receive(message as FromThread), (error) => this.#fail(error));
      channel.hold(false);
      this.#send(channel, { memory: heap.memory, thread });
    });
  }

  /** Gives a module to all threads; the number that jobs name it by. */
  load(module: WebAssembly.Module): number {
    const load = this.#modules++;
    this.#channels.forEach((channel) => this.#send(channel, { load, module }));
    return load;
  }

  unload(module: number): void {
    this.#channels.forEach((channel) => this.#send(channel, { unload: module }));
  }

  /** Runs one thing after the other: a run has all threads and the scratch memory to itself. */
  async inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(run);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** @throws UNSUPPORTED where a worker could not start or broke down; DISPOSED */
  async compute(job: Job): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await new Promise<void>((done, failed) => {
      this.#pending = { done, failed };
      for (const channel of this.#channels) {
        channel.hold(true);
        this.#send(channel, { job });
      }
    });
  }

  /** Ends the threads; what they are at is broken off. */
  dispose(): void {
    this.#fail(new SemSegLossError('DISPOSED', `${BACKEND}: must not be used after dispose(). Create another adapter.`));
    this.#channels.forEach((channel) => channel.close());
    this.#channels.length = 0;
  }

  #send(channel: Channel, message: ToThread): void {
    channel.post(message);
  }

  #receive(message: FromThread): void {
    if ('failed' in message) return this.#fail(new Error(message.failed));
    this.#settle()?.done();
  }

  #fail(error: Error): void {
    this.#failure ??= error instanceof SemSegLossError ? error : unsupported(BACKEND, `a worker broke down (${error.message}). Use createWasmAdapter().`);
    this.#settle()?.failed(this.#failure);
  }

  #settle(): { readonly done: () => void; readonly failed: (error: Error) => void } | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#channels.forEach((channel) => channel.hold(false));
    return pending;
  }
}

/** The threads that an engine has to give. */
export function mostThreads(): number {
  return Math.max(1, nodeThreads() === undefined ? (globalThis.navigator?.hardwareConcurrency ?? 1) : (globalThis.process.getBuiltinModule('node:os').availableParallelism()));
}

/** @throws UNSUPPORTED where memory cannot be shared */
export function requireSharedMemory(): void {
  const isIsolated = nodeThreads() !== undefined || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
  if (typeof SharedArrayBuffer === 'undefined' || !isIsolated) {
    throw unsupported(BACKEND, 'memory cannot be shared between threads here. Serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use createWasmAdapter().');
  }
}
