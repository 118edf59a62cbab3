// results.jsonl: one finished run per line, appended whole. A line torn by a kill is cut off on the
// next start; lines that are not results are left where they are and ignored, each with a notice.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { folderError, reasonOf } from './folder-error.ts';
import { jobId } from './job.ts';
import type { ConfusionMatrix, JobResult } from './types.ts';

export interface ResultsFile {
  /** The results that were there, the last one per job, in file order. */
  readonly found: readonly JobResult[];
  readonly notices: readonly string[];
  /** Writes one result to the disk before it returns; on failure the file is as it was, and an error is thrown. */
  append(result: JobResult): void;
  close(): void;
}

/** Opens or creates the file, repairs a torn end, and reads what is there. */
export function openResults(path: string): ResultsFile {
  const file = openSync(path, 'a+');
  const bytes = readFileSync(path);
  const notices: string[] = [];
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) {
    ftruncateSync(file, end);
    notices.push(`${path}: its last line was incomplete (${bytes.length - end} bytes, from a run that was killed) and was removed.`);
  }
  const found = new Map<string, JobResult>();
  bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .forEach((line, index) => {
      const result = parseResult(line);
      if (result === undefined) notices.push(`${path}: line ${index + 1} is not a result and was ignored.`);
      else found.set(result.job.id, result);
    });

  return {
    found: [...found.values()],
    notices,
    append(result) {
      // The name may have been removed or replaced while the file stayed open: then a write would reach nobody.
      if (statSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(file).ino) {
        throw folderError(path, 'must stay in place during a comparison', 'a file that was removed or replaced', 'Start again: runs that are still in the folder are not repeated.');
      }
      const before = fstatSync(file).size;
      const line = Buffer.from(`${JSON.stringify(result)}\n`);
      try {
        for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
        fsyncSync(file);
      } catch (error) {
        ftruncateSync(file, before);
        throw folderError(path, 'must be writable', reasonOf(error), 'Free some space or choose another folder with --out, then start again: finished runs are not repeated.');
      }
    },
    close: () => closeSync(file),
  };
}

/** A result, or undefined when the line is not one or its id does not belong to its job. */
function parseResult(line: string): JobResult | undefined {
  try {
    const value = JSON.parse(line) as JobResult;
    const { job, curve, test, bestStep, predictions, milliseconds, environment } = value;
    const whole =
      job.id === jobId(job) &&
      typeof job.dataset === 'string' &&
      Array.isArray(curve) &&
      curve.every(({ step, validation }) => Number.isFinite(step) && isMatrix(validation)) &&
      isMatrix(test) &&
      Number.isFinite(bestStep) &&
      Array.isArray(predictions) &&
      predictions.every((prediction) => typeof prediction === 'string') &&
      [milliseconds.step, milliseconds.loss, milliseconds.total].every(Number.isFinite) &&
      typeof environment.backend === 'string' &&
      typeof environment.versions === 'object';
    return whole ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMatrix(value: ConfusionMatrix): boolean {
  return Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length === value.length && row.every((count) => Number.isInteger(count) && count >= 0));
}
