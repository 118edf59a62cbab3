// Every loss on every class of inputs: which cases there are, and what each says on one backend.
import { build, findLoss, SemSegLossError, type Adapter, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { locate } from '../compare/locate.ts';
import { histogramOf } from '../compare/ulps.ts';
import { applies, feedsOf, INPUT_NAMES, INPUTS, type InputName } from '../define/inputs.ts';
import { problemsOf } from '../define/problems.ts';
import { seedOf } from '../define/random.ts';
import type { Profile } from '../profiles.ts';
import type { CaseReport, FailureReport, PlainTensor } from '../report/report.ts';
import { breathe } from './breathe.ts';
import { subjectOf, type Subject } from './expect.ts';
import { judge, worstSlope } from './judge.ts';

/** A loss with some options, and the classes of inputs that it is tried on. */
export interface Problem {
  readonly loss: LossDefinition;
  readonly options: LossOptions;
  readonly inputs: readonly InputName[];
  /** Nodes of the graph, which tell how long a case takes. */
  readonly nodes: number;
}

/** More elements than this are not written into a report. */
const MOST_WRITTEN = 2048;

/** Each class of inputs with the first problems that it applies to, taking turns; `random` with every problem. */
export function problemsFor(slug: string, profile: Profile, seed: number): Problem[] {
  const loss = findLoss(slug);
  const problems = problemsOf(loss, profile.problems, seedOf(seed, slug)).map((options) => ({ options, built: build(loss, options), inputs: new Set<InputName>(['random']) }));
  INPUT_NAMES.forEach((input, turn) => {
    const fitting = problems.filter(({ built }) => applies(input, built.options));
    for (let i = 0; i < Math.min(profile.problemsPerInput, fitting.length); i++) fitting[(turn + i) % fitting.length]?.inputs.add(input);
  });
  return problems.map(({ options, built, inputs }) => ({ loss, options, inputs: [...inputs], nodes: built.graph.nodes.length }));
}

export interface CasesOptions {
  readonly seed: number;
  /** Why losses are known to be refused, by slug: such a one must be, and nothing else may be. All may be if left out. */
  readonly skips?: Readonly<Record<string, string>>;
  readonly onCase?: (report: CaseReport) => void;
  readonly signal?: AbortSignal;
  /** Whether no further case is to be begun. */
  readonly isOver?: () => boolean;
}

/** Runs the cases of one problem. The backend compiles once, and may be run with and without a gradient. */
export async function runProblem(adapter: Adapter, { loss, options, inputs }: Problem, { seed, skips, onCase, signal, isOver }: CasesOptions): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  const add = (report: CaseReport): void => {
    reports.push(report);
    onCase?.(report);
  };
  const about = (input: InputName): Pick<CaseReport, 'loss' | 'input' | 'layout' | 'options' | 'seed'> => ({
    loss: loss.slug, input, layout: options.layout ?? 'NHWC', options, seed: seedOf(seed, loss.slug, JSON.stringify(options), input),
  });
  const compiled = compiledOr(adapter, loss, options);
  if (!('run' in compiled)) {
    for (const input of inputs) add({ ...about(input), ...refusal(compiled.error, skips?.[loss.slug], skips !== undefined) });
    return reports;
  }
  try {
    const subject = subjectOf(loss, options, compiled.graph);
    for (const [i, input] of inputs.entries()) {
      await breathe();
      signal?.throwIfAborted();
      if (isOver?.() === true) break;
      const named = about(input);
      const feeds = feedsOf(subject.built, INPUTS[input], named.seed);
      add({ ...named, ...await caseOf(adapter, compiled, subject, feeds, { isFirst: i === 0, isLocated: reports.every(({ status }) => status !== 'failed'), skip: skips?.[loss.slug], onlySkips: skips !== undefined }) });
    }
  } finally {
    compiled.dispose();
  }
  return reports;
}

function compiledOr(adapter: Adapter, loss: LossDefinition, options: LossOptions): CompiledLoss | { readonly error: unknown } {
  try {
    return adapter.compile(loss, options);
  } catch (error) {
    return { error };
  }
}

/** A declared refusal is no failure, unless named skips are given and this is none of them. */
function refusal(error: unknown, skip: string | undefined, onlySkips: boolean): Pick<CaseReport, 'status' | 'reason'> {
  const reason = error instanceof Error ? error.message : String(error);
  const isDeclared = error instanceof SemSegLossError && error.code === 'UNSUPPORTED';
  if (!isDeclared) return { status: 'failed', reason };
  return onlySkips && skip === undefined ? { status: 'failed', reason: `is refused, but is no named skip: ${reason}` } : { status: 'refused', reason: skip ?? reason };
}

interface Circumstances {
  readonly isFirst: boolean;
  /** Whether a failure is to be traced to a value of the graph: once for each problem, since it takes long. */
  readonly isLocated: boolean;
  readonly skip: string | undefined;
  readonly onlySkips: boolean;
}

async function caseOf(adapter: Adapter, compiled: CompiledLoss, subject: Subject, feeds: Feeds, { isFirst, isLocated, skip, onlySkips }: Circumstances): Promise<Pick<CaseReport, 'status'> & Partial<CaseReport>> {
  const execution = compiled.execution === undefined ? {} : { execution: compiled.execution() };
  try {
    const judgement = await judge(compiled, subject, feeds, compiled.rounding ?? adapter.rounding);
    // Without a gradient a backend may go another way.
    const alone = isFirst ? await judge(compiled, subject, feeds, compiled.rounding ?? adapter.rounding, false) : undefined;
    const both = [judgement.ratios['value'], alone?.ratios['value']].flatMap((ratio) => (ratio === undefined ? [] : [ratio]));
    const value = both.reduce((a, b) => (b.ratio > a.ratio ? b : a));
    const gradient = worstSlope(judgement);
    if (skip !== undefined) return { status: 'failed', ...execution, reason: `is skipped ("${skip}"), but the backend takes it: drop the skip` };
    const isWithin = value.ratio <= 1 && (gradient?.ratio ?? 0) <= 1;
    const ulps = Object.entries(judgement.expected).map(([name, { data }]) => [name, histogramOf(judgement.measured[name]?.data ?? [], data)] as const);
    const numbers = { value, ...(gradient === undefined ? {} : { gradient }), ulps: Object.fromEntries(ulps), ...execution };
    return isWithin ? { status: 'passed', ...numbers } : { status: 'failed', ...numbers, failure: await explained(adapter, subject, feeds, isLocated) };
  } catch (error) {
    return { ...refusal(error, skip, onlySkips), ...execution };
  }
}

async function explained(adapter: Adapter, { built, computed, exact }: Subject, feeds: Feeds, isLocated: boolean): Promise<FailureReport> {
  const hasUpstream = computed.nodes.some(({ op, attributes }) => op === 'input' && attributes['name'] === 'upstream');
  const node = isLocated ? await locate(adapter, built, hasUpstream ? exact : computed, feeds) : undefined;
  const size = Object.values(feeds).reduce((total, { data }) => total + data.length, 0);
  return {
    ...(node === undefined ? {} : { node }),
    ...(size > MOST_WRITTEN ? {} : { inputs: Object.fromEntries(Object.entries(feeds).map(([name, { shape, data }]): [string, PlainTensor] => [name, { shape, data: Array.from(data) }])) }),
  };
}
