// A worker or a message port as one thing to talk through, in Node and in browsers alike.
import type * as Threads from 'node:worker_threads';

/** What `postMessage` is given beside the message: what is moved, not copied. */
export type Transferred = readonly (ArrayBuffer | MessagePort)[];

export interface Channel {
  post(message: unknown, transferred?: Transferred): void;
  /** `onError`: the worker could not start, or an error left it. */
  listen(onMessage: (message: unknown) => void, onError: (error: Error) => void): void;
  /** Whether the process must wait for it, where processes end by themselves. */
  hold(isHeld: boolean): void;
  close(): void;
}

/** A worker or port of either kind: of the web, or of node:worker_threads. */
export interface WorkerLike {
  postMessage(message: unknown, transferred?: readonly unknown[]): void;
  terminate?(): unknown;
  close?(): void;
  ref?(): void;
  unref?(): void;
  start?(): void;
  addEventListener?(type: string, listener: (event: { readonly data?: unknown; readonly message?: string }) => void): void;
  on?(type: string, listener: (value: unknown) => void): unknown;
}

export function channelOf(worker: WorkerLike): Channel {
  return {
    post: (message, transferred = []) => worker.postMessage(message, transferred),
    listen(onMessage, onError) {
      const failed = (reason: unknown): void => onError(reason instanceof Error ? reason : new Error(String(reason)));
      if (worker.on !== undefined) {
        worker.on('message', onMessage);
        worker.on('error', failed);
        worker.on('messageerror', failed);
      } else {
        worker.addEventListener?.('message', ({ data }) => onMessage(data));
        worker.addEventListener?.('error', ({ message }) => failed(message ?? 'the worker could not be started'));
        worker.addEventListener?.('messageerror', () => failed('a message could not be read'));
        worker.start?.();
      }
    },
    hold: (isHeld) => (isHeld ? worker.ref?.() : worker.unref?.()),
    close: () => void (worker.terminate?.() ?? worker.close?.()),
  };
}

/** The worker threads of Node, without an import that a bundler for browsers would follow. */
export function nodeThreads(): typeof Threads | undefined {
  return globalThis.process?.getBuiltinModule?.('node:worker_threads');
}

/** A worker that runs this text. @throws where the engine has none, or the page's policy forbids it */
export function workerOf(text: string): Channel {
  const threads = nodeThreads();
  if (threads !== undefined) return channelOf(new threads.Worker(text, { eval: true }) as WorkerLike);
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return channelOf(new Worker(url) as WorkerLike);
  } finally {
    URL.revokeObjectURL(url);
  }
}
