// One comparison per folder at a time: a file `lock` that names its owner. A lock whose owner is gone
// is taken over; one whose owner lives, or cannot be asked (another host), is an error that says so.
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../files/system-code.ts';
import { folderError } from './folder-error.ts';

export interface Lock {
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When that process began, as far as the system tells: a pid may be used again by another process. */
  readonly began: string;
}

/** Takes the folder's lock or throws. The folder must exist and be writable. */
export function acquireLock(folder: string): Lock {
  const path = join(folder, 'lock');
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), began: processBegin(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < 10; attempt++) {
    if (createWhole(path, mine)) {
      return { release: () => releaseIf(path, mine) };
    }
    const found = readIfThere(path);
    if (found === undefined) continue;
    const owner = parseOwner(found);
    if (owner !== undefined && isHeld(owner)) {
      const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
      const check = owner.host === hostname() ? '' : ` If that process is gone, delete ${path}.`;
      throw folderError(folder, 'must be used by one comparison at a time', `one that runs as process ${owner.pid}${where}`, `Wait until it ends, or choose another folder with --out.${check}`);
    }
    removeStale(path, found);
  }
  throw folderError(path, 'must be free', 'a lock that others keep taking', 'Wait, or choose another folder with --out.');
}

/** Creates the file with all its content at once, or returns false when there is one already. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // A file system without hard links: exclusive creation, whose content appears a moment later.
    return createExclusively(path, content);
  } finally {
    rmSync(draft, { force: true });
  }
}

function createExclusively(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead owner's lock away. If another process was faster, what was moved is its lock: put it back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readIfThere(aside) !== stale && !existsSync(path)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function releaseIf(path: string, mine: string): void {
  if (readIfThere(path) === mine) rmSync(path, { force: true });
}

function isHeld({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  return began === processBegin(pid);
}

/** Linux: boot and start tick, which no two processes with one pid share. Elsewhere empty: the pid must do. */
function processBegin(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may contain spaces: count from its end. Start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, began } = value as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' && typeof began === 'string' ? { pid, host, began } : undefined;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
