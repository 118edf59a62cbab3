// MS-SSIM loss: structural similarity at several scales of the same pair of images.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number, numbers } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { dissimilarity, lackOfSimilarity, meanOverWindows, SIMILARITY, type SimilarityConstants } from './structural-similarity.ts';
import { localMeans, placesAlong, refuseWindow, windowOf, type WindowShape } from './windows.ts';

/** Wang, Simoncelli and Bovik 2003, finest scale first. */
const SCALE_WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** What becomes of a scale whose mean is no base of a power. */
export const NORMALIZATION = {
  normalization: choice({ choices: ['clip', 'shift'], default: 'clip', doc: 'a mean m_j is raised to `floor`, or replaced by (1 + m_j)/2' }),
  floor: number({ default: 1e-2, min: 1e-6, max: 0.5, doc: 'lowest mean of a scale with `clip`; the gradient passes through' }),
};

/**
 * L = 1 − Π_j m_j^(w_j), m_j the mean of the contrast and structure term (2σ_py + c₂)/(σ_p² + σ_y² + c₂) at scale j,
 * at the last scale the mean SSIM. From scale to scale images are averaged over 2 pixels along each axis and every
 * second one is kept. An m_j below `floor` (where prediction and target vary against each other it is negative) counts as
 * that, and its gradient passes through; `normalization: 'shift'` takes (1 + m_j)/2 for m_j instead.
 *
 * Coarse scales are written as wide-meshed windows on the pixels that remain. What lies beyond the border is the mirror
 * image of the fine image, so that no size is too small; with `border: 'valid'` and sizes that 2^(scales − 1) divides
 * this is the decimated form exactly.
 */
export const msSsim = defineLoss({
  slug: 'ms-ssim',
  title: 'Multi-scale structural similarity (MS-SSIM) loss',
  aliases: ['ms-ssim-loss', 'multi-scale-ssim'],
  family: 'region',
  formula: '1 − Π_j m_j^(w_j), m_j = mean (2σ_py + c₂)/(σ_p² + σ_y² + c₂) at scale j, SSIM at the last',
  source: { authors: 'Wang, Simoncelli and Bovik', year: 2003, title: 'Multiscale structural similarity for image quality assessment', where: 'Asilomar Conference on Signals, Systems and Computers' },
  parameters: {
    ...SIMILARITY,
    scaleWeights: numbers({ default: null, min: 0, doc: 'exponents w_j, one per scale, finest first; null is 0.0448, 0.2856, 0.3001, 0.2363, 0.1333' }),
    ...NORMALIZATION,
    border: choice({ choices: ['reflect', 'nearest', 'valid'], default: 'reflect', doc: 'what lies beyond the image; `valid` counts windows within it only' }),
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: false, monotone: false, grid: true, slopeWith: { normalization: 'shift' } },
  refuses: (_options, { windowSize, scaleWeights }) => (scaleWeights !== null && scaleWeights.length > 8
    ? `scaleWeights must name at most 8 scales, got ${scaleWeights.length}: the last would see pixels 256 apart. Give fewer.`
    : refuseWindow(windowSize)),
  define: (problem, parameters) => perClass(msSsimLoss(problem, parameters)),
});

/** 1 − MS-SSIM of each region. */
export function msSsimLoss(problem: Problem, { scaleWeights, border, normalization, floor, ...shape }: WindowShape & SimilarityConstants & {
  readonly normalization: 'clip' | 'shift';
  readonly floor: number;
  readonly scaleWeights: readonly number[] | null;
  readonly border: 'reflect' | 'nearest' | 'valid';
}): Expr {
  const weights = scaleWeights ?? SCALE_WEIGHTS;
  let images: readonly [Expr, Expr] = [problem.probability, problem.target];
  let logarithm = problem.builder.constant(0);
  weights.forEach((weight, scale) => {
    const step = 2 ** scale;
    const window = windowOf(shape, border, step);
    const lack = dissimilarity(problem, images, window, shape);
    const isLast = scale === weights.length - 1;
    const missing = meanOverWindows(problem, isLast ? lackOfSimilarity(lack) : lack.structure, window, gridOf(problem, step));
    const mean = normalization === 'shift' ? missing.mul(0.5).complement().clipBelow(LEAST_MEAN) : missing.complement().clipBelow(floor);
    logarithm = logarithm.add(mean.log().mul(weight));
    if (isLast) return;
    const halved = localMeans(problem, { offsets: [0, step], weights: [0.5, 0.5], border: 'nearest' });
    images = [halved(images[0]), halved(images[1])];
  });
  return logarithm.exp().complement();
}

/** Stands in for (1 + m_j)/2 where a scale of the prediction is the negative of the target's. */
const LEAST_MEAN = 1e-6;

/** 1 at the pixels that a scale keeps: every `step`-th along each axis, the first one included. */
function gridOf(problem: Problem, step: number): Expr | undefined {
  if (step === 1) return undefined;
  return problem.space.map((axis) => {
    const { place } = placesAlong(problem, axis);
    const multiple = place.mul(1 / step);
    return multiple.equals(multiple.cast('int32').cast('float32')).where(1, 0);
  }).reduce((a, b) => a.mul(b));
}
