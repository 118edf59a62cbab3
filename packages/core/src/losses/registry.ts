// Every loss, by slug and alias. One line each.
import type { LossDefinition } from '../define/loss.ts';
import { failure, unknownName } from '../errors.ts';
import { adaptiveWing } from './adaptive-wing.ts';
import { asymmetricSimilarity } from './asymmetric-similarity.ts';
import { balancedCrossEntropy } from './balanced-cross-entropy.ts';
import { basnetHybrid } from './basnet-hybrid.ts';
import { blobDice } from './blob-dice.ts';
import { boundary } from './boundary.ts';
import { cldice } from './cldice.ts';
import { cmssim } from './cmssim.ts';
import { combo } from './combo.ts';
import { crossEntropy } from './cross-entropy.ts';
import { diceCldice } from './dice-cldice.ts';
import { diceCrossEntropy } from './dice-cross-entropy.ts';
import { diceFocal } from './dice-focal.ts';
import { diceTopK } from './dice-top-k.ts';
import { dice } from './dice.ts';
import { distanceMapCrossEntropy } from './distance-map-cross-entropy.ts';
import { exponentialLogarithmic } from './exponential-logarithmic.ts';
import { focalTversky } from './focal-tversky.ts';
import { focal } from './focal.ts';
import { generalisedCrossEntropy } from './generalised-cross-entropy.ts';
import { generalisedDiceFocal } from './generalised-dice-focal.ts';
import { generalisedDice } from './generalised-dice.ts';
import { generalisedWassersteinDice } from './generalised-wasserstein-dice.ts';
import { hausdorffErosion } from './hausdorff-erosion.ts';
import { hausdorff } from './hausdorff.ts';
import { jaccard } from './jaccard.ts';
import { logBarrierSize } from './log-barrier-size.ts';
import { logCoshDice } from './log-cosh-dice.ts';
import { logDice } from './log-dice.ts';
import { logHausdorff } from './log-hausdorff.ts';
import { l1Ace } from './l1-ace.ts';
import { lovaszHinge } from './lovasz-hinge.ts';
import { lovasz } from './lovasz.ts';
import { mcc } from './mcc.ts';
import { mixedFocal } from './mixed-focal.ts';
import { msSsim } from './ms-ssim.ts';
import { nacl } from './nacl.ts';
import { ohemCrossEntropy } from './ohem-cross-entropy.ts';
import { penaltyGeneralisedDice } from './penalty-generalised-dice.ts';
import { poly1 } from './poly-1.ts';
import { realWorldWeightCrossEntropy } from './real-world-weight-cross-entropy.ts';
import { rmi } from './rmi.ts';
import { sensitivitySpecificity } from './sensitivity-specificity.ts';
import { shapeAware } from './shape-aware.ts';
import { skeletonRecall } from './skeleton-recall.ts';
import { ssim } from './ssim.ts';
import { tiltedCrossEntropy } from './tilted-cross-entropy.ts';
import { topKCrossEntropy } from './top-k-cross-entropy.ts';
import { tversky } from './tversky.ts';
import { unet3pHybrid } from './unet3p-hybrid.ts';
import { unifiedFocal } from './unified-focal.ts';
import { weightedCrossEntropy } from './weighted-cross-entropy.ts';
import { weightedHausdorff } from './weighted-hausdorff.ts';

// A definition's own parameter types only matter inside its file; a list can only hold the general form.
const DEFINITIONS = [
  crossEntropy, weightedCrossEntropy, balancedCrossEntropy, focal, poly1, generalisedCrossEntropy,
  realWorldWeightCrossEntropy, tiltedCrossEntropy, adaptiveWing,
  dice, jaccard, tversky, focalTversky, asymmetricSimilarity, logCoshDice, logDice,
  generalisedDice, penaltyGeneralisedDice, generalisedWassersteinDice,
  sensitivitySpecificity, mcc, logBarrierSize,
  lovasz, lovaszHinge,
  topKCrossEntropy, ohemCrossEntropy, l1Ace,
  boundary, hausdorff, logHausdorff, hausdorffErosion, weightedHausdorff, shapeAware, distanceMapCrossEntropy,
  combo, diceCrossEntropy, diceFocal, diceTopK, generalisedDiceFocal, exponentialLogarithmic, mixedFocal, unifiedFocal,
  ssim, msSsim, cmssim, rmi, nacl, basnetHybrid, unet3pHybrid, cldice, diceCldice, skeletonRecall, blobDice,
] as unknown as readonly LossDefinition[];

export const LOSSES: ReadonlyMap<string, LossDefinition> = new Map(DEFINITIONS.map((loss) => [loss.slug, loss]));

/** The loss of this slug or alias. Throws UNKNOWN_NAME with the nearest one. */
export function findLoss(name: string): LossDefinition {
  const found = LOSSES.get(name) ?? DEFINITIONS.find((loss) => loss.aliases.includes(name));
  if (found === undefined) throw unknownName('loss', name, [...LOSSES.keys()]);
  return found;
}

/** The loss that a caller means: a definition as it is, or one by name. Throws UNKNOWN_NAME or PARAMETER_RANGE. */
export function lossOf(loss: LossDefinition | string): LossDefinition {
  if (typeof loss === 'string') return findLoss(loss);
  if (typeof loss === 'object' && loss?.kind === 'loss') return loss;
  throw failure('PARAMETER_RANGE', 'loss', 'must be the name of a loss, or a definition made by defineLoss', loss, `Names: ${[...LOSSES.keys()].join(', ')}.`);
}
