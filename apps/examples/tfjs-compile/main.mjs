// Trains a tiny convolutional network on discs with model.compile, with a Dice loss from logits.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { lossFor } from '@semsegloss/tfjs';

await tf.setBackend('cpu');
const side = 16;
const disc = (k) => (i) => ((i % side - 4 - k) ** 2 + (Math.floor(i / side) - 8) ** 2 < 9 ? 1 : 0);
const pixels = Array.from({ length: 8 }, (_, k) => Array.from({ length: side * side }, (_pixel, i) => disc(k)(i))).flat();
const masks = tf.tensor4d(pixels, [8, side, side, 1]);
const images = tf.add(masks, tf.randomNormal(masks.shape, 0, 0.3, 'float32', 1));

const model = sequential({ layers: [
  layers.conv2d({ inputShape: [side, side, 1], filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'ones' }),
  layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', kernelInitializer: 'zeros' }),
] });
model.compile({ optimizer: tf.train.adam(0.05), loss: lossFor(tf, 'dice') });
const { history } = await model.fit(images, masks, { epochs: 40, batchSize: 4, shuffle: false, verbose: 0 });
export const losses = history.loss;
console.log(`Dice loss: ${losses[0].toFixed(3)} in the first epoch, ${losses.at(-1).toFixed(3)} in the last`);
