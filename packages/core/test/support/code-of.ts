// The code of the error that a call throws, or undefined if it throws none; an error of another class passes through.
import { SemSegLossError, type ErrorCode } from '../../src/index.ts';

export function codeOf(call: () => unknown): ErrorCode | undefined {
  return errorOf(call)?.code;
}

/** The message of that error, or an empty text. */
export function messageOf(call: () => unknown): string {
  return errorOf(call)?.message ?? '';
}

function errorOf(call: () => unknown): SemSegLossError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof SemSegLossError) return error;
    throw error;
  }
}
