// What a plan costs, against counts by hand.
import { build, decompose, differentiate, findLoss, lower, optimise, planCost, printPlan, roofline, type LossOptions, type Plan } from '../src/index.ts';
import { describe, expect, it } from 'vitest';

const planOf = (slug: string, options: LossOptions): Plan => lower(optimise(decompose(optimise(differentiate(optimise(build(findLoss(slug), options).graph))))));

describe('the cost of a plan', () => {
  it('Dice from probabilities reads prediction and target, then the target again, and writes the gradient', () => {
    const cost = planCost(planOf('dice', { fromLogits: false }));
    const number = { pixel: 4, pixelClass: 0 };
    expect(cost.passes.map(({ reads, writes, sums, routines }) => ({ reads, writes, sums, routines }))).toEqual([
      { reads: { prediction: number, target: number }, writes: {}, sums: 3, routines: 0 },
      { reads: { target: number }, writes: { gradient: number }, sums: 0, routines: 0 },
    ]);
    expect([cost.read, cost.written]).toEqual([{ pixel: 12, pixelClass: 0 }, { pixel: 4, pixelClass: 0 }]);
    // One product and three sums, then a multiplication and an addition.
    expect(cost.instructions).toEqual({ pixel: 6, pixelClass: 0 });
    expect(roofline(cost, 1, { bytes: 8, instructions: 3 })).toEqual({ memory: 2, arithmetic: 0.5 });
  });

  it('softmax cross-entropy moves each class once in and once out, and takes one exponential of it', () => {
    const cost = planCost(planOf('cross-entropy', { task: 'multiclass', targets: 'labels' }));
    expect([cost.read, cost.written]).toEqual([{ pixel: 4, pixelClass: 4 }, { pixel: 0, pixelClass: 4 }]);
    expect(cost.passes.map(({ operations: { exp, log } }) => ({ exp, log }))).toEqual([{ exp: { pixel: 0, pixelClass: 1 }, log: { pixel: 1, pixelClass: 0 } }]);
    expect(roofline(cost, 21, { bytes: 1, instructions: 1 }).memory).toBe(4 + 8 * 21);
  });

  it('what is stored for a routine is written, and what the routine gives is read', () => {
    const plan = planOf('boundary', {});
    const { passes } = planCost(plan);
    const first = passes.findIndex(({ routines }) => routines > 0);
    const isStored = (name: string): boolean => name.startsWith('%');
    const stored = passes.slice(0, first).flatMap(({ writes }) => Object.keys(writes));
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.every(isStored)).toBe(true);
    expect(passes.slice(first).flatMap(({ reads }) => Object.keys(reads)).some(isStored)).toBe(true);
  });

  it('is printed below the passes', () => {
    const text = printPlan(planOf('dice', { fromLogits: false }));
    expect(text).toContain('  in all: 12 read and 4 written, 6 vector instructions for four pixels');
    expect(text).toContain('16 bytes at 12 GB/s take 1.33 ns, 1.5 vector instructions at 6 a nanosecond 0.25 ns: bound by memory');
    expect(printPlan(planOf('cross-entropy', { task: 'multiclass', targets: 'labels' }), 21)).toContain('bound, for a pixel of 21 classes: 172 bytes');
  });
});
