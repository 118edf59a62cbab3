// The two streams that a command writes to, and whether what it writes may be styled.
// Results go to stdout, everything that is said about them to stderr.
import type { ProgressStream } from './compare/progress.ts';

export interface Io {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: ProgressStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The process's own streams. A reader that went away, as `head` does, ends nothing and is no error. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return { stdout: process.stdout, stderr: process.stderr, env: process.env };
}

/** Writes one JSON document. */
export function writeJson({ stdout }: Io, document: unknown): void {
  stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Bold on a terminal; plain in a file, in a pipe, and where NO_COLOR is set to anything. */
export function heading({ stdout, env }: Io, text: string): string {
  const plain = stdout.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return plain ? text : `\u001B[1m${text}\u001B[22m`;
}
