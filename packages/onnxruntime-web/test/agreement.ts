// What tests of this backend share: the runtime, random problems of every loss, and measured error over derived bound.
import {
  build, decompose, differentiate, findLoss, LOSSES, optimise, run, SemSegLossError, type Feeds, type LossOptions, type LossResult,
} from '@semsegloss/core';
import { ROUNDING } from '@semsegloss/onnxruntime-web';
import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import { sampleOf } from '../../tfjs/test/samples.ts';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

export { ort };

/** Losses that this backend declares it cannot do, and why. */
export const UNSUPPORTED: Readonly<Record<string, string>> = { 'blob-dice': 'no ops for connected pieces' };
export const SUPPORTED = [...LOSSES.keys()].filter((slug) => UNSUPPORTED[slug] === undefined);

/** Parameters with which small images have neighbourhoods. */
const PARAMETERS: Readonly<Record<string, LossOptions>> = { rmi: { radius: 2, pool: 'none' } as LossOptions };

const PROBLEMS: readonly LossOptions[] = [
  {},
  { task: 'multiclass', layout: 'NCHW', targets: 'labels', ignoreIndex: 255 },
  { task: 'multilabel', fromLogits: false, mask: true, classWeights: [0.5, 1, 2] },
  { task: 'multiclass', layout: 'NDHWC', over: 'batch', absent: 'skip' },
  { task: 'multiclass', fromLogits: false, reduction: 'none', includeBackground: false },
  { layout: 'NWC', labelSmoothing: 0.1, reduction: 'sum' },
  { layout: 'HW', over: 'batch', average: 'micro' },
];

/** The problems that a loss does not refuse, at most so many. */
export function problemsOf(slug: string, most = PROBLEMS.length): LossOptions[] {
  return PROBLEMS.map((options) => ({ ...options, ...PARAMETERS[slug] })).map((options) => (isAccepted(slug, {}) ? options : { task: 'multiclass' as const, ...options })).filter((options) => isAccepted(slug, options))
    .map((options) => ({ ...options, task: build(findLoss(slug), options).options.task })).slice(0, most);
}

function isAccepted(slug: string, options: LossOptions): boolean {
  try {
    build(findLoss(slug), options);
    return true;
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return false;
    throw error;
  }
}

export function feedsOf(options: LossOptions, sizes: Readonly<Record<string, number>> = { N: 2, D: 2, H: 5, W: 7 }, seed = 1): Feeds {
  return sampleOf(options, { ...sizes, C: (options.task ?? 'binary') === 'binary' ? 1 : 3 }, seed).feeds;
}

/** Measured over allowed error, the worst over all elements of value and gradient. */
export function worstRatio(slug: string, options: LossOptions, feeds: Feeds, judged: LossResult): number {
  const graph = optimise(decompose(differentiate(build(findLoss(slug), options).graph)));
  const truth = run(graph, feeds, ROUNDING);
  // Below the smallest normal number every operation may lose all its digits.
  const underflow = graph.nodes.length * 2 ** -126;
  let worst = 0;
  for (const [name, got] of [['value', judged.value], ['gradient', judged.gradient]] as const) {
    const expected = truth[name];
    expect(got?.shape, `${name} of ${slug}`).toEqual(expected?.shape);
    expected?.data.forEach((value, i) => {
      const ratio = Math.abs((got?.data[i] ?? Number.NaN) - value) / ((expected.bound[i] ?? 0) + underflow);
      if (!(ratio <= worst)) worst = ratio;
    });
  }
  return worst;
}
