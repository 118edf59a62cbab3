// What comes between two sweeps: routines see what was stored for them, memory is let go of, targets are kept by name.
import { defineLoss, perPixel, type Feeds } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { createJsAdapter, createWasmAdapter } from '../src/index.ts';

/** Probability times the squared distance to the target. */
const farOff = defineLoss({
  slug: 'far-off', title: 'Probability far from the target', family: 'boundary', formula: 'mean p D²',
  source: { authors: 'nobody', year: 2026, title: 'a test', where: 'here' }, parameters: {},
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: false, monotone: false },
  define: (problem) => perPixel(problem.probability.mul(problem.full(problem.decidedTarget()).squaredDistance([1]))),
});

const feeds = (...target: number[]): Feeds => ({ prediction: { data: Float32Array.of(1, 1, 0.5, 0), shape: [4] }, target: { data: Float32Array.from(target), shape: [4] } });

/** Each probability times a number for its sample and class. */
const priced = defineLoss({
  ...farOff, slug: 'priced', define: (problem) => {
    const prices = problem.builder.input('prices', 'float32', ['N', problem.classes]).reshape(problem.layout.full(problem.classes).map((dim, i) => (problem.layout.axes[i] === 'width' ? 1 : dim)));
    return perPixel(problem.probability.mul(prices));
  },
});

it.each([createJsAdapter({ codegen: true }), createJsAdapter({ codegen: false }), createWasmAdapter()])('an input may have a number for each sample and class: $name', (adapter) => {
  const loss = adapter.compile(priced, { task: 'multilabel', layout: 'NWC', fromLogits: false, reduction: 'sum' });
  const ones = { data: new Float32Array(8).fill(1), shape: [2, 2, 2] };
  const prices = { data: Float32Array.of(1, 10, 100, 1000), shape: [2, 2] };
  expect(loss.run({ prediction: ones, target: ones, prices }).value.data[0]).toBe(2 * 1111);
});

describe.each([true, false])('codegen: %s', (codegen) => {
  const loss = createJsAdapter({ codegen }).compile(farOff, { layout: 'W', fromLogits: false });
  const valueOf = (...given: Parameters<typeof loss.run>): number => loss.run(...given).value.data[0] ?? Number.NaN;

  it('a routine reads what a sweep has stored', () => {
    // D² = 4 1 0 1 (target at 2), and 9 4 1 0 (at 3).
    expect(valueOf(feeds(0, 0, 1, 0))).toBe((4 + 1) / 4);
    expect(valueOf(feeds(0, 0, 0, 1))).toBe((9 + 4 + 0.5) / 4);
    expect([...(loss.run(feeds(0, 0, 1, 0), { gradient: true }).gradient?.data ?? [])]).toEqual([1, 0.25, 0, 0.25]);
  });

  it('what depends on the target alone is kept under its name until dispose', () => {
    expect(valueOf(feeds(0, 0, 1, 0), { targetKey: 'a' })).toBe(5 / 4);
    // Another target under the same name shows that the map of the first one is used.
    expect(valueOf(feeds(0, 0, 0, 1), { targetKey: 'a' })).toBe(5 / 4);
    expect(valueOf(feeds(0, 0, 0, 1), { targetKey: 'b' })).toBe(13.5 / 4);
    expect(valueOf(feeds(0, 0, 0, 1))).toBe(13.5 / 4);
  });

  it('the plan frees each stored value once, after its last use', () => {
    for (const gradient of [true, false]) {
      const { passes, routines } = loss.plan(gradient);
      const made = passes.flatMap((pass) => [...pass.buffers, ...pass.routines.map(({ node }) => node)]);
      const freed = passes.flatMap((pass) => [...pass.routines.flatMap(({ free }) => free), ...pass.free]);
      expect(freed.toSorted()).toEqual(made.toSorted());
      expect(routines.size).toBe(1);
    }
  });
});
