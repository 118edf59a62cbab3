// What each thread runs, as text: it needs no file beside the bundle that this library ends up in. A thread takes one
// block of pixels after the other until none is left, and leaves the sums of each where the caller collects them.
import type { Address } from '../wasm/sweep.ts';

/** What threads are told of one sweep. Addresses are bytes in the shared memory. */
export interface Job {
  readonly module: number;
  readonly pass: string;
  /** Two integers: the next item to take, and the threads that still work. */
  readonly control: number;
  /** Blocks of all samples, blocks of one, pixels of a block and of a sample. */
  readonly items: number;
  readonly blocks: number;
  readonly pixels: number;
  readonly space: number;
  /** A frame for each thread, and the bytes of one. */
  readonly frames: number;
  readonly frameSize: number;
  /** The numbers of each sample, which go to the beginning of a frame. */
  readonly numbers: number;
  readonly numbersSize: number;
  /** Where a frame has its sums, how many, and where those of each item go. */
  readonly sums: number;
  readonly sumCount: number;
  readonly results: number;
  readonly arrays: readonly Address[];
}

export type ToThread =
  | { readonly memory: WebAssembly.Memory; readonly thread: number }
  | { readonly load: number; readonly module: WebAssembly.Module }
  | { readonly unload: number }
  | { readonly job: Job };

/** A thread reports when it is the last to end a job, or what went wrong. */
export type FromThread = { readonly done: true } | { readonly failed: string };

export const PROGRAM = `'use strict';
const isNode = typeof require === 'function';
const port = isNode ? require('node:worker_threads').parentPort : self;
const modules = new Map();
let memory, thread;

function compute(job) {
  const { buffer } = memory;
  const control = new Int32Array(buffer, job.control, 2);
  const frame = job.frames + thread * job.frameSize;
  const own = new Uint8Array(buffer, frame, job.numbersSize);
  const sums = new Float64Array(buffer, frame + job.sums, job.sumCount);
  const results = new Float64Array(buffer, job.results, job.items * job.sumCount);
  const pass = modules.get(job.module)[job.pass];
  let sample = -1;
  for (;;) {
    const item = Atomics.add(control, 0, 1);
    if (item >= job.items) break;
    const n = Math.floor(item / job.blocks);
    const block = item - n * job.blocks;
    if (n !== sample) own.set(new Uint8Array(buffer, job.numbers + n * job.numbersSize, job.numbersSize));
    sample = n;
    const pointers = [];
    for (const array of job.arrays) {
      pointers.push(array.start + n * array.sample + block * array.block);
      if (array.step !== undefined) pointers.push(array.step);
    }
    pass(frame, Math.min(job.pixels, job.space - block * job.pixels), ...pointers);
    results.set(sums, item * job.sumCount);
  }
  if (Atomics.sub(control, 1, 1) === 1) port.postMessage({ done: true });
}

function receive(message) {
  try {
    if (message.memory !== undefined) ({ memory, thread } = message);
    else if (message.load !== undefined) modules.set(message.load, new WebAssembly.Instance(message.module, { m: { m: memory } }).exports);
    else if (message.unload !== undefined) modules.delete(message.unload);
    else compute(message.job);
  } catch (error) {
    port.postMessage({ failed: String(error) });
  }
}

if (isNode) port.on('message', receive);
else port.onmessage = (event) => receive(event.data);
`;
