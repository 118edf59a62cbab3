// What @semsegloss/onnx offers: losses as ONNX models.
export { OPSETS, PROFILES, type OnnxOptions } from './options.ts';
export type { Profile } from './site.ts';
export { toOnnx } from './to-onnx.ts';
