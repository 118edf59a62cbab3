// The statistics of a comparison against numbers worked out by hand, and Student's t against printed tables.
import { describe, expect, it } from 'vitest';
import { conclude } from '../src/compare/conclusion.ts';
import { curveBand, stepsToReach } from '../src/compare/curve.ts';
import { planJobs } from '../src/compare/job.ts';
import { confusion, meanScores } from '../src/compare/scores.ts';
import { spread } from '../src/compare/spread.ts';
import { summarise } from '../src/compare/statistics.ts';
import { studentQuantile } from '../src/compare/student.ts';
import type { ConfusionMatrix, JobResult } from '../src/compare/types.ts';
import { judge } from '../src/compare/verdict.ts';

const bySeed = (...values: number[]): Map<number, number> => new Map(values.map((value, seed) => [seed, value]));

/** 100 true pixels of which `found` are found, and as many false ones as missed: Dice is found / 100. */
const matrix = (found: number): ConfusionMatrix => [[900, 100 - found], [100 - found, found]];

describe('scores', () => {
  it('of one foreground class', () => {
    // 35 true positives, 10 false positives, 5 false negatives, 50 true negatives.
    expect(meanScores([[50, 10], [5, 35]])).toEqual({ dice: 70 / 85, iou: 35 / 50, precision: 35 / 45, recall: 35 / 40, specificity: 50 / 60 });
  });

  it('leave out a class that neither truth nor prediction has', () => {
    expect(meanScores([[90, 2, 0], [3, 5, 0], [0, 0, 0]])?.dice).toBe(10 / 15);
    expect(meanScores([[90, 0], [0, 0]])).toBeUndefined();
  });

  it('count a class that was never predicted as 0', () => {
    expect(meanScores([[90, 0], [10, 0]])).toEqual({ dice: 0, iou: 0, precision: 0, recall: 0, specificity: 1 });
  });

  it('come from counting [truth][prediction]', () => {
    expect(confusion(Uint8Array.of(0, 0, 1, 2, 2), Uint8Array.of(0, 1, 1, 2, 0), 3)).toEqual([[1, 1, 0], [0, 1, 0], [1, 0, 1]]);
  });
});

describe('spread', () => {
  it('is the sample standard deviation', () => {
    expect(spread([1, 2, 3])).toEqual({ mean: 2, sd: 1, min: 1, max: 3, count: 3 });
    expect(spread([2, 4, 4, 4, 5, 5, 7, 9])?.sd).toBe(Math.sqrt(32 / 7));
  });

  it('has none for one value, and is nothing for no value', () => {
    expect(spread([0.5])).toEqual({ mean: 0.5, sd: undefined, min: 0.5, max: 0.5, count: 1 });
    expect(spread([])).toBeUndefined();
  });
});

describe('curves', () => {
  const curve = [{ step: 0, dice: 0 }, { step: 10, dice: 0.5 }, { step: 20, dice: 1 }, { step: 30, dice: 0.25 }];

  it('reach a level between two points, on one, or never', () => {
    expect(stepsToReach(curve, 0.75)).toBe(15);
    expect(stepsToReach(curve, 0.5)).toBe(10);
    expect(stepsToReach(curve, 1.1)).toBeUndefined();
    expect(stepsToReach(curve, 0)).toBeUndefined();
    expect(stepsToReach(curve.slice(2), 0.5)).toBe(20);
    expect(stepsToReach([{ step: 0, dice: 0.6 }, { step: 10, dice: 0.7 }], 0.5)).toBeUndefined();
  });

  it('join into a band over the steps that all have', () => {
    const other = [{ step: 0, dice: 0 }, { step: 10, dice: 1 }];
    expect(curveBand([curve, other])).toEqual({ steps: [0, 10], mean: [0, 0.75], min: [0, 0.5], max: [0, 1] });
  });
});

// As printed in tables of Student's t (upper tail).
it.each([
  [0.25, 1, '1.000'], [0.05, 1, '6.314'], [0.05, 2, '2.920'], [0.025, 2, '4.303'], [0.01, 2, '6.965'],
  [0.025, 3, '3.182'], [0.025, 4, '2.776'], [0.01, 4, '3.747'], [0.05, 9, '1.833'], [0.01, 10, '2.764'],
])('Student: tail %d with %d degrees of freedom is beyond %s', (tail, freedom, printed) => {
  expect(studentQuantile(tail, freedom).toFixed(3)).toBe(printed);
});

