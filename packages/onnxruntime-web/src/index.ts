// What @semsegloss/onnxruntime-web offers: onnxruntime-web as one of the library's backends.
export { createAdapter, type AdapterOptions } from './adapter.ts';
export { ROUNDING, WEBGPU_ROUNDING } from './rounding.ts';
export { PROVIDERS, type Ort, type Provider } from './runtime.ts';
