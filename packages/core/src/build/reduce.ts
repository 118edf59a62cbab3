// From a loss' terms to the final output: class weights, absent classes, and the reduction to mean, sum or none.
import type { LossTerm } from '../define/loss.ts';
import type { Expr } from '../graph/expr.ts';
import { failure } from '../errors.ts';
import { sameShape, type Dim } from '../graph/dims.ts';
import type { Problem } from './problem.ts';

/** Numerator and denominator of a mean, both already summed over a group of elements. */
interface Ratio {
  readonly numerator: Expr;
  readonly denominator: Expr;
}

/** The loss' output as the option `reduction` asks for it. */
export function reduceLoss(problem: Problem, term: LossTerm): Expr {
  checkShapes(problem, term);
  const { reduction } = problem.options;
  if (reduction === 'mean') return scalar(meanOf(problem, term));
  if (term.kind === 'sum' || term.kind === 'map') {
    const groups = groupMeans(problem, term);
    return reduction === 'sum' ? scalar(groups.sum('batch')) : groups.reshape(problem.options.over === 'batch' ? [] : batchShape(problem));
  }
  const elements = term.kind === 'pixel' ? pixelElements(problem, term.terms) : classElements(problem, term.losses);
  if (reduction === 'sum') return scalar(elements.sum('batch', 'space', 'class'));
  return elements.reshape(term.kind === 'pixel' ? pixelShape(problem) : classShape(problem));
}

/** A loss must give a number for each pixel and channel, or for each region and class: anything less would be averaged wrongly. */
function checkShapes(problem: Problem, term: LossTerm): void {
  if (term.kind === 'sum') return term.parts.forEach((part) => checkShapes(part.problem ?? problem, part.term));
  if (term.kind === 'map') return checkShapes(problem, term.term);
  const given = term.kind === 'pixel' ? term.terms : term.losses;
  const expected = term.kind === 'pixel' ? problem.layout.full(problem.classes) : regionShape(problem);
  if (!sameShape(given.shape, expected)) {
    throw failure('SHAPE_MISMATCH', term.kind === 'pixel' ? 'perPixel' : 'perClass', `terms must have shape [${expected.join(', ')}]`, given.shape, 'Broadcast them with expandTo, or sum over fewer axes.');
  }
}

/** One number per sample (or batch) and class (or all pooled). */
function regionShape(problem: Problem): Dim[] {
  const { over, average } = problem.options;
  return problem.layout.full(problem.classes).map((dim, i) => {
    const axis = problem.layout.axes[i];
    return (axis === 'batch' && over === 'sample') || (axis === 'class' && average === 'macro') ? dim : 1;
  });
}

function scalar(value: Expr): Expr {
  return value.sum('batch', 'space', 'class').reshape([]);
}

/** The mean over everything, of shape 1 × … × 1. */
function meanOf(problem: Problem, term: LossTerm): Expr {
  if (term.kind === 'sum') return combine(problem, term, meanOf);
  if (term.kind === 'map') return problem.options.over === 'batch' ? groupMeans(problem, term) : meanOverBatch(problem, groupMeans(problem, term));
  if (term.kind === 'pixel' && problem.options.over === 'sample') return meanOverBatch(problem, groupMeans(problem, term));
  const { numerator, denominator } = term.kind === 'pixel' ? pixelRatio(problem, term.terms, term.normalizer) : classRatio(problem, term.losses);
  return divide(term, numerator.sum('batch'), term.kind === 'pixel' ? denominator.sum('batch') : acrossBatch(problem, denominator));
}

/** One mean per sample, or a single one for the batch. */
function groupMeans(problem: Problem, term: LossTerm): Expr {
  if (term.kind === 'sum') return combine(problem, term, groupMeans);
  if (term.kind === 'map') return term.map(groupMeans(problem, term.term));
  const { numerator, denominator } = term.kind === 'pixel' ? pixelRatio(problem, term.terms, term.normalizer) : classRatio(problem, term.losses);
  if (problem.options.over === 'sample' || term.kind === 'class') return divide(term, numerator, denominator);
  return divide(term, numerator.sum('batch'), denominator.sum('batch'));
}

function combine(problem: Problem, { parts, offset }: Extract<LossTerm, { kind: 'sum' }>, reduce: (problem: Problem, term: LossTerm) => Expr): Expr {
  const start = problem.builder.lift(offset);
  return parts.reduce((total, { weight, term, problem: own = problem }) => total.add(reduce(own, term).mul(weight)), start);
}

