// Penalty generalised Dice loss: generalised Dice bent so that large errors cost most.
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import { GENERALISED_DICE, GENERALISED_DICE_VARIANTS, generalisedDiceLoss, pooledOnly } from './generalised-dice.ts';

/**
 * L = G/(1 + k(1 − G)), G the generalised Dice loss.
 *
 * k = 0 is G itself. The slope is 1/(1 + k) at G = 0 and 1 + k at G = 1; the minimum stays where it was.
 */
export const penaltyGeneralisedDice = defineLoss({
  slug: 'penalty-generalised-dice',
  title: 'Penalty generalised Dice loss',
  aliases: ['penalty-generalized-dice', 'pgdl'],
  family: 'region',
  formula: 'G/(1 + k(1 − G)), G the generalised Dice loss',
  source: { authors: 'Yang, Kweon and Kim', year: 2019, title: 'Major vessel segmentation on X-ray coronary angiography using deep networks with a novel penalty loss function', where: 'MIDL 2019' },
  parameters: {
    penalty: number({ default: 2.5, min: 0, doc: 'k, how much dearer large errors are' }),
    ...GENERALISED_DICE,
  },
  defaults: { average: 'micro' },
  variants: GENERALISED_DICE_VARIANTS,
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: { penalty: 0 }, loss: 'generalised-dice', as: {} }],
  },
  refuses: pooledOnly('penalty generalised Dice'),
  define: (problem, { penalty, ...parameters }) => {
    const loss = generalisedDiceLoss(problem, parameters);
    return perClass(loss.div(loss.complement().mul(penalty).add(1)));
  },
});
