// The profile for onnxruntime-training: every op between the prediction and the value must have a registered gradient.
import { unsupported } from '@semsegloss/core';
import type { NodeProto } from './proto/onnx-ml_pb.js';

/** Ops of graphs of losses whose gradient onnxruntime-training registers. */
const DIFFERENTIABLE: ReadonlySet<string> = new Set([
  'Abs', 'Add', 'Cast', 'Clip', 'Concat', 'Conv', 'Div', 'Exp', 'Expand', 'Flatten', 'Gather', 'GatherElements', 'Identity', 'Log', 'LogSoftmax', 'MatMul',
  'Max', 'MaxPool', 'Min', 'Mul', 'Neg', 'Pad', 'Pow', 'ReduceSum', 'Relu', 'Reshape', 'Slice', 'Softmax', 'Sqrt', 'Squeeze', 'Sub', 'Transpose', 'Unsqueeze', 'Where',
]);
/** Ops whose result carries no derivative: sizes, and decisions. */
const CONSTANT: ReadonlySet<string> = new Set(['Shape', 'Size', 'Less', 'Equal', 'ArgMax', 'Range']);

/** @throws UNSUPPORTED, naming the first op on the way from the prediction that has no gradient. */
export function checkTraining(slug: string, nodes: readonly NodeProto[], prediction: string): void {
  const reached = new Set([prediction]);
  for (const { opType, input, output } of nodes) {
    if (CONSTANT.has(opType) || !input.some((name) => reached.has(name))) continue;
    if (!DIFFERENTIABLE.has(opType)) {
      throw unsupported('onnx', `${slug} needs ${opType}, which has no registered gradient in onnxruntime-training. Export it with the profile "portable", which has the gradient as an output.`);
    }
    output.forEach((name) => reached.add(name));
  }
}
