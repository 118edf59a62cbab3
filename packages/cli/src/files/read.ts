// Reads one regular file whole, with an error that says what to do. It knows no format.
import { open, readFile, stat } from 'node:fs/promises';
import { SemSegLossError } from '@semsegloss/core';
import { systemCode } from './system-code.ts';

/** The largest file that is read: what Node can hold in one buffer on every supported version. */
const MAX_BYTES = 2 ** 31 - 1;

/** The bytes of a regular file. Folders, pipes and devices are refused, so reading never waits for anyone. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const size = await regularSize(path);
    if (size > MAX_BYTES) {
      throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must be at most ${MAX_BYTES} bytes, got ${size}. Split the data into smaller files.`);
    }
    // Copied out of Node's shared pool: decoders look at the whole buffer behind a view.
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The first `count` bytes of a regular file, or all of a shorter one: enough for a header. */
export async function readStart(path: string, count: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    await regularSize(path);
    const file = await open(path);
    try {
      const bytes = new Uint8Array(count);
      const { bytesRead } = await file.read(bytes, 0, count, 0);
      return bytes.slice(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function regularSize(path: string): Promise<number> {
  const found = await stat(path);
  if (found.isFile()) return found.size;
  const kind = found.isDirectory() ? 'a folder' : 'a pipe, socket or device';
  throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must be a regular file, got ${kind}. Give the path of a file.`);
}

/** The error for a path that the file system would not read. Errors of this library pass unchanged. */
export function unreadable(path: string, error: unknown): SemSegLossError {
  if (error instanceof SemSegLossError) return error;
  const code = systemCode(error);
  if (code === 'ENOENT') {
    return new SemSegLossError('FILE_MISSING', `${path}: must exist, got no such file or folder. Check the path.`, { cause: error });
  }
  if (code === 'ENOTDIR') {
    return new SemSegLossError('FILE_MISSING', `${path}: must lie in a folder or be one, got a file in its place. Check the path.`, { cause: error });
  }
  const advice = code === 'EACCES' || code === 'EPERM' ? 'Check its permissions.' : 'Check the path and the disk.';
  return new SemSegLossError('FILE_MISSING', `${path}: must be readable, got ${code ?? String(error)}. ${advice}`, { cause: error });
}
