// Random graphs on one backend: value and gradient of each against the reference, and the least graph that disagrees.
import { build, print, SemSegLossError, type Adapter } from '@semsegloss/core';
import * as fc from 'fast-check';
import { ELEMENTS } from '../define/graph-loss.ts';
import { feedsOf, INPUTS } from '../define/inputs.ts';
import { CLASSES } from '../define/problems.ts';
import { lossOf, randomGraphs, type RandomGraph } from '../define/random-graphs.ts';
import type { GraphsReport } from '../report/report.ts';
import { breathe } from './breathe.ts';
import { subjectOf } from './expect.ts';
import { judge, type Judgement } from './judge.ts';

export interface GraphsOptions {
  readonly seed: number;
  readonly count: number;
  /** Seconds after which no new graph is begun. */
  readonly seconds?: number;
  readonly onGraph?: (tried: number) => void;
}

/** Seconds in which the smallest graph that disagrees is looked for. */
const LEAST_SHRINKING = 30;
const SIZES = { N: 2, D: 2, H: 3, W: 5 };

/** What disagrees, or undefined; a graph that the backend refuses agrees. */
export async function judgeGraph(adapter: Adapter, graph: RandomGraph): Promise<Judgement | 'refused'> {
  const loss = lossOf(graph);
  const options = { ...ELEMENTS, layout: graph.layout, classes: CLASSES };
  const feeds = feedsOf(build(loss, options), { ...INPUTS.random, sizes: SIZES }, graph.seed);
  try {
    const compiled = adapter.compile(loss, options);
    try {
      return await judge(compiled, subjectOf(loss, options, compiled.graph), feeds, compiled.rounding ?? adapter.rounding);
    } finally {
      compiled.dispose();
    }
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'UNSUPPORTED') return 'refused';
    throw error;
  }
}

export async function runGraphs(adapter: Adapter, { seed, count, seconds = Infinity, onGraph }: GraphsOptions): Promise<GraphsReport> {
  let tried = 0;
  let refused = 0;
  const ratios: number[] = [];
  // Every graph is waited for: one that went on beside what comes next would disturb it.
  let end = performance.now() + 1000 * seconds;
  let hasFailed = false;
  const failed = (error: unknown): never => {
    // Finding the smallest has its own time.
    if (!hasFailed) end = performance.now() + 1000 * Math.max(seconds, LEAST_SHRINKING);
    hasFailed = true;
    throw error;
  };
  const property = fc.asyncProperty(randomGraphs, async (graph) => {
    if (performance.now() > end) return;
    await breathe();
    const judgement = await judgeGraph(adapter, graph).catch((error: unknown) => failed(error));
    tried += 1;
    onGraph?.(tried);
    if (judgement === 'refused') {
      refused += 1;
      return;
    }
    const worst = Math.max(...Object.values(judgement.ratios).map(({ ratio }) => ratio));
    if (worst > 1) failed(new Disagreement(worst));
    ratios.push(worst);
  });
  const result = await fc.check(property, { seed, numRuns: count });
  const [graph] = result.counterexample ?? [];
  return { tried, refused, worst: Math.max(0, ...ratios), ...(graph === undefined ? {} : { failure: await explained(adapter, graph, result.errorInstance) }) };
}

class Disagreement extends Error {
  constructor(ratio: number) {
    super(`an error of ${ratio.toPrecision(3)} times its bound`);
  }
}

async function explained(adapter: Adapter, graph: RandomGraph, error: unknown): Promise<NonNullable<GraphsReport['failure']>> {
  const text = print(build(lossOf(graph), { ...ELEMENTS, layout: graph.layout, classes: CLASSES }).graph);
  const judgement = await judgeGraph(adapter, graph).catch(() => 'refused' as const);
  return { reason: error instanceof Error ? error.message : String(error), graph: text, reproduce: graph, ...(judgement === 'refused' ? {} : { outputs: judgement.ratios }) };
}
