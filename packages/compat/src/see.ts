// Problems whose probabilities or targets other libraries compute from the inputs in a way of their own.
import { Problem, type Expr } from '@semsegloss/core';

type Change = (x: Expr) => Expr;

/** What is seen instead: probabilities as another function of the prediction, or of ours; another target. */
export interface Sight {
  readonly prediction?: Change;
  readonly fromPrediction?: Change;
  readonly probability?: Change;
  readonly target?: Change;
}

/** A problem of the same inputs, seen differently. */
export class SeenProblem extends Problem {
  readonly #sight: Sight;
  override readonly prediction: Expr;
  override readonly target: Expr;

  constructor({ options, layout, builder, given, prediction, target }: Problem, sight: Sight) {
    super(options, layout, builder, given);
    this.#sight = sight;
    this.prediction = sight.prediction?.(prediction) ?? prediction;
    this.target = sight.target?.(target) ?? target;
  }

  override get probability(): Expr {
    const { fromPrediction, probability } = this.#sight;
    if (fromPrediction !== undefined) return fromPrediction(this.prediction);
    return probability?.(super.probability) ?? super.probability;
  }
}

const clipTo = (epsilon: number): Change => (p) => p.lessThan(epsilon).where(epsilon, p.builder.constant(1 - epsilon).lessThan(p).where(1 - epsilon, p));
const clip = clipTo(1e-7);

/** Keras' clip of probabilities to [1e-7, 1 − 1e-7]: what lies outside has no gradient, what lies on an end has it whole. */
export const clipped = (problem: Problem): Problem => new SeenProblem(problem, { fromPrediction: clip });

/** The same with another constant. */
export const clippedTo = (epsilon: number) => (problem: Problem): Problem => new SeenProblem(problem, { fromPrediction: clipTo(epsilon) });

/** The same after dividing by the sum over classes. */
export const renormalized = (problem: Problem): Problem => new SeenProblem(problem, { fromPrediction: (p) => clip(p.div(p.sum('class'))) });
