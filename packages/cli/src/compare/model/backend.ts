// Brings tfjs up in Node on its WebAssembly backend, SIMD on, with the training kernels. There is no fallback: a
// machine that cannot do this gets an error that says why, because another backend would be another experiment.

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, setThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { version_layers } from '@tensorflow/tfjs-layers';
import { registerWasmTrainingKernels } from '@semsegloss/tfjs/wasm-training';

export interface BackendDescription {
  readonly backend: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

let started: { readonly threads: number; readonly description: Promise<BackendDescription> } | undefined;

/**
 * Starts the backend, once per process.
 *
 * @param threads 1, or more for the backend's threaded form
 * @throws Error if WebAssembly SIMD or the asked threads are not available, or it was started with other threads.
 */
export function startBackend(threads = 1): Promise<BackendDescription> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new Error(`startBackend: threads must be a whole number from 1, got ${threads}.`);
  }
  if (started !== undefined && started.threads !== threads) {
    throw new Error(`startBackend: already started with ${started.threads} threads, got ${threads}. Use a new process.`);
  }
  started ??= { threads, description: start(threads) };
  return started.description;
}

async function start(threads: number): Promise<BackendDescription> {
  // tfjs-layers registers the gradients of all ops when it is loaded; tfjs-core by itself registers none in Node.
  if (tf.getGradient('Conv2D') === undefined) {
    throw new Error('startBackend: tfjs has no gradients registered. Reinstall: tfjs-core and tfjs-layers must be of one version.');
  }
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new Error('startBackend: this Node has no WebAssembly SIMD, which training needs. Use Node 20 or newer on a 64-bit machine.');
  }
  if (threads === 1) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  else setThreadsCount(threads);
  registerWasmTrainingKernels(tf);
  if (!(await tf.setBackend('wasm'))) throw new Error('startBackend: tfjs could not start its wasm backend. Reinstall @tensorflow/tfjs-backend-wasm.');
  await tf.ready();
  const got = threads === 1 ? 1 : getThreadsCount();
  if (got !== threads) throw new Error(`startBackend: asked for ${threads} threads, got ${got}. Use 1 thread.`);
  return { backend: 'tfjs-wasm', threads, versions: { 'tfjs-core': tf.version_core, 'tfjs-backend-wasm': version_wasm, 'tfjs-layers': version_layers } };
}
