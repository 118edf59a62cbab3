// The part of onnxruntime-web that this package is handed: types only, so that no second copy is loaded.
import { failure, type BackendName } from '@semsegloss/core';
import type * as OnnxRuntime from 'onnxruntime-web';

/** The module `onnxruntime-web`, or one of its builds (`onnxruntime-web/webgpu`), passed in by the caller. */
export type Ort = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor' | 'env'>;
export type Session = OnnxRuntime.InferenceSession;
export type OrtTensor = OnnxRuntime.Tensor;

/** What runs the graph: onnxruntime's execution providers that this package knows. */
export const PROVIDERS = ['wasm', 'webgpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const BACKEND_OF: Readonly<Record<Provider, BackendName>> = { wasm: 'onnxruntime-wasm', webgpu: 'onnxruntime-webgpu' };

/** @throws PARAMETER_RANGE for something that is not onnxruntime-web, or a provider that is not known. */
export function checkRuntime(ort: Ort, provider: Provider): void {
  if (typeof (ort as Partial<Ort> | undefined)?.InferenceSession?.create !== 'function') {
    throw failure('PARAMETER_RANGE', 'createAdapter', 'must be given onnxruntime-web', ort, "Pass the module: import * as ort from 'onnxruntime-web'.");
  }
  if (!PROVIDERS.includes(provider)) throw failure('PARAMETER_RANGE', 'createAdapter: provider', `must be one of ${PROVIDERS.join(', ')}`, provider, 'Leave it out for "wasm".');
}
