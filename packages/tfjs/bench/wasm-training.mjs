// Milliseconds per training step of a small U-Net (64 × 64, batch 8, about 30 000 parameters), side by side in one process:
// tfjs on cpu (one image, times eight: it takes a minute), tfjs on wasm with the missing filter gradient composed from its own ops, and our kernels, without and
// with the fused ops. Run it after a build, on an idle machine: node packages/tfjs/bench/wasm-training.mjs [steps]

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { Adam, fusedConvolution, registerWasmTrainingKernels } from '@semsegloss/tfjs/wasm-training';

const [SIZE, BATCH, FILTERS, DEPTH] = [64, 8, 8, 2];
const steps = Number(process.argv[2] ?? 15);

/** What a reader would write first: one matrix product per tap of the filter. Strides of 1 and 'same' padding only. */
function composedFilterGradient({ inputs: { x, dy }, attrs: { filterShape } }) {
  return tf.tidy(() => {
    const [kh, kw, channels, outputs] = filterShape;
    const [batch, height, width] = x.shape;
    const padded = tf.pad(x, [[0, 0], [kh >> 1, kh >> 1], [kw >> 1, kw >> 1], [0, 0]]);
    const flat = tf.reshape(dy, [-1, outputs]);
    const taps = [];
    for (let ky = 0; ky < kh; ky += 1) {
      for (let kx = 0; kx < kw; kx += 1) {
        const shifted = tf.slice(padded, [0, ky, kx, 0], [batch, height, width, channels]);
        taps.push(tf.matMul(tf.reshape(shifted, [-1, channels]), flat, true));
      }
    }
    return tf.reshape(tf.stack(taps), filterShape);
  });
}

/** Layers in the order in which they run: [name, filter size, input channels, output channels]. */
function layers() {
  const list = [];
  for (let level = 0; level <= DEPTH; level += 1) {
    const width = FILTERS * 2 ** level;
    list.push([`down${level}a`, 3, level === 0 ? 1 : width / 2, width], [`down${level}b`, 3, width, width]);
  }
  for (let level = DEPTH - 1; level >= 0; level -= 1) {
    const width = FILTERS * 2 ** level;
    list.push([`up${level}a`, 3, width * 3, width], [`up${level}b`, 3, width, width]);
  }
  return [...list, ['logits', 1, FILTERS, 1]];
}

function makeStep(fused, batch) {
  const variables = new Map(layers().map(([name, size, inputs, outputs], index) => [name, {
    filter: tf.variable(tf.randomNormal([size, size, inputs, outputs], 0, Math.sqrt(2 / (size * size * inputs)), 'float32', index + 1)),
    bias: tf.variable(tf.zeros([outputs])),
  }]));
  const trained = [...variables.values()].flatMap(({ filter, bias }) => [filter, bias]);
  const layer = (name, x, activation) => {
    const { filter, bias } = variables.get(name);
    if (fused) return fusedConvolution(tf, { x, filter, bias, activation, inputGradient: name !== 'down0a' });
    const z = tf.add(tf.conv2d(x, filter, 1, 'same'), bias);
    return activation === 'relu' ? tf.relu(z) : z;
  };
  const forward = (images) => {
    const skips = [];
    let x = images;
    for (let level = 0; level <= DEPTH; level += 1) {
      if (level > 0) x = tf.maxPool(x, 2, 2, 'valid');
      x = layer(`down${level}b`, layer(`down${level}a`, x, 'relu'), 'relu');
      if (level < DEPTH) skips.push(x);
    }
    for (let level = DEPTH - 1; level >= 0; level -= 1) {
      const skip = skips[level];
      const large = tf.image.resizeNearestNeighbor(x, skip.shape.slice(1, 3));
      x = layer(`up${level}b`, layer(`up${level}a`, tf.concat([skip, large], 3), 'relu'), 'relu');
    }
    return layer('logits', x, 'linear');
  };
  const images = tf.randomNormal([batch, SIZE, SIZE, 1], 0, 1, 'float32', 99);
  const targets = tf.cast(tf.greater(images, 1), 'float32');
  const own = fused ? new Adam(tf, trained, { learningRate: 1e-3 }) : undefined;
  const theirs = tf.train.adam(1e-3);
  const step = () => tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => tf.losses.sigmoidCrossEntropy(targets, forward(images)), trained);
    if (own === undefined) theirs.applyGradients(grads);
    else own.apply(trained.map((variable) => grads[variable.name]));
    return value.dataSync()[0];
  });
  return { step, parameters: trained.reduce((sum, variable) => sum + variable.size, 0) };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function measure(name, fused, count, warmUp, batch = BATCH) {
  const { step, parameters } = makeStep(fused, batch);
  const scale = BATCH / batch;
  let loss = 0;
  for (let taken = 0; taken < warmUp; taken += 1) loss = step();
  const wall = [];
  const processor = [];
  for (let taken = 0; taken < count; taken += 1) {
    const [time, used] = [performance.now(), process.cpuUsage()];
    loss = step();
    const { user, system } = process.cpuUsage(used);
    wall.push(performance.now() - time);
    processor.push((user + system) / 1000);
  }
  return { name, 'ms/step': (scale * median(wall)).toFixed(1), 'cpu ms/step': (scale * median(processor)).toFixed(1), steps: count, parameters, loss: loss.toFixed(4) };
}

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
tf.env().set('IS_NODE', false);
const rows = [];
await tf.setBackend('cpu');
rows.push(measure('tfjs cpu, one image × 8', false, 1, 0, 1));
await tf.setBackend('wasm');
tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc: composedFilterGradient });
rows.push(measure('tfjs wasm, composed filter gradient', false, Math.min(steps, 5), 1));
registerWasmTrainingKernels(tf);
rows.push(measure('ours, same ops', false, steps, 5));
rows.push(measure('ours, fused ops', true, steps, 5));
console.table(rows);
