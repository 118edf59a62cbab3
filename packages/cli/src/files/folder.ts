// Makes a folder and the folders it stands in, one at a time. The recursive mkdir of Node 20 never returns on
// filesystems that refuse a new folder with "no such file", such as /proc.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemCode } from './system-code.ts';

/** Throws the system's own error where a folder cannot be made, or where something else has its name. */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it in the meantime.
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}
