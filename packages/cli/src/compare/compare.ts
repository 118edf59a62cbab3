// `semsegloss compare` from options to exit code: check, plan, open the folder, train what is missing,
// summarise, write the report. Each step is a file of its own; this one only puts them in order.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { failure } from '@semsegloss/core';
import { writeWhole } from '../files/write.ts';
import { EMBEDDED } from './dataset.ts';
import { formatDocument } from './document.ts';
import { counted } from './format.ts';
import { INTERRUPTED, listenForInterruption } from './interrupt.ts';
import { planJobs } from './job.ts';
import { parseLossSpec, uniqueLossSpecs, type LossSpec } from './loss-spec.ts';
import { checkOptions, commandLine, seedsOf, trainingOf, type CompareOptions } from './options.ts';
import { pageHtml } from './page/page.ts';
import { showProgress, type ProgressStream } from './progress.ts';
import { runJobs } from './schedule.ts';
import { summarise } from './statistics.ts';
import { openStore } from './store.ts';
import { formatTables } from './table.ts';
import type { Dataset } from './types.ts';

/** What a comparison uses of the world around it. */
export interface CompareEnvironment {
  load(source: string): Promise<Dataset>;
  /** The spec by its canonical name; throws for a loss or a parameter that does not exist, or does not fit these numbers of classes. */
  resolveLoss(spec: LossSpec, classCounts: readonly number[]): LossSpec;
  /** The worker's entry, built JavaScript. */
  readonly workerEntry: URL;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  readonly now: () => Date;
}

const ONE_SUBJECT =
  'This is one subject: training, validation and test slices are different parts of the same head. ' +
  'The comparison ranks losses on this head only; it says nothing about other people, scanners or diseases. ' +
  'To learn which loss suits your data, compare on your data.';

/**
 * Runs a comparison, or what is left of it. Returns 0 when every run has a result, 1 when some failed,
 * 130 when interrupted; throws a SemSegLossError for wrong options, wrong data, and a folder that cannot be written.
 */
export async function compare(options: CompareOptions, environment: CompareEnvironment): Promise<number> {
  const { stdout, stderr } = environment;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  checkOptions(options);
  const typed = options.losses.map(parseLossSpec);
  const loaded = await loadAll(options.data, environment);
  const datasets = loaded.map(({ dataset }) => dataset);
  const classCounts = [...new Set(datasets.map(({ classes }) => classes.length))];
  const losses = uniqueLossSpecs(typed.map((spec) => environment.resolveLoss(spec, classCounts)));
  const seeds = seedsOf(options);
  const plan = planJobs({ datasets, losses, seeds, training: trainingOf(options) });

  const store = openStore(options.out, plan);
  try {
    for (const notice of store.notices) say(notice);
    const workers = Math.max(1, Math.min(options.jobs ?? availableParallelism(), store.open.length));
    const parts = [counted(losses.length, 'loss', 'losses'), counted(datasets.length, 'data set', 'data sets'), `seeds ${seeds.join(', ')}`];
    say(`${counted(plan.length, 'run', 'runs')}: ${parts.join(' × ')}; ${store.open.length} to do with ${counted(workers, 'worker', 'workers')}`);
    const progress = showProgress({ stream: stderr, plan, finished: store.finished, workers });
    const interruption = listenForInterruption(() => progress.notice('stopping: runs save their state; once more to stop at once'));
    const sources = new Map(loaded.map(({ dataset, source }) => [dataset.fingerprint, source]));
    const { results: added, failures } = await runJobs({ store, sources, workers, entry: environment.workerEntry, observer: progress, signal: interruption.signal }).finally(() => {
      progress.stop();
      interruption.release();
    });
    const results = [...store.finished, ...added];
    if (interruption.signal.aborted) {
      say(`interrupted: ${results.length} of ${plan.length} runs are finished and kept in ${options.out}. The same command resumes.`);
      return INTERRUPTED;
    }
    if (results.length === 0) {
      say('no run has a result: nothing to report');
      return 1;
    }

    const tasks = summarise(plan, results);
    const command = commandLine(options, losses);
    const sections = tasks.map((task, index) => {
      const { dataset, source } = entryAt(loaded, index);
      return { task, dataset, caution: (EMBEDDED as readonly string[]).includes(source) ? ONE_SUBJECT : undefined };
    });
    const report = join(options.out, 'index.html');
    await writeWhole(report, pageHtml({ sections, plan, failures, command, date: environment.now() }));
    stdout.write(options.json ? formatDocument({ command, report, tasks, failures }) : formatTables(tasks));
    say(`report: ${report}`);
    if (failures.length > 0) say(`${failures.length} of ${plan.length} runs failed: the same command tries them again`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    store.close();
  }
}

interface Loaded {
  readonly source: string;
  readonly dataset: Dataset;
}

/** Loads every data set once; two that cannot be told apart in the results are refused. */
async function loadAll(sources: readonly string[], { load }: CompareEnvironment): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const source of new Set(sources)) {
    const dataset = await load(source);
    const same = loaded.find((other) => other.dataset.fingerprint === dataset.fingerprint || other.dataset.name === dataset.name);
    if (same !== undefined) {
      const rule = same.dataset.name === dataset.name ? 'data sets must have different names' : 'data sets must have different pixels';
      throw failure('OPTION_CONFLICT', '--data', rule, [same.source, source], 'Leave one out, or rename it.');
    }
    loaded.push({ source, dataset });
  }
  return loaded;
}

function entryAt(loaded: readonly Loaded[], index: number): Loaded {
  const entry = loaded[index];
  if (entry === undefined) throw new RangeError(`no data set ${index}`);
  return entry;
}
