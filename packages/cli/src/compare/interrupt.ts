// Ctrl-C and its relatives while runs are going: the first asks politely, the second ends at once.

/** The exit code of an interrupted command. */
export const INTERRUPTED = 130;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives the signals back to whoever had them. */
  release(): void;
}

/** Listens until released. `said` is called at the first signal. */
export function listenForInterruption(said: () => void): Interruption {
  const control = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const heard = (): void => {
    // Workers end when their channel to this process closes; checkpoints are on the disk already.
    if (control.signal.aborted) process.exit(INTERRUPTED);
    control.abort();
    said();
  };
  for (const name of names) process.on(name, heard);
  return {
    signal: control.signal,
    release() {
      for (const name of names) process.off(name, heard);
    },
  };
}
