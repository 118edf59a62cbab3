// Starts tfjs backends in Node and in the browser alike.
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

// Vite knows a file by this form, but not a folder.
const binary = new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url);
const folder = new URL('.', binary);

export const BACKENDS = ['cpu', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

let hasPath = false;

export async function start(backend: Backend): Promise<void> {
  if (!hasPath) setWasmPaths(folder.protocol === 'file:' ? decodeURIComponent(folder.pathname) : folder.href);
  hasPath = true;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend`);
}
