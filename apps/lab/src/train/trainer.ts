// The page's side of training: the state that all views read, and the orders that buttons give.
import { batch, computed, signal } from '@preact/signals';
import { Estimate, formatLossSpec, planJobs, resolveLoss, summarise, type Dataset, type Job, type JobResult, type LossSpec, type TaskStatistics } from 'semsegloss/training';
import { messageOf } from '../parts/message.tsx';
import type { TrainingSettings } from '../state/settings.ts';
import type { BackendTrial, Order, Report, Session, Snapshot } from './messages.ts';
import { clearSession, loadSaved, saveSession, type Saved } from './storage.ts';

export type Phase = 'loading' | 'idle' | 'starting' | 'running' | 'pausing' | 'paused' | 'done';

export const phase = signal<Phase>('loading');
export const session = signal<Session | undefined>(undefined);
export const snapshots = signal<ReadonlyMap<string, Snapshot>>(new Map());
export const results = signal<readonly JobResult[]>([]);
export const failures = signal<ReadonlyMap<string, string>>(new Map());
export const steps = signal<ReadonlyMap<string, number>>(new Map());
export const backend = signal<{ readonly name: string; readonly trials: readonly BackendTrial[] } | undefined>(undefined);
export const trying = signal('');
export const notices = signal<readonly string[]>([]);
export const problem = signal<string | undefined>(undefined);
/** Milliseconds until everything is done; undefined before there is any pace. */
export const remaining = signal<number | undefined>(undefined);

/** Labels of the losses of the session, in the order of their colours. */
export const labels = computed<readonly string[]>(() => [...new Set((session.value?.plan ?? []).map(formatLossSpec))]);

/** The statistics of what is finished; undefined before the first result. */
export const statistics = computed<TaskStatistics | undefined>(() => {
  const plan = session.value?.plan;
  return plan === undefined || results.value.length === 0 ? undefined : summarise(plan, results.value)[0];
});

/** Share of all steps that is done, 0 to 1. */
export const done = computed<number>(() => {
  const plan = session.value?.plan ?? [];
  const total = plan.reduce((sum, job) => sum + job.training.steps, 0);
  const finished = new Set([...results.value.map(({ job }) => job.id), ...failures.value.keys()]);
  const made = plan.reduce((sum, job) => sum + (finished.has(job.id) ? job.training.steps : steps.value.get(job.id) ?? 0), 0);
  return total === 0 ? 0 : made / total;
});

let worker: Worker | undefined;
let estimate: Estimate | undefined;
let jobs: ReadonlyMap<string, Job> = new Map();

function show(next: Session | undefined): void {
  session.value = next;
  snapshots.value = new Map();
  results.value = [];
  failures.value = new Map();
  steps.value = new Map();
  notices.value = [];
  problem.value = undefined;
  remaining.value = undefined;
  backend.value = undefined;
  jobs = new Map((next?.plan ?? []).map((job) => [job.id, job]));
}

/** What is in storage; a session that is not over is paused. */
function showSaved(saved: Saved | undefined): void {
  show(saved?.session);
  if (saved === undefined) {
    phase.value = 'idle';
    return;
  }
  snapshots.value = saved.snapshots;
  results.value = saved.results;
  failures.value = saved.failures;
  steps.value = new Map([...saved.snapshots].map(([id, { step }]) => [id, step]));
  phase.value = saved.results.length + saved.failures.size === saved.session.plan.length ? 'done' : 'paused';
}

/** Reads what an earlier visit left. A session that was running then is paused now. */
export async function restore(): Promise<void> {
  if (phase.value !== 'loading') return;
  try {
    const saved = await loadSaved();
    batch(() => showSaved(saved));
  } catch (error) {
    batch(() => {
      phase.value = 'idle';
      notices.value = [`This browser keeps nothing for this page (${messageOf(error)}). Training works, but cannot go on after a reload.`];
    });
  }
}

/** More slices than this in one row are too small to see. */
const MOST_SHOWN = 4;

/** Validation slices with foreground, evenly spaced. */
function slicesToShow({ splits: { validation } }: Dataset): number[] {
  const occupied = validation.flatMap(({ mask }, index) => (mask.some((id) => id !== 0) ? [index] : []));
  const from = occupied.length > 0 ? occupied : [...validation.keys()];
  const count = Math.min(MOST_SHOWN, from.length);
  return Array.from({ length: count }, (_, index) => from[Math.floor(((index + 0.5) * from.length) / count)] as number);
}

/** @throws SemSegLossError where a loss does not fit the number of classes */
export function start(dataset: Dataset, losses: readonly LossSpec[], settings: TrainingSettings): void {
  const { steps: count, batchSize, learningRate, filters, depth, order, backend: choice } = settings;
  const training = { steps: count, batchSize, learningRate, evaluateEvery: Math.min(settings.evaluateEvery, count), filters, depth };
  const plan = planJobs({
    datasets: [dataset], losses: losses.map((loss) => resolveLoss(loss, [dataset.classes.length])), seeds: Array.from({ length: settings.seeds }, (_, seed) => seed), training,
  });
  void begin({ plan, dataset, order, backend: choice, shown: slicesToShow(dataset) });
}

