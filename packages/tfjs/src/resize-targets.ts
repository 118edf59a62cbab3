// Targets at the sizes of several outputs, by the nearest pixel, so that labels stay labels.
import { failure, parseLayout, SemSegLossError } from '@semsegloss/core';
import type { Tensor, Tf } from './runtime.ts';

/**
 * The target at the size of each output: new pixel i takes old pixel ⌊(i + ½) · old/new⌋ of each spatial axis.
 *
 * `target` has the axes of `layout`, or the same without C (class ids, masks). `shapes` are those of the outputs, with
 * the axes of `layout`, as in `model.outputs.map(({ shape }) => shape)`; sizes other than D, H and W are not looked at.
 * All results are new tensors for the caller to dispose of, with the dtype of the target.
 * @throws DTYPE_MISMATCH, DISPOSED, SHAPE_MISMATCH
 */
export function resizeTargets(tf: Tf, target: Tensor, shapes: readonly (readonly (number | null)[])[], { layout = 'NHWC' }: { readonly layout?: string } = {}): Tensor[] {
  const { letters } = parseLayout(layout);
  if (typeof target?.dtype !== 'string' || !Array.isArray(target.shape)) throw failure('DTYPE_MISMATCH', 'target', 'must be a tf.Tensor', target, 'Wrap numbers with tf.tensor().');
  if (target.isDisposed) throw new SemSegLossError('DISPOSED', 'target: the tensor was disposed before it was resized. Keep it until then.');
  const axes = target.rank === letters.length ? letters : letters.replace('C', '');
  if (target.rank !== axes.length) throw failure('SHAPE_MISMATCH', 'target', `must have the axes "${letters}", with or without C`, target.shape, 'Reshape it, or set the option layout.');
  for (const shape of shapes) {
    const isShape = Array.isArray(shape) && shape.length === letters.length && spatial(letters).every((axis) => Number.isInteger(shape[axis]) && (shape[axis] as number) > 0);
    if (!isShape) throw failure('SHAPE_MISMATCH', 'resizeTargets.shapes', `must have the axes "${letters}" and known sizes in space`, shape, 'Pass [[null, 64, 64, 1], [null, 32, 32, 1]], or set the option layout.');
  }
  return shapes.map((shape) => tf.tidy(() => {
    let resized = tf.clone(target);
    for (const axis of spatial(axes)) {
      const [old, size] = [target.shape[axis] as number, shape[letters.indexOf(axes[axis] as string)] as number];
      if (size !== old) resized = tf.gather(resized, places(tf, old, size), axis);
    }
    return resized;
  }));
}

/** The axes of D, H and W. */
function spatial(letters: string): number[] {
  return [...letters].flatMap((letter, axis) => ('DHW'.includes(letter) ? [axis] : []));
}

/** Which old pixel each new one takes. */
function places(tf: Tf, old: number, size: number): Tensor {
  return tf.tensor(Int32Array.from({ length: size }, (_, i) => Math.floor(((i + 0.5) * old) / size)), [size], 'int32');
}
