// The backends that tests run on, in Node and in the browser alike, and how each is started.
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

// Vite knows a file by this form, but not a folder.
const binary = new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url);
const folder = new URL('.', binary);

/** Their memory is the host's, so that tensors can be read at once. */
export const HOST_BACKENDS = ['cpu', 'wasm'] as const;
export const GPU_BACKENDS = ['webgl', 'webgpu'] as const;
export const BACKENDS = [...HOST_BACKENDS, ...GPU_BACKENDS] as const;
export type Backend = (typeof BACKENDS)[number];

let hasPath = false;

/** Makes a backend the current one. Gives the reason where it cannot be had; those of the host can. */
export async function start(backend: Backend): Promise<string | undefined> {
  if (backend === 'webgl' || backend === 'webgpu') return startGpu(backend);
  if (!hasPath) setWasmPaths(folder.protocol === 'file:' ? decodeURIComponent(folder.pathname) : folder.href);
  hasPath = true;
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend`);
  return undefined;
}

async function startGpu(backend: (typeof GPU_BACKENDS)[number]): Promise<string | undefined> {
  if (!('window' in globalThis)) return `${backend} is of browsers only`;
  if (backend === 'webgpu' && !('gpu' in navigator)) return 'this browser has no WebGPU';
  await (backend === 'webgl' ? import('@tensorflow/tfjs-backend-webgl') : import('@tensorflow/tfjs-backend-webgpu'));
  const isReady = await tf.setBackend(backend).catch(() => false);
  return isReady ? undefined : `tfjs could not start its ${backend} backend`;
}
