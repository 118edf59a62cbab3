// Errors about the output folder, in words instead of system codes.
import { SemSegLossError } from '@semsegloss/core';
import { systemCode } from '../files/system-code.ts';

/** FILE_UNWRITABLE in the wording of every message; `got` is a phrase. */
export function folderError(where: string, rule: string, got: string, remedy: string): SemSegLossError {
  return new SemSegLossError('FILE_UNWRITABLE', `${where}: ${rule}, got ${got}. ${remedy}`);
}

/** What a system error means for somebody who wants to write. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'something that is not a folder';
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return 'a full disk or a limit on its size';
    case undefined:
      return error instanceof Error ? error.message : String(error);
    default:
      return code;
  }
}
