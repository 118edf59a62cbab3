// What fused programs are printed: how many for each loss, the same text every time, and what is left to op by op.
import { findLoss, LOSSES, weighted, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { lossFor } from '@semsegloss/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { GLSL, WGSL } from '../src/gpu/dialect.ts';
import { executionOn } from '../src/evaluate.ts';
import { fusedOn } from '../src/gpu/fused.ts';
import type { Fusion, Job } from '../src/gpu/fusion.ts';
import { printProgram } from '../src/gpu/print.ts';
import { compile } from '../src/program.ts';
import type { Tf } from '../src/runtime.ts';
import { isAccepted } from './agreement.ts';
import { start } from './backends.ts';

const on = (backend: string, settings: Readonly<Record<string, number | boolean>> = {}): Tf => ({
  ...tf, getBackend: () => backend, env: () => ({ getNumber: (name: string) => settings[name], getBool: (name: string) => settings[name] }),
}) as unknown as Tf;

function fusionOf(loss: LossDefinition | string, options: LossOptions): Fusion | undefined {
  const found = fusedOn(on('webgpu'), compile(typeof loss === 'string' ? findLoss(loss) : loss, options));
  return typeof found === 'string' ? undefined : found.fusion;
}

function jobsOf({ sums, rest, value, gradients }: Fusion): Job[] {
  return [...sums, ...(rest === undefined ? [] : [rest]), value, ...gradients.values()];
}

const PROBLEMS: readonly LossOptions[] = (['binary', 'multilabel', 'multiclass'] as const).flatMap((task) => (
  [{}, { reduction: 'none' }, { over: 'batch' }, { mask: true, absent: 'skip' }, { targets: 'labels', ignoreIndex: 255 }] as const).map((more) => ({ task, ...more })));

describe('the programs of a loss', () => {
  it.each([...LOSSES.keys()])('%s: at most 4 for value and gradient, or a routine is in the way', (slug) => {
    const [first = {}, ...others] = PROBLEMS.filter((each) => isAccepted(slug, each));
    const execution = executionOn(on('webgpu'), compile(findLoss(slug), first));
    if (!execution.startsWith('fused')) {
      expect(execution).toMatch(/^op by op: \w+ needs whole lines of an image at once$/);
      return;
    }
    for (const options of [first, ...others]) {
      const fusion = fusionOf(slug, options);
      expect(fusion === undefined ? [] : jobsOf(fusion), JSON.stringify(options)).toSatisfy(({ length }: readonly Job[]) => length > 0 && length <= 4);
    }
  });

  it.each<[string, LossOptions, string[]]>([
    ['dice', {}, ['sums0', 'slots', 'value', 'gradient']],
    ['cross-entropy', { task: 'multiclass' }, ['sums0', 'value', 'gradient']],
    ['cross-entropy', { reduction: 'none' }, ['value', 'gradient']],
    ['balanced-cross-entropy', {}, ['sums0', 'sums1', 'value', 'gradient']],
  ])('of %s with %o are %o', (slug, options, names) => {
    const fusion = fusionOf(slug, options);
    expect(fusion === undefined ? [] : jobsOf(fusion).map(({ name }) => name)).toEqual(names);
  });

  it('has one more for each weight that is learnt', () => {
    const fusion = fusionOf(weighted([{ loss: 'dice', weight: 'diceWeight' }, { loss: 'cross-entropy' }]), {});
    expect([...(fusion?.gradients.keys() ?? [])]).toEqual(['prediction', 'diceWeight']);
  });

  it.each<[string, LossOptions, number]>([
    ['dice', {}, 1], ['cross-entropy', { task: 'multiclass' }, 3], ['focal', {}, 1],
    ['tversky', { task: 'multiclass', targets: 'labels', layout: 'NCHW' }, 3], ['balanced-cross-entropy', { task: 'multiclass', targets: 'labels' }, 3],
  ])('of %s, %o, are printed as they were', async (slug, options, classes) => {
    const fusion = fusionOf(slug, options);
    for (const job of fusion === undefined ? [] : jobsOf(fusion)) {
      for (const [dialect, ending] of [[GLSL, 'glsl'], [WGSL, 'wgsl']] as const) {
        const { text } = printProgram(fusion as Fusion, job, dialect, classes);
        await expect(`${text}\n`).toMatchFileSnapshot(`programs/${slug}${options.task === undefined ? '' : `.${options.task}`}.${job.name}.${ending}`);
      }
    }
  });
});

describe('which way a loss is computed', () => {
  beforeAll(() => start('cpu'));

  it('is op by op, with the reason, where a program cannot run', () => {
    const dice = compile(findLoss('dice'), {});
    expect(executionOn(on('webgl', { WEBGL_VERSION: 2, WEBGL_RENDER_FLOAT32_ENABLED: true }), dice)).toBe('fused: GLSL programs');
    expect(() => executionOn(on('webgl', { WEBGL_VERSION: 2, WEBGL_RENDER_FLOAT32_ENABLED: false }), dice)).toThrow(/^tfjs-webgl: this device has no float32 textures/);
    expect(executionOn(on('webgl', { WEBGL_VERSION: 1, WEBGL_RENDER_FLOAT32_ENABLED: true }), dice)).toBe('op by op: WebGL 1 has no loops of varying length');
    expect(executionOn(on('webgpu'), compile(findLoss('dice'), { task: 'multiclass', classes: 300 }))).toBe('op by op: more than 256 classes');
    expect(executionOn(on('webgpu'), compile(findLoss('cldice'), {}))).toMatch(/^op by op: \w+ needs whole lines of an image at once$/);
  });

  it('is told by the loss itself', async () => {
    expect(lossFor(tf, 'dice').execution()).toBe('fused: JavaScript loops');
    expect(lossFor(tf, 'dice', {}, { fused: false }).execution()).toBe('op by op: asked for');
  });
});
