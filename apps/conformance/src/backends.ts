// The backends that a browser may have, each opened when it is asked for. One that is not there says why.
import type { Adapter, BackendName } from '@semsegloss/core';
import type { Mode } from '@semsegloss/gpu.js';

export interface Opened {
  readonly adapter: Adapter;
  /** What it runs on. */
  readonly environment: string;
}

/** `wasm` is the folder of the binaries that a runtime fetches by name. */
export type Opener = (wasm: string) => Promise<Opened>;

export const BACKENDS = {
  js: async () => {
    const { createJsAdapter } = await import('@semsegloss/js');
    return { adapter: createJsAdapter(), environment: 'generated JavaScript' };
  },
  wasm: async () => {
    const { createWasmAdapter } = await import('@semsegloss/js');
    return { adapter: createWasmAdapter(), environment: 'WebAssembly SIMD' };
  },
  'tfjs-cpu': async (wasm) => tfjs('cpu', wasm),
  'tfjs-wasm': async (wasm) => tfjs('wasm', wasm),
  'tfjs-webgl': async (wasm) => tfjs('webgl', wasm),
  'tfjs-webgpu': async (wasm) => tfjs('webgpu', wasm),
  'onnxruntime-wasm': async () => onnxruntime('wasm'),
  'onnxruntime-webgpu': async () => onnxruntime('webgpu'),
  'gpu.js-cpu': async () => gpuJs('cpu'),
  'gpu.js-webasm': async () => gpuJs('webasm'),
  'gpu.js-webgl2': async () => gpuJs('webgl2'),
  'gpu.js-webgpu': async () => gpuJs('webgpu'),
} as const satisfies Partial<Record<BackendName, Opener>>;

export type PageBackend = keyof typeof BACKENDS;
export const PAGE_BACKENDS = Object.keys(BACKENDS) as readonly PageBackend[];

async function tfjs(name: 'cpu' | 'wasm' | 'webgl' | 'webgpu', wasm: string): Promise<Opened> {
  const tf = await import('@tensorflow/tfjs-core');
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  if (name === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(wasm);
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  if (name === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  if (name === 'webgpu') {
    if (!('gpu' in navigator)) throw new Error('this browser has no WebGPU');
    await import('@tensorflow/tfjs-backend-webgpu');
  }
  if (!(await tf.setBackend(name))) throw new Error(`tfjs could not start its ${name} backend`);
  await tf.ready();
  const { createAdapter } = await import('@semsegloss/tfjs');
  return { adapter: createAdapter(tf), environment: name === 'webgl' ? rendererOf() : name === 'webgpu' ? await gpuName() : 'one thread' };
}

async function onnxruntime(provider: 'wasm' | 'webgpu'): Promise<Opened> {
  if (provider === 'webgpu' && !('gpu' in navigator)) throw new Error('this browser has no WebGPU');
  const ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
  const environment = provider === 'webgpu' ? await gpuName() : 'one thread';
  const { createAdapter } = await import('@semsegloss/onnxruntime-web');
  return { adapter: createAdapter(ort, { provider }), environment };
}

async function gpuJs(mode: Mode): Promise<Opened> {
  const { GPU } = await import('gpu.js');
  if (mode === 'webgl2' && !GPU.isWebGL2Supported) throw new Error('this browser has no WebGL 2');
  if (mode === 'webgpu' && !(await GPU.isWebGPUAvailable())) throw new Error('this browser has no WebGPU, or found no GPU for it');
  const { createAdapter } = await import('@semsegloss/gpu.js');
  return { adapter: createAdapter(new GPU({ mode })), environment: mode === 'webgl2' ? rendererOf() : mode === 'webgpu' ? await gpuName() : 'one thread' };
}

function rendererOf(): string {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = context?.getExtension('WEBGL_debug_renderer_info');
  return info === null || info === undefined ? 'WebGL' : String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL));
}

interface Gpu {
  requestAdapter(): Promise<{ readonly info: { readonly vendor: string; readonly architecture: string; readonly description: string } } | null>;
}

async function gpuName(): Promise<string> {
  const adapter = await (navigator as unknown as { readonly gpu: Gpu }).gpu.requestAdapter();
  if (adapter === null) throw new Error('this browser has WebGPU, but found no GPU for it');
  const { vendor, architecture, description } = adapter.info;
  return [description, vendor, architecture].filter((text) => text !== '').join(' ') || 'WebGPU';
}
