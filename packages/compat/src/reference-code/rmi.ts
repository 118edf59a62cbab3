// The authors' code of region mutual information (ZJULearning/RMI): sigmoids of logits, over the pixels whose id is a class.
import { findLoss, type Expr, type LossDefinition, type LossOptions, type Problem } from '@semsegloss/core';
import { refusal } from '../api.ts';
import { compound, normalized, seeing } from '../derive.ts';
import { input } from '../feeds.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { real, required } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { repository } from './declare.ts';

const POOLS = ['max', 'mean'] as const;
const OPTIONS = { num_classes: required(real(2)), rmi_radius: real(3), rmi_pool_way: real(0), rmi_pool_size: real(3), rmi_pool_stride: real(3), loss_weight_lambda: real(0.5), lambda_way: real(1) };

/** Probabilities are at least 1e-6, also those of pixels that do not count. */
const SMALLEST = 1e-6;
type Part = (loss: LossDefinition, options?: LossOptions) => Expr;

/** λ CE + (1 − λ) RMI, or with `lambda_way: 0` CE + λ RMI; the information is a sum over classes. */
const rmiLoss = (name: string, crossEntropy: (part: Part) => Expr, raised: (p: Expr) => Expr) => repository('ZJULearning/RMI')(`RMILoss.${name}`, OPTIONS, (given, { prediction }, api) => {
  const pool = given.rmi_pool_stride > 1 ? POOLS[given.rmi_pool_way] : 'none';
  if (pool === undefined) throw refusal(api, 'rmi_pool_way 2 and 3 resample instead of pooling', 'Use 0 (largest) or 1 (mean).');
  const { num_classes: classes, loss_weight_lambda: share } = given;
  const own = { radius: given.rmi_radius, pool, poolSize: given.rmi_pool_size, poolStride: given.rmi_pool_stride, crossEntropyWeight: 0, rmiWeight: classes } as LossOptions;
  const [ofCrossEntropy, ofInformation] = given.lambda_way === 0 ? [1, share] : [share, 1 - share];
  return translation(api, {
    loss: compound(findLoss('rmi'), 'rmi', 'λ CE + (1 − λ) RMI', (part) => crossEntropy(part).mul(ofCrossEntropy).add(part(seeing(findLoss('rmi'), withAllPixels(raised)), own).mul(ofInformation))),
    options: { task: 'multilabel', classes },
    view: channelsFirst(prediction?.length),
    target: 'one-hot',
    mask: 'counted',
    prepare: (inputs) => ({ ...inputs, counted: { ...input(inputs, 'target'), data: Uint8Array.from(input(inputs, 'target').data, (id) => Number(id >= 0 && id < classes)) } }),
  });
});

/** Pixels that do not count hold 0 and are seen too. */
const withAllPixels = (raised: (p: Expr) => Expr) => (problem: Problem): Problem => new SeenProblem(problem.with({ mask: false }), { probability: (p) => raised(problem.masked(p)) });

/** The sum over pixels and classes, divided by one more than the number of pixels. */
const perPixelAndOne = normalized(findLoss('cross-entropy'), ({ mask, builder }) => (mask ?? builder.constant(0)).sum('batch', 'space').add(1));
const forward_sigmoid = rmiLoss('forward_sigmoid', (part) => part(perPixelAndOne), (p) => p.add(SMALLEST));
const forward_softmax_sigmoid = rmiLoss('forward_softmax_sigmoid', (part) => part(findLoss('cross-entropy'), { task: 'multiclass' }), (p) => p.max(SMALLEST));

export const rmi = { forward_sigmoid, forward_softmax_sigmoid } as const;
