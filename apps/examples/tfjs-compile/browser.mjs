// In a page: trains on the GPU, draws the curves of both classes while it does, keeps the best model in IndexedDB, and
// goes on with it as after a reload. Serve this folder with `npx vite` and open it.
import '@tensorflow/tfjs-backend-webgl';
import * as core from '@tensorflow/tfjs-core';
import * as layersModule from '@tensorflow/tfjs-layers';
import { lossFor, metricsPerClass } from '@semsegloss/tfjs';
import { checkpoint, loadForTraining } from '@semsegloss/tfjs/layers';
import { discs } from './data.mjs';

const tf = { ...core, ...layersModule };
await tf.setBackend('webgl');
const { images, masks } = discs(tf, 8);
const twoClasses = tf.concat([tf.sub(1, masks), masks], -1);
const options = { task: 'multiclass', classes: 2 };

const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [16, 16, 1], filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'ones' }),
  tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', kernelInitializer: 'zeros' }),
] });
model.compile({ optimizer: tf.train.adam(0.05), loss: lossFor(tf, 'dice-cross-entropy', options), metrics: metricsPerClass(tf, 'iou', options, ['background', 'disc']) });

const curves = { iou_background: '#888', iou_disc: '#06c' };
const drawn = new tf.CustomCallback({ onEpochEnd: (epoch, logs) => {
  const canvas = document.querySelector('canvas')?.getContext('2d');
  for (const [name, colour] of Object.entries(curves)) {
    if (canvas) canvas.fillStyle = colour;
    canvas?.fillRect(epoch * 8, 160 * (1 - logs[name]), 6, 3);
  }
} });
const fit = { epochs: 20, batchSize: 4, shuffle: false, verbose: 0 };
const best = checkpoint(tf, 'indexeddb://discs', { monitor: 'loss', includeOptimizer: true });
export const first = (await model.fit(images, twoClasses, { ...fit, callbacks: [best, drawn] })).history;

const again = await loadForTraining(tf, 'indexeddb://discs');
export const second = (await again.fit(images, twoClasses, { ...fit, epochs: 5 })).history;
const text = `IoU of the disc: ${first.iou_disc[0].toFixed(3)} at first, ${second.iou_disc.at(-1).toFixed(3)} at last`;
document.querySelector('p')?.append(text);
