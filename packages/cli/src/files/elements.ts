// What the array formats share: how many elements are read, numbers out of 64-bit integers, and the wording of refusals.
import { SemSegLossError } from '@semsegloss/core';

/** The most elements that are read. */
const MAX_ELEMENTS = 2 ** 28;

/** @throws FILE_UNSUPPORTED for more elements than are read, before anything is allocated */
export function countElements(shape: readonly number[], path: string): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count > MAX_ELEMENTS) throw unsupported(path, `must have at most ${MAX_ELEMENTS} elements`, `shape (${shape.join(', ')})`, 'Split the array');
  }
  return count;
}

/** 64-bit integers as numbers, exactly. @throws FILE_UNSUPPORTED for one that no number holds */
export function exactNumbers(data: BigInt64Array | BigUint64Array, path: string): Float64Array {
  const result = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isSafeInteger(value)) throw unsupported(path, 'must have integers within ±(2^53 - 1)', String(data[i]), 'Convert it with .astype("<i4")');
    result[i] = value;
  }
  return result;
}

/** FILE_MALFORMED; the remedy comes without its full stop. */
export function malformed(path: string, rule: string, got: string, remedy = 'Save or copy the file again'): SemSegLossError {
  return new SemSegLossError('FILE_MALFORMED', `${path}: ${rule}, got ${got}. ${remedy}.`);
}

/** FILE_UNSUPPORTED; the remedy comes without its full stop. */
export function unsupported(path: string, rule: string, got: string, remedy: string): SemSegLossError {
  return new SemSegLossError('FILE_UNSUPPORTED', `${path}: ${rule}, got ${got}. ${remedy}.`);
}