describe('verdicts', () => {
  it('compare differences per seed, not spreads: constant leads win although the ranges overlap', () => {
    const verdict = judge([{ label: 'low', bySeed: bySeed(1, 5, 9) }, { label: 'high', bySeed: bySeed(2, 6, 10) }], 'high');
    expect(verdict).toMatchObject({ kind: 'winner', leader: 'high', overlapping: [] });
  });

  // Leads of 1, 2 and 3: mean 2, sd 1, so the margin is t / √3: 2.920 / 1.732 = 1.686, and 4.303 / 1.732 = 2.484.
  it('demand more of a leader with more rivals', () => {
    const leader = { label: 'leader', bySeed: bySeed(11, 12, 13) };
    const rival = { label: 'rival', bySeed: bySeed(10, 10, 10) };
    const far = { label: 'far', bySeed: bySeed(0, 0, 0) };
    expect(judge([rival, leader], 'high')).toMatchObject({ kind: 'winner', leader: 'leader' });
    const three = judge([far, rival, leader], 'high');
    expect(three).toMatchObject({ kind: 'overlap', leader: 'leader', overlapping: ['rival'] });
    expect(three.comparisons.map(({ label, meanLead, margin, clear }) => [label, meanLead, margin?.toFixed(2), clear])).toEqual([['rival', 2, '2.48', false], ['far', 12, '2.48', true]]);
  });

  it('take low values as better where asked', () => {
    expect(judge([{ label: 'slow', bySeed: bySeed(30, 31) }, { label: 'fast', bySeed: bySeed(10, 11) }], 'low').leader).toBe('fast');
  });

  it('name no winner with one seed, with equal losses, or without rivals', () => {
    expect(judge([{ label: 'a', bySeed: bySeed(1) }, { label: 'b', bySeed: bySeed(0) }], 'high')).toMatchObject({ kind: 'unknown', leader: 'a', overlapping: [] });
    expect(judge([{ label: 'a', bySeed: bySeed(1, 2) }, { label: 'b', bySeed: bySeed(1, 2) }], 'high')).toMatchObject({ kind: 'overlap', overlapping: ['b'] });
    expect(judge([{ label: 'a', bySeed: bySeed(1, 2) }], 'high').kind).toBe('alone');
    expect(judge([{ label: 'a', bySeed: bySeed() }], 'high').kind).toBe('nobody');
  });

  it('cannot tell losses apart that share fewer than two seeds', () => {
    const verdict = judge([{ label: 'a', bySeed: new Map([[0, 9], [1, 9]]) }, { label: 'b', bySeed: new Map([[1, 1], [2, 1]]) }], 'high');
    expect(verdict).toMatchObject({ kind: 'overlap', overlapping: ['b'] });
  });
});

describe('a summary', () => {
  const training = { steps: 20, batchSize: 1, learningRate: 1, evaluateEvery: 10, filters: 1, depth: 1 };
  const plan = planJobs({ datasets: [{ name: 'd', fingerprint: 'f' }], losses: [{ loss: 'a', parameters: {} }, { loss: 'b', parameters: { x: 1 } }], seeds: [0, 1], training });

  const result = (index: number, test: number, ...validation: number[]): JobResult[] => {
    const job = plan[index];
    if (job === undefined) return [];
    const curve = validation.map((found, point) => ({ step: 10 * point, trainingLoss: 0, validation: matrix(found) }));
    const environment = { backend: '', threads: 1, node: '', versions: {} };
    return [{ job, curve, test: matrix(test), bestStep: 20, predictions: [], milliseconds: { step: 20, loss: 5, total: 1000 }, environment }];
  };
  // The plan is seed-major: a and b with seed 0, then a and b with seed 1.
  const results = [...result(0, 90, 0, 50, 100), ...result(1, 60, 0, 40, 60), ...result(2, 92, 0, 50, 100), ...result(3, 64, 0, 100, 100)];

  it('has threshold, scores, steps and times as computed by hand', () => {
    const [task] = summarise(plan, results);
    // Mean best: a 1.0, b 0.8; the threshold is 0.9 × 1.0.
    expect(task?.threshold).toBe(0.9);
    expect(task?.losses.map(({ label }) => label)).toEqual(['a', 'b:x=1']);
    const [a, b] = task?.losses ?? [];
    expect(a?.scores.dice).toMatchObject({ mean: 0.91, min: 0.9, max: 0.92, count: 2 });
    expect(a?.stepsToCommon).toEqual({ steps: { mean: 18, sd: 0, min: 18, max: 18, count: 2 }, arrived: 2, runs: 2 });
    expect(a?.stepsToOwn.steps?.mean).toBe(19);
    // b: seed 0 stays below; seed 1 passes 0.9 at step 9. Own bests: 0.95 × 0.6 = 0.57 at step 18.5, and 0.95 at step 9.5.
    expect(b?.stepsToCommon).toMatchObject({ steps: { mean: 9, count: 1 }, arrived: 1, runs: 2 });
    expect(b?.stepsToOwn.steps?.mean).toBe(14);
    expect(b?.lossShare?.mean).toBe(0.25);
    expect(b?.curve).toEqual({ steps: [0, 10, 20], mean: [0, 0.7, 0.8], min: [0, 0.4, 0.6], max: [0, 1, 1] });
    // Only a reached the threshold in each run: b is not a contender for speed.
    expect(task?.speed).toMatchObject({ kind: 'alone', leader: 'a' });
  });

  it('does not depend on the order of the results', () => {
    expect(summarise(plan, results.toReversed())).toEqual(summarise(plan, results));
  });

  it('says what is missing', () => {
    const [task] = summarise(plan, results.slice(0, 3));
    expect(task === undefined ? [] : conclude(task)).toContain('Runs without a result: b:x=1 1 of 2.');
  });

  it('has no threshold that the untrained network passes', () => {
    const [task] = summarise(plan, [...result(0, 10, 10, 11, 11), ...result(1, 10, 10, 9, 8)]);
    expect(task?.threshold).toBeUndefined();
    expect(task?.speed.kind).toBe('nobody');
  });

  it('says when losses with one seed are equal', () => {
    const [task] = summarise(plan.slice(0, 2), [...result(0, 90, 0, 50, 90), ...result(1, 90, 0, 50, 90)]);
    expect(task === undefined ? [] : conclude(task)[0]).toBe('a has the highest test Dice (0.900), as does b:x=1, but with one seed nothing can be said about spread: no winner is named.');
  });

  it('has no threshold when nothing was learned', () => {
    const [task] = summarise(plan, [...result(0, 0, 0, 0, 0), ...result(1, 0, 0, 0, 0)]);
    expect(task?.threshold).toBeUndefined();
    expect(task?.losses[0]?.stepsToOwn).toEqual({ steps: undefined, arrived: 0, runs: 1 });
  });
});
