// The closed list of operations: one line each.
import { abs } from './abs.ts';
import { add } from './add.ts';
import { argMax } from './argMax.ts';
import { argsort } from './argsort.ts';
import { binaryCrossEntropy } from './binaryCrossEntropy.ts';
import { binaryCrossEntropySlope } from './binaryCrossEntropySlope.ts';
import { cast } from './cast.ts';
import { clipBelow } from './clipBelow.ts';
import { components } from './components.ts';
import { constant } from './const.ts';
import { correlate } from './correlate.ts';
import { cumsum } from './cumsum.ts';
import { distanceMoments } from './distanceMoments.ts';
import { distanceMomentsGradient } from './distanceMomentsGradient.ts';
import { div } from './div.ts';
import { eq } from './eq.ts';
import { exp } from './exp.ts';
import { expand } from './expand.ts';
import { input } from './input.ts';
import { iota } from './iota.ts';
import { log } from './log.ts';
import { log1p } from './log1p.ts';
import { logSoftmax } from './logSoftmax.ts';
import { lovaszSteps } from './lovaszSteps.ts';
import { lt } from './lt.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { minPlusQuad } from './minPlusQuad.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { neighbourhoodLogDet } from './neighbourhoodLogDet.ts';
import { neighbourhoodLogDetGradient } from './neighbourhoodLogDetGradient.ts';
import { oneHot } from './oneHot.ts';
import type { Op } from './op.ts';
import { poolMax } from './poolMax.ts';
import { poolMaxGradient } from './poolMaxGradient.ts';
import { pow } from './pow.ts';
import { reduceMax } from './reduceMax.ts';
import { reduceSum } from './reduceSum.ts';
import { reshape } from './reshape.ts';
import { scatterAdd } from './scatterAdd.ts';
import { sigmoid } from './sigmoid.ts';
import { size } from './size.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { squaredDistance } from './squaredDistance.ts';
import { stopGradient } from './stopGradient.ts';
import { sub } from './sub.ts';
import { take } from './take.ts';
import { where } from './where.ts';

/** What every backend must know. */
export const PRIMITIVES = {
  input, const: constant, iota, size,
  neg, abs, exp, log, log1p, pow,
  add, mul, div, max, lt, eq, where,
  cast, stopGradient,
  reduceSum, reduceMax,
  reshape, expand,
  argsort, take, scatterAdd, cumsum, correlate, poolMax, poolMaxGradient, minPlusQuad, components,
  distanceMoments, distanceMomentsGradient, neighbourhoodLogDet, neighbourhoodLogDetGradient,
} as const;

/** Named functions of primitives; a backend may have its own version of any of them. */
export const COMPOSITES = { sub, min, sigmoid, softplus, binaryCrossEntropy, binaryCrossEntropySlope, softmax, logSoftmax, clipBelow, oneHot, argMax, squaredDistance, lovaszSteps } as const;

export type PrimitiveName = keyof typeof PRIMITIVES;
export type CompositeName = keyof typeof COMPOSITES;
export type OpName = PrimitiveName | CompositeName;

export const OPS: Readonly<Record<OpName, Op>> = { ...PRIMITIVES, ...COMPOSITES };
