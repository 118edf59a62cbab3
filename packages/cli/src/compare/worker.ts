// The worker's entry: what a process of its own does with the real data sets, losses and trainer.
import * as tf from '@tensorflow/tfjs-core';
import { lossFor } from '@semsegloss/tfjs';
import { loadDataset } from './dataset.ts';
import { trainJob } from './model/train.ts';
import { lossOptions } from './resolve-loss.ts';
import { serve } from './serve.ts';

serve({
  load: loadDataset,
  train: (request) => trainJob({ ...request, loss: lossFor(tf, request.job.loss, lossOptions(request.job, request.dataset.classes.length)) }),
});
