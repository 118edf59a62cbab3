// One bar for a command that works through a list. On a terminal only, and on stderr: a pipe or a file gets the result alone.
import { SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

export interface ProgressBar {
  readonly step: () => void;
  /** Clears the bar. */
  readonly stop: () => void;
}

export function progressBar({ stderr }: Io, total: number, what: string): ProgressBar {
  if (stderr.isTTY !== true) return { step: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream: stderr,
    format: `{bar} {value}/{total} ${what}`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    gracefulExit: false,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
