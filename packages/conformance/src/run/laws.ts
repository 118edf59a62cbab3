// The laws on one backend: both problems of a law, and the difference of their answers within the sum of their bounds.
import { build, findLoss, type Adapter, type Feeds, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import type { Expected } from '../compare/ratio.ts';
import { feedsOf, INPUTS } from '../define/inputs.ts';
import { isLawful, LAWS, type Given, type Law, type Twin } from '../define/laws.ts';
import { problemsOf } from '../define/problems.ts';
import { seedOf } from '../define/random.ts';
import { check, type CheckOptions } from './check.ts';
import { stored, subjectOf } from './expect.ts';
import { judge } from './judge.ts';
import type { Work } from './order.ts';

/** So many laws of each loss, every loss beginning with another one; with each the first problem that it says something about. */
export function lawChecks(adapter: Adapter, count: number, options: CheckOptions): Work[] {
  const chosenFor = (slug: string, turn: number): readonly Pair[] => {
    const loss = findLoss(slug);
    const givens = problemsOf(loss, 12, seedOf(options.seed, 'laws', slug)).map((problem) => givenOf(loss, problem, options.seed));
    return LAWS.map((_, i) => LAWS[(turn + i) % LAWS.length] as Law).flatMap((law) => pairOf(law, givens) ?? []).slice(0, count);
  };
  return options.losses.map((slug, turn) => ({
    count,
    act: async () => {
      for (const { law, given, twin } of chosenFor(slug, turn)) await check('law', `${slug}: ${law.name}`, options, () => disagreement(adapter, given, twin));
    },
  }));
}

interface Pair {
  readonly law: Law;
  readonly given: Given;
  readonly twin: Twin;
}

function givenOf(loss: LossDefinition, problem: LossOptions, seed: number): Given {
  const options = { ...problem, layout: 'NHWC' };
  const { spacing: _, ...flat } = options as Record<string, unknown>;
  const built = build(loss, flat as LossOptions);
  return { loss, options: flat as LossOptions, shared: built.options, feeds: feedsOf(built, INPUTS.random, seedOf(seed, loss.slug, JSON.stringify(flat))) };
}

function pairOf(law: Law, givens: readonly Given[]): Pair[] | undefined {
  for (const given of givens) {
    const twin = law.twin(given);
    if (twin !== undefined && isLawful(given, twin)) return [{ law, given, twin }];
  }
  return undefined;
}

/** Measured numbers, and how far each may be off. */
interface Bounded extends Tensor {
  readonly bound: ArrayLike<number>;
}

interface Answer {
  readonly value: Bounded;
  readonly gradient: Bounded;
}

async function answerOf(adapter: Adapter, loss: LossDefinition, options: LossOptions, feeds: Feeds): Promise<Answer> {
  const compiled = adapter.compile(loss, options);
  try {
    const { measured, expected } = await judge(compiled, subjectOf(loss, options, compiled.graph), feeds, compiled.rounding ?? adapter.rounding);
    const within = (name: string): Bounded => {
      const got = measured[name] as Tensor;
      return { ...got, bound: stored(expected[name] as Expected, got, compiled.rounding ?? adapter.rounding).bound };
    };
    return { value: within('value'), gradient: within('gradient') };
  } finally {
    compiled.dispose();
  }
}

async function disagreement(adapter: Adapter, { loss, options, feeds }: Given, twin: Twin): Promise<string | undefined> {
  const { factor = 1 } = twin;
  const mine = await answerOf(adapter, loss, twin.first ?? options, feeds);
  const other = await answerOf(adapter, twin.loss ?? loss, twin.options, twin.feeds);
  const moved = twin.gradient?.(other.gradient);
  const bound = twin.gradient?.({ shape: other.gradient.shape, data: Float64Array.from(other.gradient.bound) });
  return difference('value', mine.value, summedIf(other.value, mine.value.data.length), factor)
    ?? (moved === undefined || bound === undefined ? undefined : difference('gradient', mine.gradient, { ...moved, bound: bound.data }, factor));
}

/** All elements added up, where the other problem has one number. */
function summedIf(value: Bounded, length: number): Bounded {
  if (length !== 1 || value.data.length === 1) return value;
  const total = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0);
  const magnitude = total(Array.from(value.data, Math.abs));
  return { shape: [], data: Float64Array.of(total(value.data)), bound: [total(value.bound) + value.data.length * magnitude * 2 ** -53] };
}

function difference(what: string, mine: Bounded, other: Bounded, factor: number): string | undefined {
  if (mine.data.length !== other.data.length) return `${what} has ${mine.data.length} and ${other.data.length} elements`;
  for (let i = 0; i < mine.data.length; i++) {
    const [a = Number.NaN, b = Number.NaN] = [mine.data[i], other.data[i]];
    const allowed = (mine.bound[i] ?? 0) + Math.abs(factor) * (other.bound[i] ?? 0) + Math.abs(a) * 2 ** -52;
    if (!(Math.abs(a - factor * b) <= allowed)) return `${what}[${i}]: ${a} and ${factor * b} differ by ${Math.abs(a - factor * b)}, allowed ${allowed}`;
  }
  return undefined;
}
