// How much memory a run takes beyond inputs and outputs: no loss keeps more than six arrays of the prediction's size.
import { evaluateShape, LOSSES, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { compile, createJsAdapter, createWasmAdapter } from '../src/index.ts';
import { isAccepted } from '../../core/test/support/scenes.ts';

const MOST = 6;
/** Losses that keep more, why, and how much. */
const MORE: Readonly<Record<string, { readonly most: number; readonly because: string }>> = {
  'ms-ssim': { most: 8, because: 'with a mask the weight of each window at each scale is one more map, and room for it costs too many blurs done again' },
  'unet3p-hybrid': { most: 8, because: 'its MS-SSIM' },
  cmssim: { most: 8, because: 'with a mask the weights of the neighbours are maps of their own, beside the neighbours' },
  cldice: { most: 7, because: 'each link of the thinning is computed again from the first, with the slope of the link and of the skeleton waiting' },
  'dice-cldice': { most: 7, because: 'its clDice' },
};
const SIZES = { N: 2, H: 64, W: 64, C: 3 };

/** The most elements that stored values and routines' results have at one time, as a multiple of the prediction's. */
function peakOf(loss: LossDefinition, options: LossOptions): number {
  const classes = options.classes ?? 1;
  const plan = compile(loss, options).plan(true);
  const lengths = new Map<number, number>();
  let peak = 0;
  const keep = (id: number, over: number | undefined): void => {
    if (over !== undefined) lengths.delete(over);
    lengths.set(id, evaluateShape(plan.graph.nodes[id]?.type.shape ?? [], { ...SIZES, C: classes }).reduce((a, b) => a * b, 1));
    peak = Math.max(peak, [...lengths.values()].reduce((a, b) => a + b, 0));
  };
  const release = (ids: readonly number[]): void => ids.forEach((id) => lengths.delete(id));
  for (const pass of plan.passes) {
    for (const { node, free, over } of pass.routines) {
      keep(node, over);
      release(free);
    }
    pass.buffers.forEach((id) => keep(id, pass.over.get(id)));
    release(pass.free);
  }
  return peak / (SIZES.N * SIZES.H * SIZES.W * classes);
}

function problemsOf(loss: LossDefinition): LossOptions[] {
  const tasks = [{ task: 'binary' }, { task: 'binary', mask: true }, { task: 'multiclass', classes: 3 }, { task: 'multiclass', classes: 3, targets: 'labels', ignoreIndex: 255 }] as const;
  return tasks.filter((options) => isAccepted(loss, options));
}

describe('buffers of a run', () => {
  it.each([...LOSSES.keys()])('%s', (slug) => {
    const loss = LOSSES.get(slug) as LossDefinition;
    const most = Math.max(...problemsOf(loss).map((options) => peakOf(loss, options)));
    expect(most).toBeLessThanOrEqual(MORE[slug]?.most ?? MOST);
    if (MORE[slug] !== undefined) expect(most, 'is excepted and need not be').toBeGreaterThan(MOST);
  });

  /** An image of the target's shape with numbers between 0 and 1. */
  const SHAPE = [1, 9, 11, 1];
  const image = (frequency: number): { data: Float32Array; shape: number[] } => ({ data: Float32Array.from({ length: 99 }, (_, i) => 0.5 + 0.45 * Math.sin(i * frequency)), shape: SHAPE });
  const mask = { data: image(0.7).data.map((x) => (x > 0.4 ? 1 : 0)), shape: SHAPE };

  it.each(['ssim', 'cldice', 'skeleton-recall', 'hausdorff-erosion', 'cmssim'])('%s writes over nothing that is the caller\'s or kept for later runs', (slug) => {
    const [prediction, target] = [image(1.3), mask];
    const [before, wanted] = [prediction.data.slice(), target.data.slice()];
    for (const adapter of [createJsAdapter(), createJsAdapter({ codegen: false }), createWasmAdapter()]) {
      const loss = adapter.compile(slug, { fromLogits: false });
      const fresh = loss.run({ prediction, target }, { gradient: true });
      for (let run = 0; run < 3; run++) {
        const again = loss.run({ prediction, target }, { gradient: true, targetKey: 'a case' });
        expect(again.value.data).toEqual(fresh.value.data);
        expect(again.gradient?.data).toEqual(fresh.gradient?.data);
      }
      expect(prediction.data).toEqual(before);
      expect(target.data).toEqual(wanted);
      loss.dispose();
    }
  });

  it.each([3, 12])('over %i classes a buffer in the memory of what it is made of is the same', (classes) => {
    const shape = [1, 6, 7, classes];
    const length = shape.reduce((a, b) => a * b, 1);
    const prediction = { data: Float32Array.from({ length }, (_, i) => 3 * Math.sin(i * 1.7)), shape };
    const target = { data: Uint8Array.from({ length: 42 }, (_, i) => (i * 7) % classes), shape: [1, 6, 7] };
    const [printed, interpreted] = [createJsAdapter(), createJsAdapter({ codegen: false })].map((adapter) => adapter.compile('ssim', { task: 'multiclass', classes, targets: 'labels' }).run({ prediction, target }, { gradient: true }));
    // Both compute in float64 and differ in the order of their sums.
    expect(printed?.gradient?.data.every((x, i) => Math.abs(x - (interpreted?.gradient?.data[i] ?? Number.NaN)) <= 2 ** -20 * Math.abs(x) + 2 ** -30)).toBe(true);
  });
});
