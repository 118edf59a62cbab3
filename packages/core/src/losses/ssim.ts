// SSIM loss: one minus the structural similarity of prediction and target.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { dissimilarity, lackOfSimilarity, meanOverWindows, SIMILARITY, type SimilarityConstants } from './structural-similarity.ts';
import { refuseWindow, WINDOW_BORDERS, windowOf, type WindowBorder, type WindowShape } from './windows.ts';

/**
 * L = 1 − mean SSIM, SSIM = (2μ_p μ_y + c₁)(2σ_py + c₂) / ((μ_p² + μ_y² + c₁)(σ_p² + σ_y² + c₂)) per class,
 * with means, variances and covariance over a window around each pixel.
 *
 * `border` says what lies beyond the image; with `'valid'` only windows within it count. Windows see the pixels that
 * count only: their weights are divided by the part of the window that the mask leaves.
 */
export const ssim = defineLoss({
  slug: 'ssim',
  title: 'Structural similarity (SSIM) loss',
  aliases: ['ssim-loss', 'structural-similarity'],
  family: 'region',
  formula: '1 − mean[(2μ_p μ_y + c₁)(2σ_py + c₂)/((μ_p² + μ_y² + c₁)(σ_p² + σ_y² + c₂))]',
  source: { authors: 'Wang, Bovik, Sheikh and Simoncelli', year: 2004, title: 'Image quality assessment: from error visibility to structural similarity', where: 'IEEE Transactions on Image Processing 13(4)' },
  parameters: {
    ...SIMILARITY,
    border: choice({ choices: WINDOW_BORDERS, default: 'reflect', doc: 'what lies beyond the image; `valid` counts windows within it only' }),
    form: choice({ choices: ['complement', 'dssim'], default: 'complement', doc: '1 − SSIM, or the structural dissimilarity (1 − SSIM)/2' }),
  },
  variants: {
    monai: { doc: 'MONAI SSIMLoss: windows within the image only, the mean over channels', options: { border: 'valid', fromLogits: false } },
    kornia: { doc: 'kornia SSIMLoss: (1 − SSIM)/2, mirrored beyond the border', options: { form: 'dssim', fromLogits: false } },
    semsegloss: { doc: 'SemSegLoss: tf.image.ssim with its defaults, windows within the image only', options: { border: 'valid', fromLogits: false } },
  },
  properties: { range: [0, 2], perfect: 'zero', permutationInvariant: false, monotone: false },
  refuses: (_options, { windowSize }) => refuseWindow(windowSize),
  define: (problem, { form, ...window }) => {
    const loss = ssimLoss(problem, window);
    return perClass(form === 'dssim' ? loss.mul(0.5) : loss);
  },
});

/** 1 − mean SSIM of each region. */
export function ssimLoss(problem: Problem, { border, ...shape }: WindowShape & SimilarityConstants & { readonly border: WindowBorder }): Expr {
  const window = windowOf(shape, border);
  return meanOverWindows(problem, lackOfSimilarity(dissimilarity(problem, [problem.probability, problem.target], window, shape)), window);
}
