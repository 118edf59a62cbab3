// Casts whose result any kernel may read.
import type { DataType, Tensor, Tf } from './runtime.ts';

/**
 * x as another dtype. On webgpu a cast of integers and booleans to float32 keeps their bits, which kernels that copy
 * elements as they are (transpose, and with it sums along outer axes) then take for floats; a product has bits of its own.
 */
export function castTo(tf: Tf, x: Tensor, dtype: DataType): Tensor {
  const cast = tf.cast(x, dtype);
  return dtype === 'float32' && x.dtype !== 'float32' && tf.getBackend() === 'webgpu' ? tf.mul(cast, 1) : cast;
}
