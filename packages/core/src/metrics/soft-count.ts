// Counts without decisions: TP, FP, FN and TN as sums of probabilities, image by image.
// The graph of build/metric.ts does it, run by the reference: exact, and slower than counting ids.
import { Decision } from '../build/metric.ts';
import type { ClassCounts, MeterOptions } from '../define/metric.ts';
import type { Graph } from '../graph/types.ts';
import { run } from '../run/reference.ts';
import type { Feeds } from '../run/tensor.ts';

/** The graph that counts one batch: outputs tp, fp, fn and tn, one number per image and class. */
export function softCounting(options: MeterOptions): Graph {
  const decision = new Decision({ ...options, average: 'none', classWeights: null, over: 'sample' });
  return decision.problem.builder.finish('counts', { ...decision.counts('class') });
}

export function countSoftly(graph: Graph, feeds: Feeds, images: number, classes: number): ClassCounts[][] {
  const outputs = run(graph, feeds);
  const at = (name: keyof ClassCounts, image: number, id: number): number => outputs[name]?.data[image * classes + id] ?? 0;
  return Array.from({ length: images }, (_, image) =>
    Array.from({ length: classes }, (__, id) => ({ tp: at('tp', image, id), fp: at('fp', image, id), fn: at('fn', image, id), tn: at('tn', image, id) })));
}
