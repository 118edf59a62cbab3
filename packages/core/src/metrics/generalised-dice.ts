// Generalised Dice score: the overlap of all classes together, each weighted against its own size.
import { defineRatioWith } from '../define/metric.ts';
import { choice } from '../define/parameters.ts';

const EXPONENTS = { square: -2, simple: -1, uniform: 0 } as const;

/**
 * GDS = 2 Σ_c w_c TP_c / Σ_c w_c (2 TP_c + FP_c + FN_c), in [0, 1], with w_c = 1/T_c² ("square"), 1/T_c ("simple") or
 * 1 ("uniform") for a class of T_c = TP_c + FN_c true pixels. A class without any takes the largest weight of the
 * others, so that false alarms cost, and where no class has any, all weigh alike; or it is left out. Undefined (0/0)
 * where neither prediction nor truth has a class. Sources: Crum et al. 2006; the weights of Sudre et al. 2017.
 */
export const generalisedDice = defineRatioWith({
  slug: 'generalised-dice',
  title: 'Generalised Dice score',
  aliases: ['generalized-dice', 'generalised-dice-score', 'generalized-dice-score', 'gds'],
  formula: '2 Σ_c w_c TP_c / Σ_c w_c (2 TP_c + FP_c + FN_c), w = 1/T²',
  doc: 'overlap of all classes together, each weighted against its own size',
  source: { authors: 'Crum, Camara and Hill', year: 2006, title: 'Generalized overlap measures for evaluation and validation in medical image analysis', where: 'IEEE Transactions on Medical Imaging 25(11)' },
  range: [0, 1],
  scope: 'classes',
  parameters: {
    weighting: choice({ choices: ['square', 'simple', 'uniform'], default: 'square', doc: 'weight of a class of T true pixels: 1/T², 1/T, or 1' }),
    absentWeight: choice({ choices: ['largest', 'skip'], default: 'largest', doc: 'weight of a class without a true pixel: the largest of the others, or 0' }),
  },
  ratio: ({ tp, fp, fn }, { weighting, absentWeight }) => {
    const volume = tp.add(fn);
    const isAbsent = volume.equals(0);
    const ofPresent = isAbsent.where(0, isAbsent.where(1, volume).pow(EXPONENTS[weighting]));
    const largest = ofPresent.reduce('reduceMax', volume.builder.positions('class'));
    const weight = absentWeight === 'skip' ? ofPresent : isAbsent.where(largest.equals(0).where(1, largest), ofPresent);
    const overlap = tp.mul(2);
    return { numerator: weight.mul(overlap).sum('class'), denominator: weight.mul(overlap.add(fp).add(fn)).sum('class') };
  },
});
