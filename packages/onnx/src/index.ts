// What @semsegloss/onnx offers: losses as ONNX models, alone or attached to a model.
export { attachLoss, type AttachOptions } from './attach.ts';
export { mergeModels, type MergeOptions } from './merge.ts';
export { OPSETS, PROFILES, type OnnxOptions } from './options.ts';
export { printModel } from './print.ts';
export { readModel, writeModel } from './read.ts';
export type { Limits } from './scan.ts';
export type { Profile } from './site.ts';
export { toOnnx } from './to-onnx.ts';
export { ModelProtoSchema, type ModelProto } from './proto/onnx-ml_pb.js';
