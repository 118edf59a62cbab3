// Calibration error: how far the probabilities of a class are from how often it is true.
import { defineHost } from '../define/host-metric.ts';
import { choice, flag, number } from '../define/parameters.ts';
import { argsort } from '../routines/argsort.ts';

interface Judged {
  readonly probability: Float64Array;
  readonly truth: Uint8Array;
}

/** Sums over the pixels of one bin. */
interface Bin {
  pixels: number;
  probability: number;
  truth: number;
}

/**
 * With the pixels in bins b by their probability, conf_b the mean probability and acc_b the share of pixels truly of
 * the class: ECE = Σ_b (n_b / n) |acc_b − conf_b| (`norm: "expected"`), ACE = mean over the bins that are not empty
 * (`"average"`), MCE = maximum (`"maximum"`). In [0, 1]. Bins are equal intervals of [0, 1], (i/B, (i+1)/B] with 0 in
 * the first, or hold equally many pixels (`binning: "adaptive"`; fewer in some where pixels do not divide evenly).
 * Each class is judged by its own probability against the rest; undefined where no pixel counts.
 * Source: Guo et al. 2017; adaptive bins: Nixon et al. 2019.
 */
export const calibrationError = defineHost({
  slug: 'calibration-error',
  title: 'Calibration error',
  aliases: ['ece', 'expected-calibration-error', 'ace', 'adaptive-calibration-error', 'mce', 'maximum-calibration-error'],
  formula: 'Σ_b (n_b / n) |acc_b − conf_b|',
  doc: 'difference between the probability of a class and how often it is true, over bins of probability',
  source: { authors: 'Guo et al.', year: 2017, title: 'On calibration of modern neural networks', where: 'ICML' },
  range: [0, 1],
  perfect: null,
  readsScores: true,
  defaults: { over: 'batch' },
  parameters: {
    bins: number({ default: 15, min: 1, max: 100_000, doc: 'number of bins' }),
    binning: choice({ choices: ['width', 'adaptive'], default: 'width', doc: 'intervals of equal width, or bins of equally many pixels' }),
    norm: choice({ choices: ['expected', 'average', 'maximum'], default: 'expected', doc: 'bins weighted by their pixels, bins weighted equally, or the worst bin' }),
    predictedOnly: flag({ default: false, doc: 'true takes only the pixels that were predicted as the class; with average "micro" this is the error of the winning class' }),
  },
  measure: (region, { predictedOnly }): Judged => {
    const takes = (_: number, i: number): boolean => (predictedOnly ? region.predicted : region.counted)[i] === 1;
    return { probability: region.probability().filter(takes), truth: region.truth.filter(takes) };
  },
  combine: (parts, { bins, binning, norm }) => {
    const all = (binning === 'width' ? binsOfWidth(parts, Math.floor(bins)) : binsOfCount(parts, Math.floor(bins))).filter(({ pixels }) => pixels > 0);
    if (all.length === 0) return null;
    const gaps = all.map(({ pixels, probability, truth }) => Math.abs(truth - probability) / pixels);
    if (norm === 'maximum') return Math.max(...gaps);
    if (norm === 'average') return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const pixels = all.reduce((sum, bin) => sum + bin.pixels, 0);
    return gaps.reduce((sum, gap, i) => sum + gap * ((all[i]?.pixels ?? 0) / pixels), 0);
  },
});

function emptyBins(count: number): Bin[] {
  return Array.from({ length: count }, () => ({ pixels: 0, probability: 0, truth: 0 }));
}

function add(bin: Bin, probability: number, truth: number): void {
  bin.pixels++;
  bin.probability += probability;
  bin.truth += truth;
}

function binsOfWidth(parts: readonly Judged[], count: number): Bin[] {
  const bins = emptyBins(count);
  for (const { probability, truth } of parts) {
    for (let i = 0; i < probability.length; i++) add(bins[Math.max(0, Math.ceil(probability[i]! * count) - 1)]!, probability[i]!, truth[i]!);
  }
  return bins;
}

/** The pixels in the order of their probability, cut into runs whose lengths differ by at most one. */
function binsOfCount(parts: readonly Judged[], count: number): Bin[] {
  const probability = parts.flatMap((part) => [...part.probability]);
  const truth = parts.flatMap((part) => [...part.truth]);
  const bins = emptyBins(count);
  argsort(Float32Array.from(probability), 1, probability.length, 1).forEach((place, rank) => {
    add(bins[Math.floor((rank * count) / probability.length)]!, probability[place]!, truth[place]!);
  });
  return bins;
}
