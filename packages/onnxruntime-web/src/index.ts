// What @semsegloss/onnxruntime-web offers: onnxruntime as one of the library's backends.
export { createAdapter, type AdapterOptions, type CompiledOrtLoss, type OrtAdapter } from './adapter.ts';
export { CPU_ROUNDING, ROUNDING, WEBGPU_ROUNDING } from './rounding.ts';
export { PROVIDERS, type Ort, type OrtTensor, type Provider } from './runtime.ts';
