// Runs the op probes on one backend: every result against float64, as a histogram of units in the last place.
import { SemSegLossError, type Adapter, type Feeds, type LossDefinition, type LossOptions, type PrimitiveName } from '@semsegloss/core';
import { histogramOf } from '../compare/ulps.ts';
import { PROBES, SUM, SUM_LENGTHS, TERMS, type Probe } from '../define/probes.ts';
import type { ProbeReport } from '../report/report.ts';
import { breathe } from './breathe.ts';
import { subjectOf } from './expect.ts';
import { judge, type Judgement } from './judge.ts';

/** Half a unit in the last place of float32: what tables of roundings count in. */
const HALF_ULP = 2 ** -24;
const LEAST_NORMAL = 2 ** -126;

export async function runProbes(adapter: Adapter, points: number, onProbe?: (report: ProbeReport) => void): Promise<ProbeReport[]> {
  const reports: ProbeReport[] = [];
  const add = (report: ProbeReport): void => {
    reports.push(report);
    onProbe?.(report);
  };
  for (const probe of PROBES) add(await sweep(adapter, probe, points));
  for (const length of SUM_LENGTHS) for (const [kind, term] of Object.entries(TERMS)) add(await sumOf(adapter, `${length} ${kind}`, Float32Array.from({ length }, (_, i) => term(i))));
  return reports;
}

async function sweep(adapter: Adapter, { op, domain, loss, points }: Probe, count: number): Promise<ProbeReport> {
  const classes = op.endsWith('oftmax') ? 4 : 1;
  const data = spread(points(classes * Math.round(count / classes)), classes);
  return probed(adapter, { op, domain, declared: (adapter.rounding.ops[op as PrimitiveName] ?? 0) / HALF_ULP }, loss, data, classes);
}

/** For several classes: neighbours of a sweep go to different pixels, so that classes of one pixel lie far apart. */
function spread(points: Float32Array, classes: number): Float32Array {
  const pixels = points.length / classes;
  return points.map((_, i) => points[(i % classes) * pixels + ((Math.floor(i / classes) * (1 + 2 * (i % classes))) % pixels)] ?? 0);
}

async function sumOf(adapter: Adapter, domain: string, data: Float32Array): Promise<ProbeReport> {
  return probed(adapter, { op: 'reduceSum', domain, declared: adapter.rounding.sum(data.length) / HALF_ULP }, SUM, data, 1);
}

type Named = Pick<ProbeReport, 'op' | 'domain' | 'declared'>;

async function probed(adapter: Adapter, named: Named, loss: LossDefinition, data: Float32Array, classes: number): Promise<ProbeReport> {
  await breathe();
  // One class more than there are would make a softmax of the channels; a binary problem has one.
  const options: LossOptions = { task: classes === 1 ? 'binary' : 'multilabel', layout: 'NWC', reduction: 'none' };
  const shape = [1, data.length / classes, classes];
  const feeds: Feeds = { prediction: { data, shape }, target: { data: new Float32Array(data.length), shape } };
  try {
    const compiled = adapter.compile(loss, options);
    try {
      return reportOf(named, await judge(compiled, subjectOf(loss, options, compiled.graph), feeds, compiled.rounding ?? adapter.rounding, false));
    } finally {
      compiled.dispose();
    }
  } catch (error) {
    const isDeclared = error instanceof SemSegLossError && error.code === 'UNSUPPORTED';
    return { ...named, status: isDeclared ? 'refused' : 'failed', measured: 0, ratio: 0, ulps: histogramOf([], []), reason: error instanceof Error ? error.message : String(error) };
  }
}

function reportOf(named: Named, { ratios, measured, expected }: Judgement): ProbeReport {
  const [got, wanted] = [measured['value']?.data ?? [], expected['value']?.data ?? []];
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const exact = wanted[i] ?? 0;
    if (Math.abs(exact) >= LEAST_NORMAL) largest = Math.max(largest, Math.abs((got[i] ?? Number.NaN) - exact) / Math.abs(exact) / HALF_ULP);
  }
  const ratio = ratios['value']?.ratio ?? Infinity;
  return { ...named, status: ratio <= 1 ? 'passed' : 'failed', measured: largest, ratio, ulps: histogramOf(got, wanted) };
}
