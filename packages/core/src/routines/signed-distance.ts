// The signed distance to a mask, as the boundary loss takes it: for callers who make the maps of their data once.
import type { TensorData } from '../run/tensor.ts';
import { distances, spaceOf, type DistanceOptions } from './distance-transform.ts';

export interface SignedDistanceOptions extends Pick<DistanceOptions, 'axes' | 'spacing'> {
  /** What is taken off distances inside; the smallest spacing by default, so that pixels along the boundary have 0. */
  readonly insideOffset?: number;
}

/**
 * φ[x] = the distance to the nearest pixel of the mask outside of it, and −(distance to the nearest other pixel −
 * insideOffset) inside. 0 throughout an image that has no pixel of the mask, or no other.
 *
 *     signedDistanceMap(Uint8Array.of(0, 0, 1, 1, 1, 0), [6]);  // 2 1 0 −1 0 1
 *
 * The shape may have other axes than those of space: for one-hot NHWC masks, `{ axes: [1, 2] }`.
 * @throws SHAPE_MISMATCH, PARAMETER_RANGE
 */
export function signedDistanceMap(mask: TensorData, shape: readonly number[], options: SignedDistanceOptions = {}): Float32Array {
  const { each } = spaceOf('signedDistanceMap', mask, shape, options);
  const offset = options.insideOffset ?? Math.min(...each);
  const toMask = distances(mask, shape, options);
  const toRest = distances(mask, shape, { ...options, to: 'zero' });
  return Float32Array.from(toMask, (outside, i) => {
    const inside = toRest[i] ?? 0;
    if (!Number.isFinite(outside) || !Number.isFinite(inside)) return 0;
    return mask[i] === 0 ? outside : offset - inside;
  });
}
