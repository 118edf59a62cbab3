// Time left, with a clock in the test's hand; and what a terminal and what a file get to see.
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Estimate } from '../src/compare/eta.ts';
import { planJobs } from '../src/compare/job.ts';
import { showProgress, type ProgressStream } from '../src/compare/progress.ts';
import type { Job, JobResult } from '../src/compare/types.ts';

const training = { steps: 100, batchSize: 1, learningRate: 1, evaluateEvery: 10, filters: 1, depth: 1 };
const plan = planJobs({ datasets: [{ name: 'd', fingerprint: 'f' }], losses: [{ loss: 'a', parameters: {} }, { loss: 'b', parameters: {} }], seeds: [0, 1], training });
const [a0, b0] = plan as [Job, Job, Job, Job];

describe('an estimate', () => {
  it('goes by the pace of each loss, and shares the rest among the workers', () => {
    let time = 0;
    const estimate = new Estimate(plan, [], 2, () => time);
    const [a, b] = estimate.losses as [never, never];
    expect(estimate.remainingOverall()).toBeUndefined();
    // The first report of a run only starts its clock: the 10 steps before it may be those of a checkpoint.
    estimate.step(a0, 10);
    time = 1000;
    estimate.step(a0, 20);
    // 10 steps took 1000 ms; a has 180 steps left, and b, not seen yet, is taken to be as fast.
    expect(estimate.remaining(a)).toBe(18_000);
    expect(estimate.remaining(b)).toBe(20_000);
    expect(estimate.remainingOverall()).toBe(19_000);
    estimate.step(b0, 0);
    time = 3000;
    estimate.step(b0, 10);
    expect(estimate.remaining(b)).toBe(190 * 200);
    estimate.end(b0);
    expect(estimate.remaining(b)).toBe(100 * 200);
    expect([estimate.done, estimate.total]).toEqual([120, 400]);
  });

  it('counts what an earlier run finished', () => {
    const estimate = new Estimate(plan, plan, 1, () => 0);
    expect([estimate.done, estimate.total, estimate.remainingOverall()]).toEqual([400, 400, 0]);
  });
});

describe('progress', () => {
  const result: JobResult = {
    job: a0,
    curve: [{ step: 100, trainingLoss: 0, validation: [[50, 10], [10, 30]] }],
    test: [[50, 5], [5, 20]],
    bestStep: 100,
    predictions: [],
    milliseconds: { step: 1, loss: 1, total: 61_000 },
    environment: { backend: '', threads: 1, node: '', versions: {} },
  };

  function shown(terminal: boolean): string {
    let text = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
    Object.assign(stream, { isTTY: terminal, rows: 24, columns: 80 });
    const progress = showProgress({ stream: stream as unknown as ProgressStream, plan, finished: [], workers: 1 });
    progress.step(a0, 50);
    progress.finished(result);
    progress.notice('a notice');
    progress.failed(b0, 'no reason');
    progress.stop();
    return text;
  }

  it('is a line per ended run where there is no terminal', () => {
    expect(shown(false)).toBe(
      '[1/4] d a seed 0: validation Dice 0.750 at step 100, test Dice 0.800, 1 min 01 s\na notice\n[2/4] d b seed 0: FAILED, no reason\n',
    );
  });

  it('is a bar per loss and one for all on a terminal, with no colours', () => {
    const text = shown(true);
    const escapes = new RegExp(`${String.fromCodePoint(27)}\\[([0-9;?]*[A-Za-z])`, 'g');
    expect([...text.matchAll(escapes)].filter(([, code]) => code?.endsWith('m'))).toEqual([]);
    // A bar is redrawn when it changes: the last drawing of each is what stays.
    const lines = text.replace(escapes, '').split('\n').map((line) => line.replace(/[█░]+/, 'BAR').trimEnd());
    expect(lines).toContain('all runs BAR  50%');
    expect(lines.findLast((line) => line.startsWith('a '))).toBe('a        BAR  50%');
    expect(lines.findLast((line) => line.startsWith('b '))).toBe('b        BAR  50%  1 failed');
    expect(text).toContain('a notice');
    expect(text).toContain('FAILED, no reason');
  });
});