/** Loss of each pixel: masked, weighted, and summed over classes where only one can be true. */
function pixelElements(problem: Problem, terms: Expr): Expr {
  const masked = problem.masked(terms);
  const weighted = problem.classWeights === undefined ? masked : masked.mul(problem.classWeights);
  return problem.options.task === 'multiclass' ? weighted.sum('class') : weighted;
}

function pixelRatio(problem: Problem, terms: Expr, normalizer: Expr | undefined): Ratio {
  const numerator = pixelElements(problem, terms).sum('space', 'class');
  if (normalizer !== undefined) return { numerator, denominator: normalizer };
  return { numerator, denominator: pixelCount(problem).sum('space', 'class') };
}

/** What each element counts for in a mean over pixels. */
export function pixelCount(problem: Problem): Expr {
  const { task, weightNormalization } = problem.options;
  const { mask, classWeights, builder, layout, classes } = problem;
  const ones = mask ?? builder.constant(1);
  if (task === 'multiclass') {
    if (classWeights === undefined || weightNormalization === 'count') return ones.expandTo(layout.full(1));
    // The weight of a pixel is the weight of its true class.
    return problem.hardTarget.mul(classWeights).sum('class').mul(ones);
  }
  if (classWeights === undefined) return ones.expandTo(layout.full(classes));
  const counted = weightNormalization === 'weights' ? classWeights : classWeights.equals(0).where(0, 1);
  return ones.mul(counted).expandTo(layout.full(classes));
}

/** Loss of each class: weighted, and 0 for one that is left out. */
function classElements(problem: Problem, losses: Expr): Expr {
  const weights = classWeights(problem, 'weights', problem.options.absent !== 'count');
  return weights === undefined ? losses : losses.mul(weights);
}

function classRatio(problem: Problem, losses: Expr): Ratio {
  const counted = classWeights(problem, problem.options.weightNormalization, problem.options.absent === 'skip') ?? problem.builder.constant(1);
  return {
    numerator: classElements(problem, losses).sum('class'),
    denominator: counted.expandTo(problem.options.absent === 'skip' ? counted.shape : classAxis(problem)).sum('class'),
  };
}

/** The weight of each class in a mean over classes, perhaps 0 for an absent one, or undefined where all are 1. */
function classWeights(problem: Problem, kind: 'weights' | 'count', onlyPresent: boolean): Expr | undefined {
  if (problem.options.average === 'micro') return undefined;
  const given = problem.classWeights;
  const weights = given === undefined || kind === 'weights' ? given : given.equals(0).where(0, 1);
  if (!onlyPresent) return weights;
  return weights === undefined ? problem.isPresent() : weights.mul(problem.isPresent());
}

function classAxis(problem: Problem): Dim[] {
  const pooled = problem.options.average === 'micro';
  return problem.layout.axes.map((axis) => (axis === 'class' && !pooled ? problem.classes : 1));
}

/** A per-class denominator does not depend on the sample unless classes are skipped: then it must be summed, else multiplied. */
function acrossBatch(problem: Problem, denominator: Expr): Expr {
  if (problem.options.over === 'batch' || denominator.shape[problem.builder.positions('batch')[0] ?? 0] !== 1) return denominator.sum('batch');
  return denominator.mul(problem.builder.size(batchShape(problem)));
}

function meanOverBatch(problem: Problem, groups: Expr): Expr {
  return groups.sum('batch').div(problem.builder.size(batchShape(problem)));
}

/**
 * a / b. Where b is 0, nothing was counted and the mean is 0, though smoothed targets may leave something in a;
 * a normalizer of 0 is taken as 1, so that what it does not count still costs.
 */
function divide(term: LossTerm, a: Expr, b: Expr): Expr {
  const isNothing = b.equals(0);
  const quotient = a.div(isNothing.where(1, b));
  return term.kind === 'pixel' && term.normalizer !== undefined ? quotient : isNothing.where(0, quotient);
}

function batchShape(problem: Problem): Dim[] {
  return problem.layout.letters.includes('N') ? ['N'] : [];
}

/** Like the prediction; without the class axis where classes were summed. */
function pixelShape(problem: Problem): Dim[] {
  return problem.layout.fed(problem.options.task === 'multiclass' ? null : problem.classes);
}

function classShape(problem: Problem): Dim[] {
  const { over, average } = problem.options;
  return [...(over === 'batch' ? [] : batchShape(problem)), ...(average === 'micro' ? [] : [problem.classes])];
}
