// What tells two data sets apart: a hash over size, class count and the pixels of each split in order. Names do not count.
import { SPLITS, type Dataset } from './types.ts';

/** A SHA-256 that is being fed: of Node's crypto, or of a library where there is none. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** The first 16 hex digits. `hash` must be new. */
export function fingerprint({ height, width, classes, splits }: Pick<Dataset, 'height' | 'width' | 'classes' | 'splits'>, hash: Hash): string {
  hash.update(new TextEncoder().encode(JSON.stringify([height, width, classes.length, SPLITS.map((split) => splits[split].length)])));
  for (const split of SPLITS) {
    for (const { image, mask } of splits[split]) {
      hash.update(new Uint8Array(image.buffer, image.byteOffset, image.byteLength));
      hash.update(mask);
    }
  }
  return Array.from(hash.digest().subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
