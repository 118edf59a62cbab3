// A tensor at another size by its nearest pixels: the middle of each new pixel says which old one it takes.
import { failure } from '../errors.ts';
import type { Tensor } from './tensor.ts';

/**
 * Resizes the spatial axes of a tensor whose axes `letters` names (N, D, H, W, C in some order) to `sizes`:
 * new pixel i takes old pixel ⌊(i + ½) · old/new⌋. Other axes stay. The tensor itself where nothing changes.
 * @throws SHAPE_MISMATCH for a tensor of another rank.
 */
export function resizeNearest(tensor: Tensor, letters: string, sizes: Readonly<Record<string, number>>): Tensor {
  if (tensor.shape.length !== letters.length) throw failure('SHAPE_MISMATCH', 'target', `must have the axes "${letters}"`, tensor.shape, 'Reshape it, or set the options layout and targets.');
  const shape = [...letters].map((letter, axis) => ('DHW'.includes(letter) ? (sizes[letter] ?? 1) : (tensor.shape[axis] ?? 1)));
  if (shape.every((size, axis) => size === tensor.shape[axis])) return tensor;
  const places = shape.map((size, axis) => {
    const old = tensor.shape[axis] ?? 1;
    const stride = tensor.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return Int32Array.from({ length: size }, (_, i) => Math.min(old - 1, Math.floor(((i + 0.5) * old) / size)) * stride);
  });
  const from = places.reduce((starts, along) => {
    const next = new Int32Array(starts.length * along.length);
    for (let i = 0; i < starts.length; i++) for (let k = 0; k < along.length; k++) next[i * along.length + k] = starts[i]! + along[k]!;
    return next;
  }, Int32Array.of(0));
  const data = new (tensor.data.constructor as new (length: number) => Tensor['data'])(from.length);
  for (let i = 0; i < from.length; i++) data[i] = tensor.data[from[i]!]!;
  return { data, shape };
}
