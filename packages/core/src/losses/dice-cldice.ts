// Dice for the volume and soft clDice for the centre lines.
import { defineLoss, perClass, weightedSum } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import { CENTRELINE, cldiceLoss, refuseIterations } from './cldice.ts';
import { overlapLoss } from './overlap.ts';

/**
 * L = (1 − α)(1 − Dice) + α (1 − clDice), per class. The smoothing constants stand on the 2TP form of Dice and on the
 * ratios of clDice.
 */
export const diceCldice = defineLoss({
  slug: 'dice-cldice',
  title: 'Dice and clDice loss',
  aliases: ['soft-dice-cldice'],
  family: 'compound',
  formula: '(1 − α)(1 − Dice) + α (1 − clDice)',
  source: { authors: 'Shit, Paetzold, Sekuboyina, Ezhov, Unger, Zhylka, Pluim, Bauer and Menze', year: 2021, title: 'clDice: a novel topology-preserving loss function for tubular structure segmentation', where: 'CVPR 2021' },
  parameters: {
    alpha: number({ default: 0.5, min: 0, max: 1, doc: 'α, the share of clDice' }),
    ...CENTRELINE,
  },
  variants: {
    monai: { doc: 'MONAI SoftDiceclDiceLoss: from probabilities, all classes but the first of the whole batch as one region', options: { over: 'batch', average: 'micro', includeBackground: false, fromLogits: false, task: 'multiclass' } },
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: false, monotone: false, corners: true, pools: true },
  refuses: (_options, { iterations }) => refuseIterations(iterations),
  define: (problem, { alpha, ...centreline }) => weightedSum([
    {
      weight: 1 - alpha,
      term: perClass(overlapLoss(problem, {
        fpWeight: 0.5, fnWeight: 0.5, overlap: 'product', smoothNumerator: centreline.smoothNumerator / 2, smoothDenominator: centreline.smoothDenominator / 2,
      })),
    },
    { weight: alpha, term: perClass(cldiceLoss(problem, centreline)) },
  ]),
});
