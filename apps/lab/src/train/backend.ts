// Brings tfjs up in the worker on the backend that trains fastest on this device, found by trying each with a few steps of
// the very training that follows; and tells when a GPU goes away.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { registerWasmTrainingKernels } from '@semsegloss/tfjs/wasm-training';
import type { BackendChoice } from '../state/settings.ts';
import { backendName } from './backend-name.ts';
import type { BackendTrial } from './messages.ts';

type Name = Exclude<BackendChoice, 'auto'>;
/** Tried in this order. */
const NAMES: readonly Name[] = ['wasm', 'webgpu', 'webgl'];

/** @throws Error with the reason when this device cannot run the backend */
async function start(name: Name): Promise<void> {
  switch (name) {
    case 'wasm':
      if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('this browser has no WebAssembly SIMD');
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      setWasmPaths({ 'tfjs-backend-wasm.wasm': wasmUrl, 'tfjs-backend-wasm-simd.wasm': wasmUrl, 'tfjs-backend-wasm-threaded-simd.wasm': wasmUrl });
      registerWasmTrainingKernels(tf);
      break;
    case 'webgl':
      if (typeof OffscreenCanvas === 'undefined' || new OffscreenCanvas(1, 1).getContext('webgl2') === null) throw new Error('no WebGL 2 for workers here');
      await import('@tensorflow/tfjs-backend-webgl');
      break;
    case 'webgpu':
      if (!('gpu' in navigator) || (await navigator.gpu.requestAdapter()) === null) throw new Error('no WebGPU here');
      await import('@tensorflow/tfjs-backend-webgpu');
      break;
    default:
      name satisfies never;
  }
  if (!(await tf.setBackend(name))) throw new Error('it did not start');
  await tf.ready();
}

export interface Chosen {
  readonly name: string;
  readonly trials: readonly BackendTrial[];
}

/**
 * Starts the backend that was asked for, or tries all. `trial` returns milliseconds per step on the current backend, or
 * throws with the reason why these losses cannot be trained on it.
 * @throws Error when none can be used
 */
export async function chooseBackend(choice: BackendChoice, trial: (fastest: number) => Promise<number>, tell: (name: string) => void): Promise<Chosen> {
  if (choice !== 'auto') {
    try {
      await start(choice);
      return { name: choice, trials: [{ name: choice }] };
    } catch (error) {
      throw new Error(`${backendName(choice)} cannot be used: ${reasonOf(error)}. Choose another backend, or “auto”.`, { cause: error });
    }
  }
  const trials: BackendTrial[] = [];
  let best: { readonly name: Name; readonly milliseconds: number } | undefined;
  for (const name of NAMES) {
    tell(backendName(name));
    try {
      await start(name);
      const milliseconds = await trial(best?.milliseconds ?? Number.POSITIVE_INFINITY);
      trials.push({ name, milliseconds });
      if (best === undefined || milliseconds < best.milliseconds) best = { name, milliseconds };
    } catch (error) {
      trials.push({ name, reason: reasonOf(error) });
    }
  }
  if (best === undefined) throw new Error(`This browser can train on none of its backends: ${trials.map(({ name, reason }) => `${backendName(name)}: ${reason ?? ''}`).join('; ')}. Use a current version of Chrome, Edge, Firefox or Safari.`);
  await tf.setBackend(best.name);
  return { name: best.name, trials };
}

/** Starts the backend that needs no GPU. */
export async function fallBack(from: string): Promise<string> {
  await start('wasm');
  try {
    tf.removeBackend(from);
  } catch {
    // Freeing what a lost GPU held may fail; it is gone already.
  }
  return 'wasm';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface WithCanvas { readonly gpgpu?: { readonly gl?: WebGL2RenderingContext } }
interface WithDevice { readonly device?: GPUDevice }

/** Settles when the current backend loses its GPU; never on wasm. */
export function gpuLost(name: string): Promise<'lost'> {
  return new Promise((resolve) => {
    const backend = tf.findBackend(name) as unknown;
    if (name === 'webgl') (backend as WithCanvas).gpgpu?.gl?.canvas.addEventListener('webglcontextlost', () => resolve('lost'));
    if (name === 'webgpu') void (backend as WithDevice).device?.lost.then(() => resolve('lost'));
  });
}

export function versions(): Readonly<Record<string, string>> {
  return { 'tfjs-core': tf.version_core };
}
