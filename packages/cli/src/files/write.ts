// Writes a file whole or not at all: to a temporary name in the same folder, then renamed over the target.
// It knows no format.
import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { systemCode } from './system-code.ts';

/**
 * Writes `data` to `path`. A reader sees the old file or the new one, never a part; after an error the
 * old file is untouched and no temporary file is left. A link is followed; its target is replaced.
 */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const target = await resolveTarget(path);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 80)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
}

/** Follows links, and refuses what a rename must not replace: folders, pipes and devices. */
async function resolveTarget(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    if (!found.isFile()) {
      const kind = found.isDirectory() ? 'a folder' : 'a pipe, socket or device';
      throw new SemSegLossError('FILE_UNWRITABLE', `${path}: must be a regular file, got ${kind}. Give the path of a file.`);
    }
    return target;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return path;
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): SemSegLossError {
  if (error instanceof SemSegLossError) return error;
  const code = systemCode(error);
  const folder = dirname(path);
  const [got, remedy] =
    code === 'ENOSPC' || code === 'EDQUOT' ? ['a full disk', 'Free some space, or write elsewhere'] :
    code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? [`no permission to write in ${folder}`, 'Check its permissions, or write elsewhere'] :
    code === 'ENOENT' ? [`no folder ${folder}`, 'Create it first'] :
    code === 'ENOTDIR' ? [`${folder}, which is not a folder`, 'Check the path'] :
    [code ?? String(error), 'Check the path and the disk'];
  return new SemSegLossError('FILE_UNWRITABLE', `${path}: must be writable, got ${got}. ${remedy}.`, { cause: error });
}
