// The generalised Dice score as reference code computes it: an absent class has a finite weight that outweighs all others.
import { findLoss, perClass, type Expr, type LossDefinition } from '@semsegloss/core';

export interface VolumeDice {
  /** The weight of a class with so many true pixels. */
  readonly weight: (volume: Expr) => Expr;
  /** The loss from 2 Σ wI and Σ w(P + T), of each sample or of the batch. */
  readonly loss: (overlap: Expr, volumes: Expr) => Expr;
}

/** Class weights of 0 leave classes out. */
export const volumeDice = ({ weight, loss }: VolumeDice): LossDefinition => ({
  ...findLoss('generalised-dice'),
  define: (problem) => {
    const { probability: p, target: y, classWeights } = problem;
    const volumes = problem.sumPerClass(y);
    const weights = classWeights === undefined ? weight(volumes) : weight(volumes).mul(classWeights);
    const all = (x: Expr): Expr => x.mul(weights).sum('class');
    return perClass(loss(all(problem.sumPerClass(p.mul(y))).mul(2), all(problem.sumPerClass(p).add(volumes))));
  },
});

/** 1/(V + 1e-10)². */
export const inverseSquare = (volume: Expr): Expr => volume.add(1e-10).pow(-2);
