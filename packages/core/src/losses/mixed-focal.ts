// Mixed focal loss: focal Tversky for the region plus focal loss for the pixels, the forerunner of unified focal.
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { number, optionalNumber } from '../define/parameters.ts';
import { fade } from './focal.ts';
import { OVERLAP } from './overlap.ts';
import { finitePower } from './power.ts';
import { twoSided } from './two-sided.ts';

/**
 * L = w · mean_c (1 − TI_c)^e + (1 − w) · mean[(1 − p_t)^γ (−log p_t)], or their plain sum for w = null, with
 * TI_c = (TP + s)/(TP + δ FN + (1 − δ) FP + s). The background is a class too: of a sigmoid it is the complement.
 */
export const mixedFocal = defineLoss({
  slug: 'mixed-focal',
  title: 'Mixed focal loss',
  family: 'compound',
  formula: 'w mean_c (1 − TI_c)^e + (1 − w) mean[(1 − p_t)^γ (−log p_t)]',
  source: { authors: 'Yeung, Sala, Schönlieb and Rundo', year: 2021, title: 'A mixed focal loss function for handling class imbalanced medical image segmentation', where: 'arXiv 2102.04525v1' },
  parameters: {
    weight: optionalNumber({ default: null, min: 0, max: 1, doc: 'w, the share of the Tversky part; null adds both parts as they are' }),
    delta: number({ default: 0.7, min: 0, max: 1, doc: 'δ, price of a false negative against 1 − δ for a false positive' }),
    gamma: number({ default: 2, min: 0, doc: 'γ, how fast well-classified pixels fade' }),
    exponent: number({ default: 0.75, min: 0, max: 10, open: true, doc: 'e, power of the Tversky loss' }),
    floor: number({ default: 1e-7, min: 1e-12, max: 0.1, doc: 'below this Tversky loss the power is a straight line' }),
    ...OVERLAP,
    smoothNumerator: { ...OVERLAP.smoothNumerator, default: 1e-6 },
    smoothDenominator: { ...OVERLAP.smoothDenominator, default: 1e-6 },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true },
  refuses: ({ average }) => (average === 'micro' ? 'each class, the background too, has a Tversky index of its own. Leave average "macro".' : undefined),
  define: (problem, { weight, delta, gamma, exponent, floor, ...rest }) => {
    const bend = (loss: Parameters<typeof finitePower>[0]): ReturnType<typeof finitePower> => finitePower(loss, exponent, floor);
    const tversky = twoSided(problem, { fpWeight: 1 - delta, fnWeight: delta, ...rest }, { foreground: bend, background: bend, isForeground: problem.isForeground() });
    const focal = problem.crossEntropy({ modulate: (outcome) => fade(outcome, gamma, problem.options.epsilon) });
    return weightedSum([{ weight: weight ?? 1, term: perClass(tversky) }, { weight: weight === null ? 1 : 1 - weight, term: perPixel(focal) }]);
  },
});
