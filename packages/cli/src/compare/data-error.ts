// The wording of errors about files that do not belong together in a data set.
import { SemSegLossError } from '@semsegloss/core';

/** Builds a DATA_MISMATCH error; the remedy comes without its full stop. */
export function mismatch(where: string, rule: string, got: string, remedy: string): SemSegLossError {
  return new SemSegLossError('DATA_MISMATCH', `${where}: ${rule}, got ${got}. ${remedy}.`);
}

/** The first five names, and how many more there are. */
export function few(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
