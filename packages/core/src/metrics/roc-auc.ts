// Area under the ROC curve: how often a pixel of the class scores higher than one that is not of it.
import { defineHost } from '../define/host-metric.ts';
import { eachScore, rankedOf } from './ranked.ts';

/**
 * AUC = (#{(a, b): s_a > s_b} + ½ #{(a, b): s_a = s_b}) / (|A| |B|), a of the pixels truly of the class, b of the others:
 * the Mann–Whitney statistic, equal to the area under the ROC curve by trapezoids. In [0, 1]; ½ for scores that say
 * nothing. Undefined where all pixels, or none, are of the class. Exact below 2^53 pairs.
 * Source: Hanley and McNeil 1982.
 */
export const rocAuc = defineHost({
  slug: 'roc-auc',
  title: 'Area under the ROC curve',
  aliases: ['auc', 'auroc', 'roc', 'roc-auc-score'],
  formula: '(#{s_a > s_b} + ½ #{s_a = s_b}) / (|A| |B|), a ∈ A: y = 1, b ∈ B: y = 0',
  doc: 'how often a pixel of the class scores higher than a pixel that is not of it',
  source: { authors: 'Hanley and McNeil', year: 1982, title: 'The meaning and use of the area under a receiver operating characteristic (ROC) curve', where: 'Radiology 143(1)' },
  range: [0, 1],
  perfect: null,
  readsScores: true,
  defaults: { over: 'batch' },
  parameters: {},
  measure: rankedOf,
  combine: (parts) => {
    let [positives, negatives, wins] = [0, 0, 0];
    eachScore(parts, (right, wrong) => {
      wins += wrong * (positives + right / 2);
      positives += right;
      negatives += wrong;
    });
    return positives === 0 || negatives === 0 ? null : wins / (positives * negatives);
  },
});
