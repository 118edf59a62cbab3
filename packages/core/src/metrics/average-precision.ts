// Average precision: the area under the precision-recall curve, by steps.
import { defineHost } from '../define/host-metric.ts';
import { eachScore, rankedOf } from './ranked.ts';

/**
 * AP = Σ_k (R_k − R_{k−1}) P_k over all scores from the highest down, P_k and R_k precision and recall of taking every
 * pixel that scores as high; equal scores are one step. In [0, 1]. Without interpolation. Undefined where no pixel is of
 * the class. Source: Manning, Raghavan and Schütze 2008, section 8.4.
 */
export const averagePrecision = defineHost({
  slug: 'average-precision',
  title: 'Average precision',
  aliases: ['ap', 'pr-auc', 'auprc', 'average-precision-score'],
  formula: 'Σ_k (R_k − R_{k−1}) P_k',
  doc: 'precision averaged over recall, from the highest score down',
  source: { authors: 'Manning, Raghavan and Schütze', year: 2008, title: 'Introduction to Information Retrieval', where: 'Cambridge University Press, section 8.4' },
  range: [0, 1],
  perfect: null,
  readsScores: true,
  defaults: { over: 'batch' },
  parameters: {},
  measure: rankedOf,
  combine: (parts) => {
    let [positives, taken, sum] = [0, 0, 0];
    eachScore(parts, (right, wrong) => {
      positives += right;
      taken += right + wrong;
      sum += right * (positives / taken);
    });
    return positives === 0 ? null : sum / positives;
  },
});
