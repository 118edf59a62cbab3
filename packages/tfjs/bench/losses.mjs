// Value and gradient of a loss: written in tfjs and differentiated by tfjs' own tape, ours op by op, and ours fused, in
// turns within one run. Ratios are of medians, and of the best of each; numbers of two runs may not be compared.
//   npx turbo run build && node packages/tfjs/bench/losses.mjs [--backend wasm|cpu] [--pixels 4194304] [--rounds 9] [--only Dice]
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients: the tape needs them registered, and only a layers build does that.
import '@tensorflow/tfjs-layers';
import { lossFor } from '@semsegloss/tfjs';
import { tfjsLosses } from '../../cli/dist/bench/entrants/tfjs-losses.js';

const { values: given } = parseArgs({ options: { backend: { type: 'string' }, pixels: { type: 'string' }, rounds: { type: 'string' }, only: { type: 'string' } } });
const CLASSES = 4;
const EPSILON = 1e-7;

/** The losses as one writes them in tfjs: whole-batch formulas on tensors of shape [1, H, W, C]. Those of `semsegloss bench`, and two more. */
const plain = {
  ...tfjsLosses(tf),
  crossEntropy: (y, p) => {
    const clipped = tf.clipByValue(p, EPSILON, 1 - EPSILON);
    return tf.neg(tf.mean(tf.add(tf.mul(y, tf.log(clipped)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, clipped))))));
  },
  softmaxDice: (y, x) => {
    const p = tf.softmax(x);
    const overlap = tf.sum(tf.mul(p, y), [1, 2]);
    return tf.mean(tf.sub(1, tf.div(tf.add(tf.mul(2, overlap), 1e-5), tf.add(tf.add(tf.sum(p, [1, 2]), tf.sum(y, [1, 2])), 1e-5))));
  },
};

const multiclass = { task: 'multiclass', classes: CLASSES };
const CASES = [
  { name: 'Dice, probabilities', theirs: plain['dice-probabilities'], loss: 'dice', options: { fromLogits: false } },
  { name: 'Dice, logits', theirs: plain.dice, loss: 'dice', options: {} },
  { name: 'Tversky, logits', theirs: plain.tversky, loss: 'tversky', options: {} },
  { name: 'BCE, probabilities', theirs: plain.crossEntropy, loss: 'cross-entropy', options: { fromLogits: false } },
  { name: 'BCE, logits', theirs: plain.bce, loss: 'cross-entropy', options: {} },
  { name: 'focal, logits', theirs: plain.focal, loss: 'focal', options: {} },
  { name: `softmax CE, ${CLASSES} classes`, theirs: plain['softmax-ce'], loss: 'cross-entropy', options: multiclass },
  { name: `softmax Dice, ${CLASSES} classes`, theirs: plain.softmaxDice, loss: 'dice', options: multiclass },
];

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

/** Numbers in [0, 1) that are the same in every run. */
function noise(length) {
  let state = 1;
  return Float32Array.from({ length }, () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647);
}

function sample({ options: { fromLogits, task } }, elements) {
  const channels = task === 'multiclass' ? CLASSES : 1;
  const side = Math.round(Math.sqrt(elements / channels));
  const shape = [1, side, side, channels];
  const random = noise(side * side * channels);
  return tf.tidy(() => ({
    x: tf.tensor(fromLogits === false ? random : random.map((v) => 8 * v - 4), shape),
    y: tf.tensor(random.map((_, i) => Number(channels === 1 ? i % 3 === 0 : i % channels === (i >> 6) % channels)), shape),
  }));
}

/** Milliseconds of one value and gradient; reading the value waits for all of it. */
function time(loss, y, x) {
  const start = performance.now();
  const { value, grad } = tf.valueAndGrad((p) => loss(y, p))(x);
  const [number] = value.dataSync();
  const elapsed = performance.now() - start;
  tf.dispose([value, grad]);
  return { elapsed, number };
}

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
for (const backend of given.backend === undefined ? ['wasm', 'cpu'] : [given.backend]) {
  await tf.setBackend(backend);
  const elements = Number(given.pixels ?? 4_194_304);
  // The cpu backend is some ten times slower, so it gets fewer rounds.
  const rounds = Number(given.rounds ?? (backend === 'cpu' ? 3 : 9));
  console.log(`\ntfjs-${backend}, ${elements.toLocaleString('en')} elements, value and gradient, ${rounds} rounds in turns; fused is "${lossFor(tf, 'dice').execution()}"\n`);
  console.log('| loss | tfjs tape, ms | ours op by op, ms | ours fused, ms | fused: times faster than the tape | best of each | tfjs\' own value is off by |\n|---|--:|--:|--:|--:|--:|--:|');
  for (const example of CASES.filter(({ name }) => name.includes(given.only ?? ''))) {
    const { y, x } = sample(example, elements);
    const ways = [example.theirs, lossFor(tf, example.loss, example.options, { fused: false }), lossFor(tf, example.loss, example.options)];
    const times = ways.map(() => []);
    let numbers = [];
    for (let round = -1; round < rounds; round++) {
      const results = ways.map((loss) => time(loss, y, x));
      numbers = results.map(({ number }) => number);
      if (round >= 0) results.forEach(({ elapsed }, way) => times[way].push(elapsed));
    }
    const [tape, steps, fused] = times.map(median);
    const best = times.map((each) => Math.min(...each));
    const off = Math.abs(numbers[0] - numbers[2]) / Math.abs(numbers[2]);
    console.log(`| ${example.name} | ${tape.toFixed(1)} | ${steps.toFixed(1)} | ${fused.toFixed(1)} | ${(tape / fused).toFixed(1)} | ${(best[0] / best[2]).toFixed(1)} | ${off.toExponential(0)} |`);
    tf.dispose([y, x]);
  }
}
