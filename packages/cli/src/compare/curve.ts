// Reading a validation curve: its Dice at each point, its best, and the step at which it passes a level.
import { meanScores } from './scores.ts';
import type { CurvePoint } from './types.ts';

export interface DicePoint {
  readonly step: number;
  readonly dice: number;
}

/** Validation Dice per point. A point with no foreground in truth or prediction has none and is left out. */
export function diceCurve(curve: readonly CurvePoint[]): DicePoint[] {
  return curve.flatMap(({ step, validation }) => {
    const dice = meanScores(validation)?.dice;
    return dice === undefined ? [] : [{ step, dice }];
  });
}

/** The highest Dice on the curve; 0 for an empty one. */
export function bestDice(curve: readonly DicePoint[]): number {
  return curve.reduce((best, { dice }) => Math.max(best, dice), 0);
}

/**
 * The first step at which the curve reaches `level`, linearly interpolated between the two points
 * around it; undefined when it never does, or when the untrained network (step 0) is there already:
 * then reaching it says nothing. A curve that starts later gives its first step: nothing is known before it.
 */
export function stepsToReach(curve: readonly DicePoint[], level: number): number | undefined {
  if (level <= 0) return undefined;
  const index = curve.findIndex(({ dice }) => dice >= level);
  const reached = curve[index];
  const before = curve[index - 1];
  if (reached === undefined || before === undefined) return reached?.step === 0 ? undefined : reached?.step;
  return before.step + ((level - before.dice) / (reached.dice - before.dice)) * (reached.step - before.step);
}

/** Mean, least and greatest Dice over several curves, at the steps that all of them have. */
export interface CurveBand {
  readonly steps: readonly number[];
  readonly mean: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** Joins the curves of several seeds into one band. */
export function curveBand(curves: readonly (readonly DicePoint[])[]): CurveBand {
  const byStep = new Map<number, number[]>();
  for (const { step, dice } of curves.flat()) byStep.set(step, [...(byStep.get(step) ?? []), dice]);
  const shared = [...byStep].filter(([, values]) => values.length === curves.length).toSorted(([a], [b]) => a - b);
  return {
    steps: shared.map(([step]) => step),
    mean: shared.map(([, values]) => values.reduce((sum, value) => sum + value, 0) / values.length),
    min: shared.map(([, values]) => Math.min(...values)),
    max: shared.map(([, values]) => Math.max(...values)),
  };
}
