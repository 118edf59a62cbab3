// Who is ahead, and is it clear? A loss is never called the winner where the seeds leave it open.
//
// Losses share initial weights and batches at each seed, so they are compared pair by pair: the spread
// that counts is that of the differences per seed. The leader is clearly ahead of another when its mean
// lead exceeds the one-sided Student margin t(α / (k − 1), n − 1) · sd / √n over their n shared seeds.
// Why α / (k − 1) although the leader was picked after looking: a wrong winner must have beaten the
// truly best loss b, and with k losses there are only k − 1 comparisons against b in which that can
// happen; each at α / (k − 1), all of them together stay within α (Bonferroni; Hsu's comparison with the best).
import { spread } from './spread.ts';
import { studentQuantile } from './student.ts';

/** The chance, at most, of naming a winner that is not the best. */
export const ALPHA = 0.05;

/** How the verdicts were reached, for every output that shows one. */
export const VERDICT_RULE =
  'Losses start from the same weights and see the same batches at each seed, so they are compared by their differences per seed. ' +
  'A loss wins when its mean lead over every other exceeds the one-sided Student margin of those differences ' +
  '(5 % in all, divided by the number of other losses); it overlaps with each loss for which it does not.';

/** One loss's value per seed. */
export interface Contender {
  readonly label: string;
  readonly bySeed: ReadonlyMap<number, number>;
}

/** The leader against one other loss, over the seeds that both have. */
export interface Comparison {
  readonly label: string;
  readonly seeds: number;
  readonly meanLead: number;
  /** What the lead must exceed; undefined below two shared seeds. */
  readonly margin: number | undefined;
  readonly clear: boolean;
}

export interface Verdict {
  /** `alone`: nothing to compare with; `unknown`: a single seed; `nobody`: no contender has a value. */
  readonly kind: 'winner' | 'overlap' | 'unknown' | 'alone' | 'nobody';
  readonly leader: string | undefined;
  /** The losses that the leader is not clearly ahead of. */
  readonly overlapping: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/** Judges the contenders; `better` says whether high or low values are. */
export function judge(contenders: readonly Contender[], better: 'high' | 'low'): Verdict {
  const sign = better === 'high' ? 1 : -1;
  const ranked = contenders
    .flatMap((contender) => {
      const mean = spread([...contender.bySeed.values()])?.mean;
      return mean === undefined ? [] : [{ contender, mean }];
    })
    .toSorted((a, b) => sign * (b.mean - a.mean) || (a.contender.label < b.contender.label ? -1 : 1))
    .map(({ contender }) => contender);
  const [leader, ...others] = ranked;
  if (leader === undefined) return { kind: 'nobody', leader: undefined, overlapping: [], comparisons: [] };
  if (others.length === 0) return { kind: 'alone', leader: leader.label, overlapping: [], comparisons: [] };

  const comparisons = others.map((other) => compareTwo(leader, other, sign, ALPHA / others.length));
  const overlapping = comparisons.filter(({ clear }) => !clear).map(({ label }) => label);
  const single = ranked.every(({ bySeed }) => bySeed.size === 1);
  const kind = single ? 'unknown' : overlapping.length === 0 ? 'winner' : 'overlap';
  return { kind, leader: leader.label, overlapping: single ? [] : overlapping, comparisons };
}

function compareTwo(leader: Contender, other: Contender, sign: number, tail: number): Comparison {
  const leads = [...leader.bySeed].flatMap(([seed, value]) => {
    const against = other.bySeed.get(seed);
    return against === undefined ? [] : [sign * (value - against)];
  });
  const lead = spread(leads);
  const meanLead = lead?.mean ?? Number.NaN;
  if (lead?.sd === undefined) return { label: other.label, seeds: leads.length, meanLead, margin: undefined, clear: false };
  const margin = (studentQuantile(tail, lead.count - 1) * lead.sd) / Math.sqrt(lead.count);
  return { label: other.label, seeds: lead.count, meanLead, margin, clear: meanLead > margin };
}
