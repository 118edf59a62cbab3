// The reader's own data set: read once, kept on this device until it is replaced or removed.
import { batch, signal } from '@preact/signals';
import type { Dataset } from 'semsegloss/training';
import { messageOf } from '../parts/message.tsx';
import { clearOwnData, loadOwnData, saveOwnData } from '../train/storage.ts';
import { datasetOf, type FileBytes } from './dataset.ts';
import { readAll } from './drop.ts';

export const own = signal<Dataset | undefined>(undefined);
export const ownNotices = signal<readonly string[]>([]);
export const ownProblem = signal<string | undefined>(undefined);
export const isReading = signal(false);
/** Longest side of slices. */
export const side = signal(96);

let files: readonly FileBytes[] = [];
let asked = false;

export async function restoreOwn(): Promise<void> {
  if (asked) return;
  asked = true;
  const saved = await loadOwnData().catch(() => undefined);
  if (saved !== undefined && own.value === undefined) own.value = saved;
}

export async function takeFiles(given: readonly (readonly [string, File])[]): Promise<void> {
  batch(() => {
    isReading.value = true;
    ownProblem.value = undefined;
  });
  // Lets the page say so before decoding keeps it busy.
  await new Promise((resolve) => { setTimeout(resolve, 30); });
  try {
    const read = await readAll(given);
    await build(read);
    files = read;
  } catch (error) {
    ownProblem.value = explain(error);
  } finally {
    isReading.value = false;
  }
}

/** Another size of slices, from the files that are still in memory. */
export async function resize(next: number): Promise<void> {
  side.value = next;
  if (files.length === 0) return;
  isReading.value = true;
  try {
    await build(files);
  } catch (error) {
    ownProblem.value = explain(error);
  } finally {
    isReading.value = false;
  }
}

/** Whether the files are still in memory: after a reload only the slices made of them are. */
export function canResize(): boolean {
  return files.length > 0;
}

async function build(from: readonly FileBytes[]): Promise<void> {
  const folder = from.find(({ path }) => path.includes('/'))?.path.split('/')[0];
  const { dataset, notices } = datasetOf(from, { name: folder ?? 'my data', side: side.value });
  const kept = await saveOwnData(dataset).then(() => [], (error: unknown) => [`The data could not be kept for the next visit (${messageOf(error)}).`]);
  batch(() => {
    own.value = dataset;
    ownNotices.value = [...notices, ...kept];
    ownProblem.value = undefined;
  });
}

export async function forgetOwn(): Promise<void> {
  files = [];
  batch(() => {
    own.value = undefined;
    ownNotices.value = [];
    ownProblem.value = undefined;
  });
  await clearOwnData().catch(() => undefined);
}

function explain(error: unknown): string {
  if (error instanceof RangeError) return 'data: must fit the memory of this page, got more. Choose smaller slices or fewer files.';
  return messageOf(error);
}
