// What goes into a run and what comes out: checked, and taken across between host arrays and tensors of onnxruntime.
import {
  bindShapes, bindSizes, checkClassCount, checkValues, evaluateDim, failure, inputsOf,
  type BuiltLoss, type Feeds, type LossResult, type Sizes, type Tensor,
} from '@semsegloss/core';
import type { Ort, OrtTensor } from './runtime.ts';

/** @throws what `bindSizes` and `checkValues` throw. */
export function checkFeeds(built: BuiltLoss, feeds: Feeds, validate: boolean): void {
  const sizes = bindSizes(built.graph, feeds);
  checkClassCount(built.definition.slug, built.options, sizes['C'] ?? 0);
  if (validate) checkValues(built.options, feeds, classesOf(built, sizes));
}

/** @throws MISSING_INPUT, UNKNOWN_NAME, DTYPE_MISMATCH, SHAPE_MISMATCH, EMPTY_INPUT */
export function checkTensors(built: BuiltLoss, feeds: Readonly<Record<string, OrtTensor>>): void {
  const inputs = inputsOf(built.graph);
  const types = new Map(inputs.map(({ name, type }) => [name, type.dtype]));
  const sizes = bindShapes(inputs, (name) => {
    const feed = feeds[name];
    if (feed === undefined) throw failure('MISSING_INPUT', name, 'must be given to runTensors()', Object.keys(feeds), `Pass { ${name}: tensor }.`);
    const type = types.get(name) ?? 'float32';
    if (feed.type !== type) throw failure('DTYPE_MISMATCH', name, `must be a tensor of onnxruntime of type ${type}`, feed.type, `Make it with new ort.Tensor('${type}', data, dims).`);
    return feed.dims;
  }, Object.keys(feeds));
  checkClassCount(built.definition.slug, built.options, sizes['C'] ?? 0);
}

export function uploaded({ Tensor: OrtTensorOf }: Ort, built: BuiltLoss, feeds: Feeds): Record<string, OrtTensor> {
  return Object.fromEntries(inputsOf(built.graph).map(({ name, type }) => {
    const { data, shape } = feeds[name] as Tensor;
    if (type.dtype === 'int32') return [name, new OrtTensorOf('int32', data instanceof Int32Array ? data : Int32Array.from(data), [...shape])];
    return [name, new OrtTensorOf('float32', data instanceof Float32Array ? data : Float32Array.from(data), [...shape])];
  }));
}

/** Host arrays of all outputs, which are let go of. */
export async function downloaded(outputs: Readonly<Record<string, OrtTensor>>): Promise<Map<string, Tensor>> {
  return new Map(await Promise.all(Object.entries(outputs).map(async ([name, tensor]) => {
    const data = (await tensor.getData()) as Float32Array;
    const shape = [...tensor.dims];
    tensor.dispose();
    return [name, { data, shape }] as const;
  })));
}

export function resultOf(outputs: ReadonlyMap<string, Tensor>): LossResult {
  const gradient = outputs.get('gradient');
  const prefix = 'gradient_of_';
  const others = [...outputs].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor] as const);
  return {
    value: outputs.get('value') as Tensor,
    ...(gradient === undefined ? {} : { gradient }),
    ...(others.length === 0 ? {} : { gradients: Object.fromEntries(others) }),
  };
}

function classesOf(built: BuiltLoss, sizes: Sizes): number {
  const prediction = inputsOf(built.graph).find(({ name }) => name === 'prediction');
  const axis = (built.options.layout ?? 'NHWC').indexOf('C');
  return axis === -1 ? 1 : evaluateDim(prediction?.type.shape[axis] ?? 1, sizes);
}
