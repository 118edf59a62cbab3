// Reads models that come from anywhere: within limits, never hanging, and refusing what it cannot hold whole.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { failure, SemSegLossError } from '@semsegloss/core';
import { subgraphsOf } from './names.ts';
import { ModelProtoSchema, TensorProto_DataLocation, type GraphProto, type ModelProto, type NodeProto, type TensorProto } from './proto/onnx-ml_pb.js';
import { scan, type Limits } from './scan.ts';

/**
 * The model as a message of the ONNX schema. What newer versions of the format add is kept when it is written again.
 * @throws FILE_MALFORMED with offset and path; FILE_UNSUPPORTED beyond a limit, or for tensors kept in other files.
 */
export function readModel(bytes: Uint8Array, where = 'ONNX model', limits: Limits = {}): ModelProto {
  if (!(bytes instanceof Uint8Array)) throw failure('PARAMETER_RANGE', where, 'must be the bytes of a model, a Uint8Array', bytes, 'Read the file first.');
  scan(bytes, ModelProtoSchema, where, limits);
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new SemSegLossError('FILE_MALFORMED', `${where}: must be a message of the ONNX schema, got one that is not (${(cause as Error).message}). Export it again.`, { cause });
  }
  if (model.graph === undefined || model.irVersion < 1n || model.opsetImport.length === 0) {
    throw failure('FILE_MALFORMED', where, 'must have an IR version, the opsets that it uses and a graph', `${bytes.length} bytes without`, 'This is no ONNX model, or one that was cut off.');
  }
  const outside = externalTensor(model.graph) ?? model.functions.map(({ node }) => externalIn(node)).find((name) => name !== undefined);
  if (outside !== undefined) throw failure('FILE_UNSUPPORTED', where, 'must hold all tensors itself', `tensor "${outside}" in another file`, 'Save it with its external data converted to internal, such as onnx.save(model, path, save_as_external_data=False).');
  return model;
}

export function writeModel(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}

function externalTensor({ initializer, sparseInitializer, node }: GraphProto): string | undefined {
  const sparse = sparseInitializer.flatMap(({ values, indices }) => [values, indices]).filter((tensor) => tensor !== undefined);
  return [...initializer, ...sparse].find(isExternal)?.name ?? externalIn(node);
}

function externalIn(nodes: readonly NodeProto[]): string | undefined {
  for (const node of nodes) {
    const tensors = node.attribute.flatMap(({ t, tensors: more }) => [...(t === undefined ? [] : [t]), ...more]);
    const found = tensors.find(isExternal)?.name ?? subgraphsOf(node).map(externalTensor).find((name) => name !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isExternal({ dataLocation, externalData }: TensorProto): boolean {
  return dataLocation === TensorProto_DataLocation.EXTERNAL || externalData.length > 0;
}
