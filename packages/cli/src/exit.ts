// What the command's exit status says, and which status an error gets.
import type { ErrorCode } from '@semsegloss/core';

export const EXIT = {
  ok: 0,
  /** A check failed: a run of a comparison, a pair of files. */
  failed: 1,
  /** Wrong usage or wrong input. */
  usage: 2,
  /** A backend that is not available here. */
  unavailable: 3,
  interrupted: 130,
} as const;

/** The status for an error of the library. */
export function exitFor(code: ErrorCode): number {
  switch (code) {
    case 'BACKEND_MISSING':
    case 'UNSUPPORTED':
      return EXIT.unavailable;
    case 'TRAINING_DIVERGED':
    case 'GRAPH_INVALID':
    case 'DISPOSED':
      return EXIT.failed;
    default:
      return EXIT.usage;
  }
}
