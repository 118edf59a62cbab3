// Trains a tiny convolutional network on discs with model.compile: a Dice loss from logits, the IoU beside it, a learning
// rate that falls when the loss stops falling, and the best weights at the end.
import '@tensorflow/tfjs-backend-cpu';
import * as core from '@tensorflow/tfjs-core';
import * as layersModule from '@tensorflow/tfjs-layers';
import { lossFor, metricFor } from '@semsegloss/tfjs';
import { earlyStopping, reduceOnPlateau } from '@semsegloss/tfjs/layers';
import { discs } from './data.mjs';

const tf = { ...core, ...layersModule };
await tf.setBackend('cpu');
const train = discs(tf, 8);
const validation = discs(tf, 4, 16, 2);

const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [16, 16, 1], filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'ones' }),
  tf.layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', kernelInitializer: 'zeros' }),
] });
model.compile({ optimizer: tf.train.adam(0.05), loss: lossFor(tf, 'dice'), metrics: [metricFor(tf, 'iou')] });
export const { history } = await model.fit(train.images, train.masks, {
  epochs: 40, batchSize: 4, shuffle: false, verbose: 0, validationData: [validation.images, validation.masks],
  callbacks: [earlyStopping(tf, { monitor: 'val_iou', patience: 10 }), reduceOnPlateau(tf, { monitor: 'loss', factor: 0.5, patience: 3 })],
});
export const [loss, iou] = model.evaluate(validation.images, validation.masks).map((scalar) => scalar.dataSync()[0]);
console.log(`Dice loss ${history.loss[0].toFixed(3)} in the first of ${history.loss.length} epochs, ${history.loss.at(-1).toFixed(3)} in the last`);
console.log(`On new images, with the best weights: loss ${loss.toFixed(3)}, IoU ${iou.toFixed(3)}`);
