// Trains a session's runs, one tab at a time: orders in, reports out, and every point into storage, so that a closed tab
// loses at most the steps since the last point.
import * as tf from '@tensorflow/tfjs-core';
import { lossFor } from '@semsegloss/tfjs';
import { lossOptions, TrainingRun, turn, type Job, type JobResult, type RunOptions, type TrainingReport } from 'semsegloss/training';
import { backendName } from './backend-name.ts';
import { chooseBackend, fallBack, gpuLost, versions } from './backend.ts';
import type { Order, Report, Session, Snapshot } from './messages.ts';
import { isFinished, loadCheckpoint, loadSnapshot, saveCheckpoint, saveFailure, saveResult, saveSnapshot } from './storage.ts';

const LOCK = 'semsegloss-lab-training';
/** Between two messages about steps. */
const QUIET_MS = 60;

let pausing: AbortController | undefined;

onmessage = ({ data }: MessageEvent<Order>) => {
  if (data.kind === 'pause') pausing?.abort();
  else void train(data.session);
};

function report(message: Report): void {
  postMessage(message);
}

async function train(session: Session): Promise<void> {
  // Without locks (very old browsers) two tabs would train side by side, each into its own memory.
  if (!('locks' in navigator)) return trainAlone(session);
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) report({ kind: 'occupied' });
    else await trainAlone(session);
  });
}

async function trainAlone(session: Session): Promise<void> {
  const control = new AbortController();
  pausing = control;
  try {
    const trainer = new Trainer(session, control.signal);
    await trainer.run();
    report({ kind: 'ended', how: 'done' });
  } catch (error) {
    if (control.signal.aborted) report({ kind: 'ended', how: 'paused' });
    else report({ kind: 'ended', how: 'error', message: error instanceof Error ? error.message : String(error) });
  } finally {
    pausing = undefined;
  }
}

class GpuLost extends Error {}

class Trainer {
  readonly #session: Session;
  readonly #signal: AbortSignal;
  #backend = '';
  #lost: Promise<'lost'> = new Promise(() => undefined);
  #lastStepReport = 0;
  #isStorageTold = false;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const { plan, order, backend } = this.#session;
    const open: Job[] = [];
    for (const job of plan) if (!(await isFinished(job.id).catch(() => false))) open.push(job);
    if (open.length === 0) return;
    const { name, trials } = await chooseBackend(backend, (fastest) => this.#trial(open, fastest), (trying) => report({ kind: 'trying', backend: trying }));
    this.#use(name);
    report({ kind: 'backend', name, trials });
    const groups = order === 'interleaved' ? [...new Set(open.map(({ seed }) => seed))].map((seed) => open.filter((job) => job.seed === seed)) : open.map((job) => [job]);
    for (const group of groups) await this.#trainGroup(group);
  }

