// Runs the command in this process, and keeps what it writes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll } from 'vitest';
import { semsegloss } from '../src/cli.ts';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, which must be exactly one document. */
  json(): unknown;
}

export async function run(...words: string[]): Promise<Ran> {
  return runWith({}, ...words);
}

export async function runWith({ env = {}, isTTY = false }: { readonly env?: Record<string, string>; readonly isTTY?: boolean }, ...words: string[]): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const errors = Object.assign(new PassThrough(), { isTTY });
  errors.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  const status = await semsegloss(words, { stdout: { isTTY, write: (text) => { stdout += text; } }, stderr: errors, env });
  await new Promise(setImmediate);
  return { status, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
}

/** A folder for one test file, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'semsegloss-command-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
