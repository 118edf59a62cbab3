// What kernels are printed: how many for each loss, and the same text every time.
import { build, findLoss, LOSSES, type LossOptions } from '@semsegloss/core';
import { GPU } from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { isAccepted } from '../../core/test/support/scenes.ts';
import { createAdapter } from '../src/index.ts';
import { jobsOf } from '../src/kernels/jobs.ts';
import { printKernel } from '../src/kernels/print.ts';
import { DIALECTS, type Mode } from '../src/mode.ts';
import { Program } from '../src/program.ts';

const gpu = new GPU({ mode: 'cpu' });

const PROBLEMS: readonly LossOptions[] = [
  { task: 'binary' }, { task: 'multilabel', over: 'batch' }, { task: 'multiclass', reduction: 'none' }, { task: 'multiclass', mask: true, absent: 'skip', targets: 'labels', ignoreIndex: 255 },
];

/** Nodes of a graph of which one problem is enough. */
const VAST = 300;

/** Its erosions are each summed and kept for the next one in one pass, which takes two kernels. */
const SUMS_WHAT_IT_KEEPS = 'hausdorff-erosion';

describe('the kernels of a loss', () => {
  it.each([...LOSSES.keys()])('%s: one for each pass in cpu mode, at most two more elsewhere', (slug) => {
    const accepted = PROBLEMS.filter((each) => isAccepted(findLoss(slug), each));
    const isVast = build(findLoss(slug), accepted[0]).graph.nodes.length > VAST;
    for (const options of isVast ? accepted.slice(0, 1) : accepted) {
      const plan = createAdapter(gpu).compile(slug, options).plan(true);
      expect(jobsOf(plan, DIALECTS.cpu).flat()).toHaveLength(plan.passes.length);
      const jobs = jobsOf(plan, DIALECTS.webasm);
      const isMore = jobs.flat().length > plan.passes.length + 2;
      expect(isMore, JSON.stringify(options)).toBe(slug === SUMS_WHAT_IT_KEEPS);
      if (isMore) for (const ofPass of jobs) expect(ofPass.length, JSON.stringify(options)).toBeLessThanOrEqual(2);
    }
  });

  it.each<[string, LossOptions, Mode, string[]]>([
    ['dice', {}, 'cpu', ['pass0', 'pass1']],
    ['dice', {}, 'webasm', ['sums0', 'stores1']],
    ['cross-entropy', {}, 'cpu', ['pass0']],
    ['cross-entropy', { task: 'multiclass' }, 'webgpu', ['sums0', 'stores0']],
    ['cross-entropy', { reduction: 'none' }, 'webgl2', ['stores0']],
  ])('of %s with %o on %s are %o', (slug, options, mode, names) => {
    expect(jobsOf(createAdapter(gpu).compile(slug, options).plan(true), DIALECTS[mode]).flat().map(({ name }) => name)).toEqual(names);
  });

  it('are made once for each size of arrays', async () => {
    const own = new GPU({ mode: 'webasm' });
    const made: string[] = [];
    const counting = { createKernel: (text: string, settings: object) => { made.push(text); return own.createKernel(text, settings); }, mode: own.mode, Kernel: own.Kernel } as unknown as GPU;
    const compiled = createAdapter(counting).compile('dice');
    const feeds = (side: number): Parameters<typeof compiled.run>[0] => Object.fromEntries(['prediction', 'target'].map((name) => [name, { data: new Float32Array(side * side).fill(0.5), shape: [1, side, side, 1] }]));
    for (const side of [4, 4, 6, 4]) await compiled.run(feeds(side), { gradient: true });
    expect(made).toHaveLength(4);
    expect(new Set(made).size).toBe(4);
    compiled.dispose();
  });

  it.each<[string, LossOptions, number]>([
    ['dice', {}, 1], ['cross-entropy', { task: 'multiclass' }, 3], ['focal', {}, 1],
    ['tversky', { task: 'multiclass', targets: 'labels', layout: 'NCHW' }, 3], ['lovasz', { task: 'multiclass' }, 3],
  ])('of %s, %o, are printed as they were', async (slug, options, classes) => {
    const plan = createAdapter(gpu).compile(slug, options).plan(true);
    for (const mode of ['cpu', 'webasm', 'webgpu'] as const) {
      const { sources } = new Program(gpu, mode, plan, { N: 2, H: 48, W: 64, C: classes });
      const text = sources.map((source) => `export const ${source.job.name} = ${source.text};\n`).join('\n');
      await expect(text).toMatchFileSnapshot(`kernels/${slug}${options.task === undefined ? '' : `.${options.task}`}.${mode}.js`);
    }
  });

  it('are the same for both kinds of GPU', () => {
    const plan = createAdapter(gpu).compile('dice', { task: 'multiclass' }).plan(true);
    const counts = { batch: 2, space: 3072, class: 3 };
    const text = (mode: Mode): string[] => jobsOf(plan, DIALECTS[mode]).flat().map((job) => printKernel({ plan, counts, dialect: DIALECTS[mode] }, job).text);
    expect(text('webgl2')).toEqual(text('webgpu'));
  });
});
