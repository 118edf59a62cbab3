// The authors' code of region mutual information (ZJULearning/RMI), its sigmoid form.
import type { LossOptions } from '@semsegloss/core';
import { refusal } from '../api.ts';
import { channelsFirst, count } from '../layout.ts';
import { translation } from '../loss.ts';
import { real, required } from '../option.ts';
import { repository } from './declare.ts';

const POOLS = ['max', 'mean'] as const;

const forward_sigmoid = repository('ZJULearning/RMI')('RMILoss.forward_sigmoid', {
  num_classes: required(real(2)), rmi_radius: real(3), rmi_pool_way: real(0), rmi_pool_size: real(3), rmi_pool_stride: real(3), loss_weight_lambda: real(0.5), lambda_way: real(1),
}, (given, { prediction }, api) => {
  const pool = given.rmi_pool_stride > 1 ? POOLS[given.rmi_pool_way] : 'none';
  if (pool === undefined) throw refusal(api, 'rmi_pool_way 2 and 3 resample instead of pooling', 'Use 0 (largest) or 1 (mean).');
  if (prediction === undefined) throw refusal(api, 'divides the cross-entropy by one more than the number of pixels, which is not known', 'Give the shape of the prediction.');
  const share = given.loss_weight_lambda;
  const pixels = count(prediction) / given.num_classes;
  // Both parts are sums over classes.
  const scale = given.num_classes;
  const [crossEntropy, information] = given.lambda_way === 0 ? [1, share] : [share, 1 - share];
  return translation(api, {
    loss: 'rmi',
    options: {
      task: 'multilabel', classes: given.num_classes, radius: given.rmi_radius, pool, poolSize: given.rmi_pool_size, poolStride: given.rmi_pool_stride,
      crossEntropyWeight: (crossEntropy * scale * pixels) / (pixels + 1), rmiWeight: information * scale,
    } as LossOptions,
    view: channelsFirst(prediction.length),
    target: 'one-hot',
  });
});

export const rmi = { forward_sigmoid } as const;
