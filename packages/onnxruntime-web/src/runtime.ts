// The part of onnxruntime that this package is handed, as types of its own: onnxruntime-web, onnxruntime-node and
// onnxruntime-react-native all fit, and no copy of any is loaded.
import { failure, type BackendName } from '@semsegloss/core';

/** A tensor of onnxruntime, on the host or, with the location `gpu-buffer`, on the GPU. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly location: string;
  getData(releaseData?: boolean): Promise<unknown>;
  dispose(): void;
}

export interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  readonly executionProviders: readonly Provider[];
  readonly graphOptimizationLevel: 'all';
  readonly preferredOutputLocation?: Readonly<Record<string, 'gpu-buffer'>>;
}

/** The module `onnxruntime-web`, one of its builds (`onnxruntime-web/webgpu`), `onnxruntime-node` or `onnxruntime-react-native`. */
export interface Ort {
  readonly InferenceSession: { create(model: Uint8Array, options: SessionOptions): Promise<OrtSession> };
  readonly Tensor: { new (type: 'float32', data: Float32Array, dims: readonly number[]): OrtTensor; new (type: 'int32', data: Int32Array, dims: readonly number[]): OrtTensor };
  readonly env: { readonly versions: object };
}

/** What runs the graph: onnxruntime's execution providers that this package knows. */
export const PROVIDERS = ['wasm', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const BACKEND_OF: Readonly<Record<Provider, BackendName>> = { wasm: 'onnxruntime-wasm', webgpu: 'onnxruntime-webgpu', cpu: 'onnxruntime-cpu' };

/**
 * The provider: the one that is asked for, or `wasm` for onnxruntime-web and `cpu` for the others.
 * @throws PARAMETER_RANGE for something that is not onnxruntime, and for a provider that is not known or not its own.
 */
export function providerOf(ort: Ort, given: Provider | undefined): Provider {
  if (typeof (ort as Partial<Ort> | undefined)?.InferenceSession?.create !== 'function') {
    throw failure('PARAMETER_RANGE', 'createAdapter', 'must be given onnxruntime-web or onnxruntime-node', ort, "Pass the module: import * as ort from 'onnxruntime-web'.");
  }
  const isWeb = 'web' in ort.env.versions;
  const own: readonly Provider[] = isWeb ? ['wasm', 'webgpu'] : ['cpu'];
  const provider = given ?? (isWeb ? 'wasm' : 'cpu');
  if (!own.includes(provider)) throw failure('PARAMETER_RANGE', 'createAdapter: provider', `must be one of ${own.join(', ')} with this build of onnxruntime`, provider, 'Leave it out for the usual one.');
  return provider;
}
