// The backends that run in this process. Each is loaded when it is asked for, and one that is not there says why.
import { SemSegLossError, type Adapter, type BackendName } from '@semsegloss/core';
import { openBackend } from '../eval/backends.ts';

const NODE_BACKENDS = {
  js: async () => (await import('@semsegloss/js')).createJsAdapter({ codegen: true }),
  'js-interpreted': async () => (await import('@semsegloss/js')).createJsAdapter({ codegen: false }),
  wasm: async () => (await import('@semsegloss/js')).createWasmAdapter(),
  'tfjs-cpu': async () => (await openBackend('tfjs-cpu')).adapter as Adapter,
  'tfjs-wasm': async () => (await openBackend('tfjs-wasm')).adapter as Adapter,
  'onnxruntime-wasm': onnxruntimeWasm,
} as const satisfies Partial<Record<BackendName, () => Promise<Adapter>>>;

export type NodeBackend = keyof typeof NODE_BACKENDS;
export const NODE_BACKEND_NAMES = Object.keys(NODE_BACKENDS) as readonly NodeBackend[];

/** @throws BACKEND_MISSING with the reason */
export async function openInNode(name: NodeBackend): Promise<Adapter> {
  try {
    return await NODE_BACKENDS[name]();
  } catch (error) {
    if (error instanceof SemSegLossError) throw error;
    throw new SemSegLossError('BACKEND_MISSING', `${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function onnxruntimeWasm(): Promise<Adapter> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
  const { createAdapter } = await import('@semsegloss/onnxruntime-web');
  return createAdapter(ort);
}