async function begin(next: Session): Promise<void> {
  prepare();
  if (!(await freeToTrain())) return occupied();
  const saved = await loadSaved().catch(() => undefined);
  if (saved !== undefined && !isSame(saved.session, session.value)) {
    batch(() => {
      showSaved(saved);
      notices.value = ['Another tab of this lab has trained what you see here since this page was opened. Press the button again to put your new training in its place.'];
    });
    return;
  }
  batch(() => {
    show(next);
    phase.value = 'starting';
  });
  try {
    await saveSession(next);
  } catch (error) {
    notices.value = [...notices.value, `The session could not be saved (${messageOf(error)}): it cannot go on after a reload.`];
  }
  train(next);
}

/** Goes on with the session that is there, as far as any tab has brought it. */
export async function resume(): Promise<void> {
  prepare();
  if (!(await freeToTrain())) return occupied();
  const saved = await loadSaved().catch(() => undefined);
  if (saved !== undefined) {
    const told = isSame(saved.session, session.value) ? notices.value : ['Another tab of this lab began the training that you see here; it took the place of the one that was here.'];
    batch(() => {
      showSaved(saved);
      notices.value = told;
    });
    if (phase.value === 'done') return;
  } else if (session.value !== undefined) {
    // Deleted in another tab, or never saved: it begins again.
    show(session.value);
    await saveSession(session.value).catch(() => undefined);
  }
  phase.value = 'starting';
  if (session.value !== undefined) train(session.value);
}

function prepare(): void {
  batch(() => {
    problem.value = undefined;
    phase.value = 'starting';
    trying.value = '';
  });
}

/** Runs are named by all that decides what they compute. */
function isSame(one: Session, other: Session | undefined): boolean {
  return one.plan.map(({ id }) => id).join() === other?.plan.map(({ id }) => id).join();
}

function train(next: Session): void {
  const finished = new Set([...results.value.map(({ job }) => job.id), ...failures.value.keys()]);
  estimate = new Estimate(next.plan, next.plan.filter(({ id }) => finished.has(id)), 1, () => performance.now());
  worker ??= openWorker();
  worker.postMessage({ kind: 'train', session: next } satisfies Order);
}

/** Looked up before anything of another tab's session is overwritten; the worker then takes the lock itself. */
async function freeToTrain(): Promise<boolean> {
  if (!('locks' in navigator)) return true;
  const { held = [] } = await navigator.locks.query();
  return !held.some(({ name }) => name === 'semsegloss-lab-training');
}

function occupied(): void {
  batch(() => {
    phase.value = session.value === undefined ? 'idle' : done.value === 1 ? 'done' : 'paused';
    problem.value = 'Another tab of this lab is training. Both would write to the same place, so only one trains at a time: pause it there, then press the button again. Nothing here is lost.';
  });
}

function openWorker(): Worker {
  const opened = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
  opened.addEventListener('message', ({ data }: MessageEvent<Report>) => batch(() => hear(data)));
  opened.addEventListener('error', (event) => {
    worker = undefined;
    opened.terminate();
    batch(() => {
      phase.value = 'paused';
      problem.value = `Training stopped: ${event.message || 'its worker could not be loaded'}. What was saved is still there: resume, or reload the page.`;
    });
  });
  return opened;
}

export function pause(): void {
  phase.value = 'pausing';
  worker?.postMessage({ kind: 'pause' } satisfies Order);
}

/** Ends the session for good, with all its runs; not what another tab is training. */
export async function discard(): Promise<void> {
  const isHere = phase.value === 'running' || phase.value === 'starting' || phase.value === 'pausing';
  if (!isHere && !(await freeToTrain())) return occupied();
  worker?.terminate();
  worker = undefined;
  const saved = await loadSaved().catch(() => undefined);
  if (saved !== undefined && isSame(saved.session, session.value)) await clearSession().catch(() => undefined);
  batch(() => {
    show(undefined);
    phase.value = 'idle';
  });
}

function hear(report: Report): void {
  switch (report.kind) {
    case 'trying':
      trying.value = report.backend;
      break;
    case 'backend':
      backend.value = { name: report.name, trials: report.trials };
      phase.value = phase.value === 'pausing' ? 'pausing' : 'running';
      break;
    case 'step':
      progressed(report.jobId, report.step);
      break;
    case 'snapshot':
      snapshots.value = new Map([...snapshots.value, [report.jobId, report.snapshot]]);
      progressed(report.jobId, report.snapshot.step);
      break;
    case 'result':
      results.value = [...results.value, report.result];
      ended(report.result.job.id);
      break;
    case 'failed':
      failures.value = new Map([...failures.value, [report.jobId, report.message]]);
      ended(report.jobId);
      break;
    case 'notice':
      notices.value = [...notices.value, report.text];
      break;
    case 'occupied':
      occupied();
      break;
    case 'ended':
      remaining.value = undefined;
      phase.value = report.how === 'done' ? 'done' : 'paused';
      if (report.message !== undefined) problem.value = report.message;
      break;
    default:
      report satisfies never;
  }
}

function progressed(jobId: string, step: number): void {
  steps.value = new Map([...steps.value, [jobId, step]]);
  const job = jobs.get(jobId);
  if (job !== undefined) estimate?.step(job, step);
  remaining.value = estimate?.remainingOverall();
}

function ended(jobId: string): void {
  const job = jobs.get(jobId);
  if (job !== undefined) estimate?.end(job);
  remaining.value = estimate?.remainingOverall();
}
