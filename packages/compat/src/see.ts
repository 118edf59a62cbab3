// Problems whose probabilities other libraries compute from the prediction in a way of their own.
import { Problem, type Expr } from '@semsegloss/core';

/** A problem whose probability is another function of the prediction. */
export class SeenProblem extends Problem {
  readonly #seen: (prediction: Expr) => Expr;

  constructor({ options, layout, builder }: Problem, seen: (prediction: Expr) => Expr) {
    super(options, layout, builder);
    this.#seen = seen;
  }

  override get probability(): Expr {
    return this.#seen(this.prediction);
  }
}

const clip = (p: Expr): Expr => p.max(1e-7).min(1 - 1e-7);

/** Keras' clip of probabilities to [1e-7, 1 − 1e-7]: what lies outside has no gradient. */
export const clipped = (problem: Problem): Problem => new SeenProblem(problem, clip);

/** The same after dividing by the sum over classes. */
export const renormalized = (problem: Problem): Problem => new SeenProblem(problem, (p) => clip(p.div(p.sum('class'))));
