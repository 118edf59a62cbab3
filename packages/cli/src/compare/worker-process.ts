// One worker process seen from the scheduler: start it, give it a run, hear its reports in order, end it.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { failure } from '@semsegloss/core';
import type { Order, Report } from './messages.ts';
import type { JobResult } from './types.ts';

/** How a run ended. `died`: the process went away in the middle of it. */
export type Ending =
  | { readonly kind: 'result'; readonly result: JobResult }
  | { readonly kind: 'failed' | 'died'; readonly message: string }
  | { readonly kind: 'stopped' };

/** Time that a worker has to save a checkpoint when asked to stop; then it is killed. */
const PATIENCE_MS = 10_000;
/** How much of a worker's stderr is kept to explain its death. */
const KEPT_CHARACTERS = 600;

export class WorkerProcess {
  readonly #child: ChildProcess;
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    // A send to a process that just went away; its 'close' tells the story.
    child.on('error', () => {});
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_CHARACTERS);
    });
  }

  /** Starts a process and waits until it takes orders; throws when it cannot start. */
  static async start(entry: URL): Promise<WorkerProcess> {
    // stdout is data and belongs to the command: nothing that a worker prints may get there.
    const child = fork(fileURLToPath(entry), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    const worker = new WorkerProcess(child);
    const [first] = (await Promise.race([once(child, 'message'), once(child, 'close')])) as unknown[];
    if ((first as Report | null)?.kind === 'ready') return worker;
    throw failure('BACKEND_MISSING', 'worker process', 'must start', worker.#death(), 'Check the installation.');
  }

  /** Whether it can take another order. */
  get alive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** One run. `hear` gets progress and checkpoints, one after the other; an error that it throws ends the run with it. */
  async run(order: Extract<Order, { kind: 'run' }>, hear: (report: Extract<Report, { kind: 'progress' | 'checkpoint' }>) => Promise<void> | void): Promise<Ending> {
    const child = this.#child;
    let heard = Promise.resolve();
    return new Promise<Ending>((resolve, reject) => {
      const settle = (ending: Ending): void => {
        child.off('message', listen).off('close', died);
        heard.then(() => resolve(ending), reject);
      };
      const died = (): void => settle({ kind: 'died', message: this.#death() });
      const listen = (message: unknown): void => {
        const report = message as Report;
        switch (report.kind) {
          case 'progress':
          case 'checkpoint':
            heard = heard.then(() => hear(report));
            heard.catch(reject);
            break;
          case 'result':
          case 'failed':
          case 'stopped':
            settle(report);
            break;
          case 'ready':
            break;
          default:
            report satisfies never;
        }
      };
      child.on('message', listen).on('close', died);
      if (this.alive) child.send(order);
      else died();
    });
  }

  /** Asks the current run to save a checkpoint and stop; kills the process when that takes too long. */
  stop(): void {
    if (!this.alive) return;
    this.#child.send({ kind: 'stop' } satisfies Order);
    setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS).unref();
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(impatience);
  }

  #death(): string {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signalCode}`;
    const said = this.#stderr.trim();
    return `a worker that ended with ${how}${said === '' ? '' : `, saying: ${said}`}`;
  }
}
