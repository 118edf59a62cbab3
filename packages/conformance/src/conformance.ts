// The suite: one adapter in, one report out. It runs losses on classes of inputs, op probes, random graphs, laws and
// vectors; profiles say how many of each. It imports no adapter and prints nothing.
import { LOSSES, unknownName, type Adapter } from '@semsegloss/core';
import { median } from './compare/ratio.ts';
import { PROFILES, type ProfileName } from './profiles.ts';
import { REPORT_FORMAT, type CaseReport, type CheckReport, type ProbeReport, type Ratios, type Report, type Status, type Summary } from './report/report.ts';
import { problemsFor, runProblem, type Problem } from './run/cases.ts';
import { runGraphs } from './run/graphs.ts';
import { largeChecks } from './run/large.ts';
import { lawChecks } from './run/laws.ts';
import { byCost, mixed, roundsOf, type Work } from './run/order.ts';
import { runProbes } from './run/probes.ts';
import { vectorChecks } from './run/vectors.ts';

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
  /** Seconds after which nothing more is begun once every loss was tried. Default: those of the profile. What is left out is counted. */
  readonly seconds?: number;
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
export async function conformance(adapter: Adapter, options: ConformanceOptions = {}): Promise<Report> {
  const { losses = [...LOSSES.keys()], profile = 'normal', seed = 1, seconds = PROFILES[profile].seconds, sections = SECTIONS, skips, environment, onEvent, signal } = options;
  for (const slug of losses) if (!LOSSES.has(slug)) throw unknownName('losses', slug, [...LOSSES.keys()]);
  const started = performance.now();
  let isTried = false;
  const isOver = (): boolean => isTried && performance.now() - started > 1000 * seconds;
  const amount = PROFILES[profile];
  const has = (section: Section): boolean => sections.includes(section);
  const cases: CaseReport[] = [];
  const checks: CheckReport[] = [];
  let leftOut = 0;
  const run = async (all: readonly Work[]): Promise<void> => {
    for (const { count, act } of all) {
      if (isOver()) leftOut += count;
      else await act();
    }
  };
  const problems = (has('cases') ? losses : []).map((slug) => problemsFor(slug, amount, seed));
  const caseWork = (problem: Problem): Work => ({
    count: problem.inputs.length,
    act: async () => {
      const reports = await runProblem(adapter, problem, { seed, isOver, ...(skips === undefined ? {} : { skips }), ...(signal === undefined ? {} : { signal }), onCase: (report) => onEvent?.({ kind: 'case', report }) });
      cases.push(...reports);
      leftOut += problem.inputs.length - reports.length;
    },
  });
  const known = { losses, seed, ...(signal === undefined ? {} : { signal }), onCheck: (report: CheckReport): void => {
    checks.push(report);
    onEvent?.({ kind: 'check', report });
  } };
  const checkWork = [
    has('vectors') ? vectorChecks(adapter, known) : [], has('laws') ? lawChecks(adapter, amount.laws, known) : [], has('large') && amount.isLarge ? largeChecks(adapter, known) : [],
  ];
  const [first = [], ...others] = Number.isFinite(seconds) ? roundsOf(problems) : [problems.flat()];
  await run(first.map(caseWork));
  isTried = true;
  const probes = has('probes') ? await runProbes(adapter, amount.points, (report) => onEvent?.({ kind: 'probe', report })) : [];
  signal?.throwIfAborted();
  const graphSeconds = Math.min(amount.graphSeconds, seconds / 10);
  const graphs = has('graphs') ? await runGraphs(adapter, { seed, count: amount.graphs, seconds: graphSeconds, onGraph: (tried) => onEvent?.({ kind: 'graph', tried }) }) : undefined;
  const { cheap, vast } = byCost(others.flat());
  await run([...mixed([cheap.map(caseWork), ...checkWork]), ...vast.map(caseWork)]);
  const summary = summaryOf([...cases, ...probes, ...checks, ...(graphs === undefined ? [] : [{ status: graphs.failure === undefined ? 'passed' as const : 'failed' as const }])], cases, leftOut);
  const report: Report = { format: REPORT_FORMAT, backend: adapter.name, profile, seed, seconds: Math.round(performance.now() - started) / 1000, ...(environment === undefined ? {} : { environment }), summary, cases, probes, checks };
  return graphs === undefined ? report : { ...report, graphs };
}

function summaryOf(all: readonly { readonly status: Status }[], cases: readonly CaseReport[], leftOut: number): Summary {
  const count = (status: Status): number => all.filter((each) => each.status === status).length;
  const computed = cases.filter(({ value }) => value !== undefined);
  const ratios = computed.map(({ value, gradient }): Ratios => {
    const [v, g] = [value?.ratio ?? 0, gradient?.ratio ?? 0];
    return { value: v, gradient: g, either: Math.max(v, g) };
  });
  const over = (of: (numbers: readonly number[]) => number): Ratios => ({ value: of(ratios.map((each) => each.value)), gradient: of(ratios.map((each) => each.gradient)), either: of(ratios.map((each) => each.either)) });
  return { passed: count('passed'), failed: count('failed'), refused: count('refused'), leftOut, worst: over((numbers) => Math.max(0, ...numbers)), median: over(median) };
}
