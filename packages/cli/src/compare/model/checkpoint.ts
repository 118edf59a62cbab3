// The state of a run as bytes, and back: a JSON header with its length before it, then all numbers as float32.
// Everything that the rest of the run depends on is in it; bytes of another run or version are refused.

import type { AdamState } from '@semsegloss/tfjs/wasm-training';
import type { CurvePoint } from '../types.ts';

const VERSION = 1;

export interface TrainingState {
  /** The job's id: a checkpoint continues this job only. */
  readonly jobId: string;
  /** Steps done. */
  readonly step: number;
  readonly weights: readonly Float32Array[];
  readonly optimizer: AdamState;
  readonly curve: readonly CurvePoint[];
  readonly best: { readonly step: number; readonly dice: number; readonly weights: readonly Float32Array[] };
  /** Sum and count of training losses since the last point. */
  readonly losses: { readonly sum: number; readonly count: number };
  readonly milliseconds: { readonly steps: readonly number[]; readonly losses: readonly number[]; readonly total: number };
}

interface Header extends Omit<TrainingState, 'weights' | 'optimizer' | 'best'> {
  readonly version: number;
  readonly sizes: readonly number[];
  readonly optimizerStep: number;
  readonly best: Omit<TrainingState['best'], 'weights'>;
}

/** The bytes of a state. */
export function encodeState({ weights, optimizer, best, ...rest }: TrainingState): Uint8Array {
  const header: Header = {
    ...rest,
    version: VERSION,
    sizes: weights.map((values) => values.length),
    optimizerStep: optimizer.step,
    best: { step: best.step, dice: best.dice },
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 4 + Math.ceil(text.length / 4) * 4;
  const arrays = [...weights, ...optimizer.first, ...optimizer.second, ...best.weights];
  const bytes = new Uint8Array(start + 4 * arrays.reduce((sum, values) => sum + values.length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = start;
  for (const values of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * The state of bytes.
 *
 * @throws Error if they are not a whole state of this version, or belong to another job.
 */
export function decodeState(bytes: Uint8Array, jobId: string): TrainingState {
  const refuse = (got: string): Error =>
    new Error(`checkpoint: must be a whole state of job ${jobId}, got ${got}. Delete it; the job then starts again.`);
  const length = bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : Infinity;
  if (4 + length > bytes.length) throw refuse(`${bytes.length} bytes`);
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  } catch {
    throw refuse('a header that is not JSON');
  }
  const { version, sizes, optimizerStep, best, ...rest } = header;
  if (version !== VERSION) throw refuse(`version ${version}`);
  if (rest.jobId !== jobId) throw refuse(`one of job ${rest.jobId}`);
  // A copy, so that the numbers start at a multiple of four bytes.
  const numbers = bytes.slice(4 + Math.ceil(length / 4) * 4);
  const expected = 16 * sizes.reduce((sum, size) => sum + size, 0);
  if (numbers.length !== expected) throw refuse(`${numbers.length} bytes of numbers instead of ${expected}`);
  const all = new Float32Array(numbers.buffer);
  let at = 0;
  const take = (): Float32Array[] => sizes.map((size) => all.slice(at, at += size));
  const [weights, first, second, bestWeights] = [take(), take(), take(), take()] as [Float32Array[], Float32Array[], Float32Array[], Float32Array[]];
  return { ...rest, weights, optimizer: { step: optimizerStep, first, second }, best: { ...best, weights: bestWeights } };
}
