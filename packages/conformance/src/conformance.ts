// The suite: one adapter in, one report out. It runs losses on classes of inputs, op probes, random graphs, laws and
// vectors; profiles say how many of each. It imports no adapter and prints nothing.
import { LOSSES, unknownName, type Adapter } from '@semsegloss/core';
import { median } from './compare/ratio.ts';
import { PROFILES, type ProfileName } from './profiles.ts';
import { REPORT_FORMAT, type CaseReport, type CheckReport, type ProbeReport, type Ratios, type Report, type Status, type Summary } from './report/report.ts';
import { problemsFor, runProblem } from './run/cases.ts';
import { runGraphs } from './run/graphs.ts';
import { runLarge } from './run/large.ts';
import { runLaws } from './run/laws.ts';
import { runProbes } from './run/probes.ts';
import { runVectors } from './run/vectors.ts';

/** The parts of a run. */
export const SECTIONS = ['cases', 'probes', 'graphs', 'laws', 'vectors', 'large'] as const;
export type Section = (typeof SECTIONS)[number];

/** Something that has just been found out. */
export type Event =
  | { readonly kind: 'case'; readonly report: CaseReport }
  | { readonly kind: 'probe'; readonly report: ProbeReport }
  | { readonly kind: 'graph'; readonly tried: number }
  | { readonly kind: 'check'; readonly report: CheckReport };

export interface ConformanceOptions {
  /** Slugs. Default: every loss. */
  readonly losses?: readonly string[];
  /** Default `normal`. */
  readonly profile?: ProfileName;
  /** Of all random data and graphs. Default 1. */
  readonly seed?: number;
  /** Default: all that the profile has. */
  readonly sections?: readonly Section[];
  /**
   * Losses that the backend is known to refuse, each with the reason. If given, another refusal is a failure, and so is
   * a skipped loss that is not refused.
   */
  readonly skips?: Readonly<Record<string, string>>;
  /** What it runs on, for the report. */
  readonly environment?: string;
  readonly onEvent?: (event: Event) => void;
  /** Ends the run early by throwing what it is aborted with. */
  readonly signal?: AbortSignal;
}

/**
 * Holds an adapter against the float64 reference. Every element of every output must be within the error that follows
 * from the adapter's declared rounding.
 * @throws UNKNOWN_NAME for a loss that does not exist.
 */
export async function conformance(adapter: Adapter, { losses = [...LOSSES.keys()], profile = 'normal', seed = 1, sections = SECTIONS, skips, environment, onEvent, signal }: ConformanceOptions = {}): Promise<Report> {
  for (const slug of losses) if (!LOSSES.has(slug)) throw unknownName('losses', slug, [...LOSSES.keys()]);
  const started = performance.now();
  const amount = PROFILES[profile];
  const has = (section: Section): boolean => sections.includes(section);
  const cases: CaseReport[] = [];
  const checks: CheckReport[] = [];
  const onCheck = (report: CheckReport): void => {
    checks.push(report);
    onEvent?.({ kind: 'check', report });
  };
  for (const slug of has('cases') ? losses : []) {
    for (const problem of problemsFor(slug, amount, seed)) {
      cases.push(...await runProblem(adapter, problem, { seed, ...(skips === undefined ? {} : { skips }), ...(signal === undefined ? {} : { signal }), onCase: (report) => onEvent?.({ kind: 'case', report }) }));
    }
  }
  const probes = has('probes') ? await runProbes(adapter, amount.points, (report) => onEvent?.({ kind: 'probe', report })) : [];
  signal?.throwIfAborted();
  const graphs = has('graphs') ? await runGraphs(adapter, { seed, count: amount.graphs, seconds: amount.graphSeconds, onGraph: (tried) => onEvent?.({ kind: 'graph', tried }) }) : undefined;
  const known = { losses, seed, onCheck, ...(signal === undefined ? {} : { signal }) };
  if (has('vectors')) await runVectors(adapter, known);
  if (has('laws')) await runLaws(adapter, amount.laws, known);
  if (has('large') && amount.isLarge) await runLarge(adapter, known);
  const summary = summaryOf([...cases, ...probes, ...checks, ...(graphs === undefined ? [] : [{ status: graphs.failure === undefined ? 'passed' as const : 'failed' as const }])], cases);
  const report: Report = { format: REPORT_FORMAT, backend: adapter.name, profile, seed, seconds: Math.round(performance.now() - started) / 1000, ...(environment === undefined ? {} : { environment }), summary, cases, probes, checks };
  return graphs === undefined ? report : { ...report, graphs };
}

function summaryOf(all: readonly { readonly status: Status }[], cases: readonly CaseReport[]): Summary {
  const count = (status: Status): number => all.filter((each) => each.status === status).length;
  const computed = cases.filter(({ value }) => value !== undefined);
  const ratios = computed.map(({ value, gradient }): Ratios => {
    const [v, g] = [value?.ratio ?? 0, gradient?.ratio ?? 0];
    return { value: v, gradient: g, either: Math.max(v, g) };
  });
  const over = (of: (numbers: readonly number[]) => number): Ratios => ({ value: of(ratios.map((each) => each.value)), gradient: of(ratios.map((each) => each.gradient)), either: of(ratios.map((each) => each.either)) });
  return { passed: count('passed'), failed: count('failed'), refused: count('refused'), worst: over((numbers) => Math.max(0, ...numbers)), median: over(median) };
}
