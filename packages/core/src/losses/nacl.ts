// Neighbour-aware calibration loss: cross-entropy, and logits drawn to the class shares of the neighbourhood.
import { defineLoss, perPixel } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { localMeans, refuseWindow, WINDOW, windowOf } from './windows.ts';

/**
 * L = mean(CE) + α mean|u − z|, u the share of each class among the true classes around a pixel, z its logits.
 *
 * u lies in [0, 1] and so do the logits that it asks for: the second part keeps a network from being overconfident. Its
 * mean is over pixels and classes. `distance: 'l2'` squares the difference.
 */
export const nacl = defineLoss({
  slug: 'nacl',
  title: 'Neighbour-aware calibration loss',
  aliases: ['nacl-loss', 'neighbor-aware-calibration'],
  family: 'distribution',
  formula: 'mean(CE) + α mean|u − z|, u = Σ_k w_k y over the window',
  source: { authors: 'Murugesan, Adiga Vasudeva, Liu, Lombaert, Ben Ayed and Dolz', year: 2023, title: 'Trust your neighbours: penalty-based constraints for model calibration', where: 'MICCAI 2023' },
  parameters: {
    alpha: number({ default: 0.1, min: 0, doc: 'α, the weight of the calibration part' }),
    distance: choice({ choices: ['l1', 'l2'], default: 'l1', doc: '|u − z|, or (u − z)²' }),
    windowSize: { ...WINDOW.windowSize, default: 3 },
    window: choice({ choices: ['uniform', 'gaussian', 'gaussian-area'], default: 'uniform', doc: 'how neighbours are weighed: alike, by a Gaussian at their centres, or by its integral over each pixel' }),
    sigma: { ...WINDOW.sigma, default: 1 },
    border: choice({ choices: ['nearest', 'reflect', 'zero'], default: 'nearest', doc: 'what lies beyond the image; zeros make the shares smaller there' }),
  },
  defaults: { over: 'batch' },
  variants: {
    monai: { doc: 'MONAI NACLLoss with the mean of 3 × 3 pixels: a softmax, zeros beyond the border', options: { task: 'multiclass', border: 'zero' } },
    monai_gaussian: {
      doc: 'MONAI NACLLoss with kernel_ops "gaussian" and σ = 1: as far as 4σ, whatever its kernel_size',
      options: { task: 'multiclass', border: 'zero', window: 'gaussian-area', windowSize: 9, sigma: 1 },
    },
  },
  properties: { range: [0, Infinity], perfect: 'other', permutationInvariant: false, monotone: false, corners: true },
  refuses: ({ fromLogits }, { windowSize }) => (fromLogits
    ? refuseWindow(windowSize)
    : 'compares logits with shares of neighbours, and probabilities have none. Feed logits.'),
  define: (problem, { alpha, distance, border, ...shape }) => {
    const shares = localMeans(problem, windowOf(shape, border))(problem.target).stopGradient();
    const difference = shares.sub(problem.prediction);
    const apart: Expr = distance === 'l1' ? difference.abs() : difference.mul(difference);
    // A mean over pixels sums the classes of a softmax.
    const perElement = problem.options.task === 'multiclass' ? apart.div(problem.builder.size([problem.classes])) : apart;
    return perPixel(problem.crossEntropy().add(perElement.mul(alpha)));
  },
});
