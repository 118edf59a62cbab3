// The folder `checkpoints`: the last state of each run in progress, one file per job id. A file is its
// own SHA-256 followed by the trainer's bytes, so that a damaged one is noticed and not resumed from.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../files/folder.ts';
import { readBytes } from '../files/read.ts';
import { writeWhole } from '../files/write.ts';

const DIGEST_BYTES = 32;

/** Saved state of runs, by job id. */
export class Checkpoints {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    makeFolder(folder);
    // What a killed process left half-written: temporary names never hold a whole checkpoint.
    for (const name of readdirSync(folder)) if (name.startsWith('.') && name.endsWith('.tmp')) rmSync(join(folder, name), { force: true });
  }

  ids(): Set<string> {
    return new Set(readdirSync(this.folder));
  }

  async write(id: string, state: Uint8Array): Promise<void> {
    await writeWhole(join(this.folder, id), Buffer.concat([digest(state), state]));
  }

  /** The state saved for a job, undefined when there is none, `damaged` when it is not what was written. */
  async read(id: string): Promise<Uint8Array | 'damaged' | undefined> {
    const path = join(this.folder, id);
    if (!existsSync(path)) return undefined;
    const bytes = await readBytes(path);
    const state = bytes.slice(DIGEST_BYTES);
    return digest(state).equals(bytes.subarray(0, DIGEST_BYTES)) ? state : 'damaged';
  }

  remove(id: string): void {
    rmSync(join(this.folder, id), { force: true });
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
