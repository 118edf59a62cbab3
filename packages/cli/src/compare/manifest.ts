// Reads the optional dataset.json of a data set's folder. What may stand in it is `manifest-text.ts`.
import { join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { readBytes } from '../files/read.ts';
import { systemCode } from '../files/system-code.ts';
import { parseManifest, type Manifest } from './manifest-text.ts';

/** Reads `directory`/dataset.json; an absent one is an empty manifest. */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, 'dataset.json');
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(path);
  } catch (error) {
    if (error instanceof SemSegLossError && systemCode(error.cause) === 'ENOENT') return {};
    throw error;
  }
  return parseManifest(new TextDecoder().decode(bytes), path);
}
