// The world around a comparison as the installed command has it: real data, real losses, real workers.
import type { CompareEnvironment } from './compare.ts';
import { loadDataset } from './dataset.ts';
import { resolveLoss } from './resolve-loss.ts';

/** For `compare(options, nodeEnvironment())`. Works from the built package, where worker.js lies beside this file. */
export function nodeEnvironment(): CompareEnvironment {
  return {
    load: loadDataset,
    resolveLoss,
    workerEntry: new URL('./worker.js', import.meta.url),
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => new Date(),
  };
}
