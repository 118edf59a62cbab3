// Unified focal loss: focal Tversky and focal cross-entropy with one set of parameters, which may treat rare classes apart.
import type { Outcome, Problem } from '../build/problem.ts';
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { choice, number, numbers, optionalNumber } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import type { Expr } from '../graph/expr.ts';
import { fade } from './focal.ts';
import { OVERLAP } from './overlap.ts';
import { finitePower } from './power.ts';
import { twoSided } from './two-sided.ts';

/**
 * L = w · mean_c T_c + (1 − w) · mean_i F_i, with TI_c = (TP + s)/(TP + δ FN + (1 − δ) FP + s).
 *
 * Asymmetric: T = (1 − TI)^(1 − γ) and F = −δ log p for rare classes, T = 1 − TI and F = −(1 − δ)(1 − p)^γ log p for
 * the others, so that rare classes are enhanced and only the others fade. Symmetric: both powers for all classes.
 * In a binary problem the foreground is rare; in a multiclass one every class but 0, or those of `rareClasses`.
 */
export const unifiedFocal = defineLoss({
  slug: 'unified-focal',
  title: 'Unified focal loss',
  aliases: ['asymmetric-unified-focal'],
  family: 'compound',
  formula: 'w mean_c (1 − TI_c)^(1 − γ) + (1 − w) mean[δ_t (1 − p_t)^γ (−log p_t)]',
  source: { authors: 'Yeung, Sala, Schönlieb and Rundo', year: 2022, title: 'Unified focal loss: generalising Dice and cross entropy-based losses to handle class imbalanced medical image segmentation', where: 'Computerized Medical Imaging and Graphics 95' },
  parameters: {
    form: choice({ choices: ['asymmetric', 'symmetric'], default: 'asymmetric', doc: 'powers by class, or the same for all' }),
    weight: optionalNumber({ default: 0.5, min: 0, max: 1, doc: 'w, the share of the Tversky part; null adds both parts as they are' }),
    delta: number({ default: 0.6, min: 0, max: 1, doc: 'δ, price of a false negative in the Tversky part, weight of rare classes in the other' }),
    gamma: number({ default: 0.5, min: 0, doc: 'γ, how much is enhanced and faded; the Tversky exponent is 1 − γ, so at most 1 unless `weight` is 0' }),
    rareClasses: numbers({ default: null, min: 0, doc: 'multiclass: the ids of the classes to enhance; null is all but class 0' }),
    floor: number({ default: 1e-7, min: 1e-12, max: 0.1, doc: 'below this Tversky loss the power is a straight line' }),
    ...OVERLAP,
    smoothNumerator: { ...OVERLAP.smoothNumerator, default: 1e-7 },
    smoothDenominator: { ...OVERLAP.smoothDenominator, default: 1e-7 },
  },
  variants: {
    symmetric: { doc: 'the symmetric form', options: { form: 'symmetric' } },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true },
  refuses: ({ task, average }, { rareClasses, weight, gamma }) => {
    if (gamma > 1 && weight !== 0) return 'with gamma above 1 the exponent 1 − gamma of the Tversky part is negative. Use a gamma of at most 1, or weight 0.';
    if (average === 'micro') return 'each class, the background too, has a Tversky index of its own. Leave average "macro".';
    return rareClasses !== null && task !== 'multiclass' ? 'rareClasses names classes of a multiclass problem; in others the foreground of each channel is rare. Leave it null.' : undefined;
  },
  define: (problem, { form, weight, delta, gamma, rareClasses, floor, ...rest }) => {
    const isRare = rareClasses === null ? problem.isForeground() : isOneOf(problem, rareClasses);
    const focal = perPixel(focalPart(problem, form, delta, gamma, isRare));
    if (weight === 0) return focal;
    const bend = (loss: Expr): Expr => finitePower(loss, 1 - gamma, floor);
    const tversky = twoSided(problem, { fpWeight: 1 - delta, fnWeight: delta, ...rest }, { foreground: bend, background: form === 'symmetric' ? bend : asIs, isForeground: isRare });
    return weightedSum([{ weight: weight ?? 1, term: perClass(tversky) }, { weight: weight === null ? 1 : 1 - weight, term: focal }]);
  },
});

function focalPart(problem: Problem, form: 'asymmetric' | 'symmetric', delta: number, gamma: number, isRare: Expr): Expr {
  const { positive, negative } = problem.outcomes();
  const faded = (outcome: Outcome): Expr => surprise(outcome).mul(fade(outcome, gamma, problem.options.epsilon) ?? 1);
  const rare = (form === 'symmetric' ? faded(positive) : surprise(positive)).mul(delta);
  if (negative !== undefined) return rare.add(faded(negative).mul(1 - delta));
  return isRare.equals(1).where(rare, faded(positive).mul(1 - delta));
}

function surprise({ truth, logProbability }: Outcome): Expr {
  return truth.mul(logProbability).neg();
}

function asIs(loss: Expr): Expr {
  return loss;
}

/** 1 for these classes, 0 for all others, along the class axis. */
function isOneOf(problem: Problem, ids: readonly number[]): Expr {
  const { classes } = problem.options;
  const wrong = ids.find((id) => !Number.isInteger(id) || id >= (classes ?? Infinity));
  if (wrong !== undefined) throw failure('PARAMETER_RANGE', 'unified-focal.rareClasses', 'must be ids of classes', wrong, 'Give integers from 0 to one less than the number of classes.');
  return ids.map((id) => problem.builder.classIds(problem.classes).equals(id).where(1, 0)).reduce((a, b) => a.max(b));
}