  #use(name: string): void {
    this.#backend = name;
    this.#lost = gpuLost(name);
  }

  /** Until the GPU is lost no more; each time what is left of the group starts again from its checkpoints. */
  async #trainGroup(group: readonly Job[]): Promise<void> {
    const ended = new Set<string>();
    for (;;) {
      try {
        return await this.#trainTogether(group.filter(({ id }) => !ended.has(id)), ended);
      } catch (error) {
        if (!(error instanceof GpuLost)) throw error;
        const gone = this.#backend;
        this.#use(await fallBack(gone));
        report({ kind: 'notice', text: `The GPU was lost while training on ${backendName(gone)}: its driver was reset, or the system took it back. Training goes on with ${backendName(this.#backend)} from the last point of each curve. Nothing before that is lost.` });
        report({ kind: 'backend', name: this.#backend, trials: [{ name: this.#backend }] });
      }
    }
  }

  /** The runs of a group, each to its next point in turn. */
  async #trainTogether(jobs: readonly Job[], ended: Set<string>): Promise<void> {
    const runs = new Map<string, LiveRun>();
    try {
      for (const job of jobs) runs.set(job.id, await this.#open(job));
      while (runs.size > 0) {
        for (const [jobId, live] of runs) {
          const isOver = await this.#toNextPoint(live);
          if (!isOver) continue;
          ended.add(jobId);
          runs.delete(jobId);
          live.run.dispose();
        }
      }
    } finally {
      for (const { run } of runs.values()) disposeQuietly(run);
    }
  }

  async #open(job: Job): Promise<LiveRun> {
    const pending: LiveRun['pending'] = { report: undefined, checkpoint: undefined };
    const checkpoint = await loadCheckpoint(job.id).catch(() => undefined);
    const options: RunOptions = {
      job, dataset: this.#session.dataset, signal: this.#signal, loss: this.#lossOf(job),
      onProgress: (point) => { pending.report = point; },
      onCheckpoint: (state) => { pending.checkpoint = state; },
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
    let run: TrainingRun;
    try {
      run = new TrainingRun(options);
    } catch {
      // Bytes that cannot be read, such as those of an earlier version of the page: the run starts again.
      report({ kind: 'notice', text: `What was saved of ${job.loss}, seed ${job.seed}, cannot be read any more. That run starts again.` });
      run = new TrainingRun({ ...options, checkpoint: undefined });
    }
    const snapshot = await loadSnapshot(job.id).catch(() => undefined);
    if (snapshot !== undefined) report({ kind: 'snapshot', jobId: job.id, snapshot: { ...snapshot, step: run.step } });
    return { job, run, pending, snapshot };
  }

  #lossOf(job: Job): RunOptions['loss'] {
    return lossFor(tf, job.loss, lossOptions(job, this.#session.dataset.classes.length));
  }

  /** @returns whether the run is over, well or not */
  async #toNextPoint(live: LiveRun): Promise<boolean> {
    const { run, job, pending } = live;
    try {
      for (;;) {
        const more = await this.#unlessLost(run.advance());
        if (pending.report !== undefined) {
          await this.#keepPoint(live);
          return false;
        }
        if (!more) {
          const result = await this.#unlessLost(run.result(this.#environment()));
          await this.#keep(() => saveResult(result));
          report({ kind: 'result', result });
          return true;
        }
        this.#tellStep(job.id, run.step);
      }
    } catch (error) {
      if (pending.checkpoint !== undefined && !(error instanceof GpuLost)) {
        const { checkpoint } = pending;
        const { snapshot } = live;
        await this.#keep(() => saveCheckpoint(job.id, checkpoint));
        if (snapshot !== undefined) await this.#keep(() => saveSnapshot(job.id, { ...snapshot, step: run.step }));
        // Reports on the way are some steps behind.
        report({ kind: 'step', jobId: job.id, step: run.step });
      }
      if (error instanceof GpuLost || this.#signal.aborted) throw error;
      const message = error instanceof Error ? error.message : String(error);
      await this.#keep(() => saveFailure(job.id, message));
      report({ kind: 'failed', jobId: job.id, message });
      return true;
    }
  }

  /** Everything about a point, into storage first and then to the page. */
  async #keepPoint(live: LiveRun): Promise<void> {
    const { run, job, pending } = live;
    const { shown } = this.#session;
    const point = pending.report as TrainingReport;
    const gradients = await this.#unlessLost(run.gradients(shown));
    const snapshot: Snapshot = { step: run.step, curve: run.curve, predictions: shown.flatMap((index) => point.predictions[index] ?? []), gradients };
    const { checkpoint } = pending;
    if (checkpoint !== undefined) await this.#keep(() => saveCheckpoint(job.id, checkpoint));
    await this.#keep(() => saveSnapshot(job.id, snapshot));
    live.snapshot = snapshot;
    pending.report = undefined;
    pending.checkpoint = undefined;
    report({ kind: 'snapshot', jobId: job.id, snapshot });
  }

  /** Storage that is full or forbidden costs the way back after a reload, not the training. */
  async #keep(save: () => Promise<void>): Promise<void> {
    try {
      await save();
    } catch (error) {
      if (!this.#isStorageTold) report({ kind: 'notice', text: `This browser did not keep the state of the training (${error instanceof Error ? error.message : String(error)}). It goes on, but cannot be resumed after a reload: export what you want to keep.` });
      this.#isStorageTold = true;
    }
  }

  async #unlessLost<Value>(work: Promise<Value>): Promise<Value> {
    const first = await Promise.race([work.catch(async (error: unknown) => {
      // A lost GPU often shows as an error first; the loss itself is told a moment later.
      await turn();
      throw await Promise.race([this.#lost.then(() => new GpuLost()), Promise.resolve(error)]);
    }), this.#lost]);
    if (first !== 'lost') return first as Value;
    work.catch(() => undefined);
    throw new GpuLost();
  }

  #tellStep(jobId: string, step: number): void {
    const now = performance.now();
    if (now - this.#lastStepReport < QUIET_MS) return;
    this.#lastStepReport = now;
    report({ kind: 'step', jobId, step });
  }

  /** Milliseconds of one step on the current backend, with the loss that comes first; given up when clearly slower than the fastest. */
  async #trial(jobs: readonly Job[], fastest: number): Promise<number> {
    this.#signal.throwIfAborted();
    const [first] = jobs;
    if (first === undefined) return 0;
    if (tf.getBackend() === 'webgpu') {
      for (const job of jobs) {
        const { execution } = lossFor(tf, job.loss, lossOptions(job, this.#session.dataset.classes.length));
        if (!execution().startsWith('fused')) throw new Error(`it cannot train ${job.loss}`);
      }
    }
    const { dataset } = this.#session;
    const small = { ...dataset, splits: { ...dataset.splits, validation: dataset.splits.validation.slice(0, 1) } };
    const run = new TrainingRun({ job: { ...first, training: { ...first.training, steps: 1000, evaluateEvery: 1000 } }, dataset: small, loss: this.#lossOf(first), signal: this.#signal });
    try {
      let best = Number.POSITIVE_INFINITY;
      // The first compiles programs, and the time of a step settles in the second.
      for (let step = -1; step < 4; step += 1) {
        // The first call validates, at step 0.
        const start = performance.now();
        await run.advance();
        if (step <= 0) continue;
        best = Math.min(best, performance.now() - start);
        if (best > 3 * fastest) break;
      }
      return best;
    } finally {
      run.dispose();
    }
  }

  #environment(): JobResult['environment'] {
    return { backend: `tfjs-${this.#backend}`, threads: 1, node: navigator.userAgent, versions: versions() };
  }
}

interface LiveRun {
  readonly job: Job;
  readonly run: TrainingRun;
  /** What the run has told since the last point. */
  readonly pending: { report: TrainingReport | undefined; checkpoint: Uint8Array | undefined };
  /** The last point. */
  snapshot: Snapshot | undefined;
}

function disposeQuietly(run: TrainingRun): void {
  try {
    run.dispose();
  } catch {
    // The memory of a lost GPU is gone already.
  }
}
