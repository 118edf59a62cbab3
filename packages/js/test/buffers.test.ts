// How much memory a run takes beyond inputs and outputs: no loss keeps more than six arrays of the prediction's size.
import { evaluateShape, LOSSES, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { isAccepted } from '../../core/test/support/scenes.ts';

const MOST = 6;
/** Losses that keep more, why, and how much. */
const MORE: Readonly<Record<string, { readonly most: number; readonly because: string }>> = {
  ssim: { most: 8, because: 'the moments of two images under one window are five maps, blurred side by side' },
  'basnet-hybrid': { most: 8, because: 'its SSIM' },
  'ms-ssim': { most: 53, because: 'every scale has five blurred maps, which the gradient reads again' },
  'unet3p-hybrid': { most: 53, because: 'its MS-SSIM' },
  rmi: { most: 17, because: 'pooling takes three pixels along each axis of both maps, and its gradient hands them back' },
  cmssim: { most: 24, because: 'the neighbours of each pixel along each axis are maps of their own: only their differences are 0 in flat surroundings' },
  cldice: { most: 35, because: 'the gradient of a soft skeleton reads every step of its thinning' },
  'dice-cldice': { most: 35, because: 'its clDice' },
  'skeleton-recall': { most: 13, because: 'each step of the thinning is dilated along each axis while those before it wait' },
  'hausdorff-erosion': { most: 31, because: 'the gradient of each of ten erosions reads what it eroded' },
};
const SIZES = { N: 2, H: 64, W: 64, C: 3 };

/** The most elements that stored values and routines' results have at one time, as a multiple of the prediction's. */
function peakOf(loss: LossDefinition, options: LossOptions): number {
  const classes = options.classes ?? 1;
  const plan = compile(loss, options).plan(true);
  const lengths = new Map<number, number>();
  let peak = 0;
  const keep = (id: number): void => {
    lengths.set(id, evaluateShape(plan.graph.nodes[id]?.type.shape ?? [], { ...SIZES, C: classes }).reduce((a, b) => a * b, 1));
    peak = Math.max(peak, [...lengths.values()].reduce((a, b) => a + b, 0));
  };
  const release = (ids: readonly number[]): void => ids.forEach((id) => lengths.delete(id));
  for (const pass of plan.passes) {
    for (const { node, free } of pass.routines) {
      keep(node);
      release(free);
    }
    pass.buffers.forEach(keep);
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
    for (const options of problemsOf(loss)) {
      expect(peakOf(loss, options), JSON.stringify(options)).toBeLessThanOrEqual(MORE[slug]?.most ?? MOST);
    }
  });

  it('no loss is excepted that need not be', () => {
    for (const slug of Object.keys(MORE)) {
      const loss = LOSSES.get(slug) as LossDefinition;
      expect(Math.max(...problemsOf(loss).map((options) => peakOf(loss, options))), slug).toBeGreaterThan(MOST);
    }
  });
});
