// Losses made of ours: scaled, weighted, added, or fed something else. The mathematics stays in core's definitions;
// what is here only says how another library combines and averages them. Everything is a graph, so gradients follow.
import {
  mappedMean, perClass, perPixel, Problem, reduceLoss, resolveOptions, SemSegLossError, weightedSum,
  type Expr, type LossDefinition, type LossOptions, type LossTerm,
} from '@semsegloss/core';
import { SeenProblem } from './see.ts';

export type Factor = number | Expr;
/** A number that may depend on the sizes or inputs of a problem. */
export type FactorOf = (problem: Problem) => Factor;

/** The same loss with its terms changed. */
export function change(loss: LossDefinition, by: (term: LossTerm, problem: Problem) => LossTerm): LossDefinition {
  return { ...loss, define: (problem, parameters) => by(loss.define(problem, parameters), problem) };
}

/** The loss times a number, which may differ from pixel to pixel or from class to class. */
export function scaled(loss: LossDefinition, factor: FactorOf): LossDefinition {
  return change(loss, (term, problem) => times(term, factor(problem)));
}

/** scale · loss + offset, for each class. */
export function affine(loss: LossDefinition, scale: number, offset: number): LossDefinition {
  return change(loss, (term) => (term.kind === 'class'
    ? perClass(term.losses.mul(scale).add(offset))
    : weightedSum([{ weight: scale, term }], offset)));
}

/** Each class' loss times its weight, averaged as if there were no weights. */
export function classScaled(loss: LossDefinition, weights: readonly number[] | null): LossDefinition {
  return weights === null ? loss : scaled(loss, (problem) => problem.builder.perClass(weights));
}

/** A loss per pixel, its sum divided by something else than the number of pixels that count. */
export function normalized(loss: LossDefinition, normalizer: FactorOf): LossDefinition {
  return change(loss, (term, problem) => (term.kind === 'pixel' ? perPixel(term.terms, scalarOf(problem, normalizer(problem))) : term));
}

/** A loss per pixel, its sum divided by the number of all pixels, also of those that are ignored or weighed. */
export function overAll(loss: LossDefinition): LossDefinition {
  return normalized(loss, ({ builder, layout, options, classes }) => builder.size(layout.fed(options.task === 'multiclass' ? null : classes)));
}

/** A loss whose definition sees another problem: other probabilities, other logits. */
export function seeing(loss: LossDefinition, view: (problem: Problem) => Problem): LossDefinition {
  return { ...loss, define: (problem, parameters) => loss.define(view(problem), parameters) };
}

/**
 * A loss that is one number, made of whole losses: `make` gets a function that reduces one of them, with its own
 * options, over the inputs that all share.
 */
export function compound(like: LossDefinition, slug: string, formula: string, make: (part: (loss: LossDefinition, options?: LossOptions) => Expr, problem: Problem) => Expr): LossDefinition {
  return {
    ...like, slug, formula, title: slug, aliases: [], parameters: {}, defaults: {}, variants: {}, refuses: () => undefined,
    define: (problem) => {
      const part = (loss: LossDefinition, options: LossOptions = {}): Expr => scalarOf(problem, partOf(problem, loss, options));
      return weightedSum([], make(part, problem));
    },
  };
}

/** A loss reduced under options of its own; what its inputs are is settled by the whole problem. */
function partOf(problem: Problem, loss: LossDefinition, given: LossOptions): Expr {
  const { part, term } = partTerm(problem, loss, given);
  return reduceLoss(part, term);
}

/** The terms of a loss under options of its own, not yet reduced. */
export function partTerm(problem: Problem, loss: LossDefinition, given: LossOptions): { readonly part: Problem; readonly term: LossTerm } {
  const { layout, classes, targets, mask } = problem.options;
  const { options, parameters } = resolveOptions(loss, { task: problem.options.task, fromLogits: problem.options.fromLogits, ignoreIndex: problem.options.ignoreIndex, ...given, layout, classes, targets, mask });
  const part = seenAlike(problem, new Problem(options, problem.layout, problem.builder));
  return { part, term: loss.define(part, parameters) };
}

/** A loss under options of its own, one number per element: that of a region is repeated for each element of it. */
export function eachElement(problem: Problem, loss: LossDefinition, given: LossOptions = {}): Expr {
  const { term } = partTerm(problem, loss, given);
  if (term.kind === 'pixel') return problem.full(term.terms);
  if (term.kind === 'class') return problem.full(term.losses);
  throw new SemSegLossError('UNSUPPORTED', `${loss.slug}: reduction "none" adds losses of pixels and of regions only. Use "mean" or "sum".`);
}

/** A part of a problem that sees other inputs than those that are fed sees them too. */
function seenAlike(whole: Problem, part: Problem): Problem {
  if (whole.constructor === Problem) return part;
  const { labelSmoothing, task } = part.options;
  const uniform = task === 'multiclass' ? part.builder.constant(labelSmoothing).div(part.builder.size([part.classes])) : part.builder.constant(labelSmoothing / 2);
  return new SeenProblem(part, {
    prediction: () => whole.prediction,
    target: () => (labelSmoothing === 0 ? whole.target : whole.target.mul(1 - labelSmoothing).add(uniform)),
  });
}

/** A single number, in the rank of all values. */
export function scalarOf(problem: Problem, value: Factor): Expr {
  return problem.builder.lift(value).reshape(problem.layout.axes.map(() => 1));
}

function times(term: LossTerm, factor: Factor): LossTerm {
  switch (term.kind) {
    case 'pixel': return { ...term, terms: term.terms.mul(factor) };
    case 'class': return perClass(term.losses.mul(factor));
    case 'sum': return {
      ...term,
      parts: term.parts.map(({ weight, term: part }) => ({ weight, term: times(part, factor) })),
      offset: typeof term.offset === 'number' && typeof factor === 'number' ? term.offset * factor : lifted(term.offset, factor),
    };
    case 'map': return mappedMean(term.term, (mean) => term.map(mean).mul(factor));
    default: return term satisfies never;
  }
}

function lifted(offset: Factor, factor: Factor): Expr {
  return typeof offset === 'number' ? (factor as Expr).mul(offset) : offset.mul(factor);
}
