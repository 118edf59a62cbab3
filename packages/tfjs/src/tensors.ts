// What is checked about the tensors of a call, and the small differences that are evened out: dtypes, and a class axis
// of size 1 on labels and masks. Reads no values, so nothing waits for a GPU.
import { bindShapes, checkClassCount, failure, inputsOf, SemSegLossError, type Graph, type SharedOptions, type Sizes } from '@semsegloss/core';
import { castTo } from './cast.ts';
import type { DataType, Tensor, Tf } from './runtime.ts';

export type Tensors = Readonly<Record<string, Tensor>>;

/** What a built loss and a built metric have in common. */
export interface Built {
  readonly definition: { readonly slug: string };
  readonly options: Pick<SharedOptions, 'task' | 'layout' | 'includeBackground'>;
  readonly graph: Graph;
}

/**
 * Checks the tensors of one call against the loss or metric, and reads the sizes off them.
 * @throws MISSING_INPUT, DTYPE_MISMATCH, DISPOSED, SHAPE_MISMATCH, EMPTY_INPUT
 */
export function bindTensors(built: Built, tensors: Readonly<Record<string, Tensor | undefined>>): { sizes: Sizes; shapes: Readonly<Record<string, readonly number[]>> } {
  const inputs = inputsOf(built.graph);
  const shapes: Record<string, readonly number[]> = {};
  for (const { name, type } of inputs) {
    const tensor = tensors[name];
    if (tensor === undefined || tensor === null) throw failure('MISSING_INPUT', name, 'must be given', tensor, remedyFor(name));
    checkTensor(name, tensor, name === 'prediction' ? ['float32'] : ['float32', 'int32', 'bool']);
    shapes[name] = withoutClassAxis(built, tensor.shape, type.shape.length);
  }
  const sizes = bindShapes(inputs, (name) => shapes[name] ?? [], Object.keys(tensors));
  checkClassCount(built.definition.slug, built.options, sizes['C'] ?? 0);
  return { sizes, shapes };
}

/** The tensors with the dtypes and shapes that the graph declares. Call it in a tidy. */
export function conform(tf: Tf, built: Built, tensors: Tensors, shapes: Readonly<Record<string, readonly number[]>>): Tensors {
  return Object.fromEntries(inputsOf(built.graph).map(({ name, type }) => {
    const tensor = tensors[name] as Tensor;
    const shape = shapes[name] ?? tensor.shape;
    const shaped = shape.length === tensor.rank ? tensor : tf.reshape(tensor, [...shape]);
    return [name, tensor.dtype === type.dtype ? shaped : castTo(tf, shaped, type.dtype)];
  }));
}

function remedyFor(name: string): string {
  if (name === 'mask') return 'Pass it as the third argument.';
  return name === 'prediction' || name === 'target' ? 'Call it with (yTrue, yPred).' : `Pass { ${name} } as the fourth argument.`;
}

function checkTensor(name: string, tensor: Tensor, accepted: readonly DataType[]): void {
  if (typeof tensor.dtype !== 'string' || !Array.isArray(tensor.shape)) {
    throw failure('DTYPE_MISMATCH', name, 'must be a tf.Tensor', tensor, 'Wrap numbers with tf.tensor().');
  }
  if (tensor.isDisposed) throw new SemSegLossError('DISPOSED', `${name}: the tensor was disposed before it was used. Keep it until value and gradient are computed.`);
  if (!accepted.includes(tensor.dtype)) throw failure('DTYPE_MISMATCH', name, `must be ${accepted.join(' or ')}`, tensor.dtype, 'Cast it with tf.cast().');
}

/** Labels and masks have no class axis; one of size 1 is taken off, since layers and data sets like to keep it. */
function withoutClassAxis(built: Built, shape: readonly number[], rank: number): readonly number[] {
  const axis = (built.options.layout ?? 'NHWC').indexOf('C');
  return axis !== -1 && shape.length === rank + 1 && shape[axis] === 1 ? shape.filter((_, i) => i !== axis) : shape;
}
