// Files out of a drop or a file chooser, folders opened, as bytes with their paths.
import { SemSegLossError } from '@semsegloss/core';
import type { FileBytes } from './dataset.ts';

/** All files together: what a page can hold beside the training. */
const MOST_BYTES = 1.5e9;

/** The files of a drop; folders are read with everything in them. */
export async function droppedFiles(transfer: DataTransfer): Promise<(readonly [string, File])[]> {
  // Entries must be taken before the first wait: the transfer is emptied then.
  const items = [...transfer.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(items.map(async ({ entry, file }) => (entry !== null ? filesOf(entry) : file === null ? [] : [[file.name, file] as const])));
  return found.flat();
}

/** The files of a chooser, with their folder where a folder was chosen. */
export function chosenFiles(list: FileList): (readonly [string, File])[] {
  return [...list].map((file) => [file.webkitRelativePath || file.name, file] as const);
}

async function filesOf(entry: FileSystemEntry): Promise<(readonly [string, File])[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [[entry.fullPath.replace(/^\//, ''), file]];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: (readonly [string, File])[] = [];
  for (;;) {
    // A reader gives a hundred entries at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const inside of entries) found.push(...await filesOf(inside));
  }
}

/** @throws SemSegLossError before anything is read, when it is too much */
export async function readAll(files: readonly (readonly [string, File])[]): Promise<FileBytes[]> {
  const total = files.reduce((sum, [, file]) => sum + file.size, 0);
  if (total > MOST_BYTES) throw new SemSegLossError('FILE_UNSUPPORTED', `data: must be at most ${MOST_BYTES / 1e9} GB to fit a page's memory, got ${(total / 1e9).toFixed(1)} GB. Choose a part of it, or use semsegloss compare.`);
  return Promise.all(files.map(async ([path, file]) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })));
}
