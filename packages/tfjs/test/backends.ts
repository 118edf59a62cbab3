// Starts tfjs backends in Node and in the browser alike.
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const binaries = new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url);

export const BACKENDS = ['cpu', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

let hasPath = false;

export async function start(backend: Backend): Promise<void> {
  if (!hasPath) setWasmPaths(binaries.protocol === 'file:' ? decodeURIComponent(binaries.pathname) : binaries.href);
  hasPath = true;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend(backend);
}
