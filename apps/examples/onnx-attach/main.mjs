// A model with its losses inside: a Tversky loss and a Dice loss attached to a U-Net that PyTorch exported (make-unet.py),
// and the U-Net's last layer trained in onnxruntime-web with the gradient that the model now gives.
import { readFile } from 'node:fs/promises';
import { attachLoss } from '@semsegloss/onnx';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;

// Behind the output "logits": a loss that punishes missed pixels more than false ones, and one that is only watched.
const unet = await readFile(new URL('unet.onnx', import.meta.url));
const trained = attachLoss(unet, 'tversky', { layout: 'NCHW', fnWeight: 0.7, fpWeight: 0.3 }, { output: 'logits', target: 'truth' });
const model = attachLoss(trained, 'dice', { layout: 'NCHW' }, { output: 'logits', target: 'truth', prefix: 'watched_', outputs: ['value'] });
console.log(`U-Net ${unet.length} bytes, with two losses ${model.length}`);

// What is to be found: discs in noisy pictures.
const [COUNT, SIDE, CHANNELS] = [4, 32, 12];
const pixels = SIDE * SIDE;
const shape = [COUNT, 1, SIDE, SIDE];
const noise = (i) => ((i * 7919) % 1009) / 1009 - 0.5;
const discs = Float32Array.from({ length: COUNT * pixels }, (_, i) => {
  const [picture, x, y] = [Math.floor(i / pixels), i % SIDE, Math.floor(i / SIDE) % SIDE];
  return Number(Math.hypot(x - 10 - 4 * picture, y - 20 + 3 * picture) < 5 + picture);
});
const images = discs.map((inside, i) => inside + 2 * noise(i));

const session = await ort.InferenceSession.create(model);
const weights = new Float32Array(CHANNELS + 1);
const momentum = new Float32Array(CHANNELS + 1);
export const history = [];
for (let step = 0; step < 60; step++) {
  const { features, loss_value, loss_gradient, watched_value } = await session.run({
    image: new ort.Tensor('float32', images, shape),
    truth: new ort.Tensor('float32', discs, shape),
    head_weight: new ort.Tensor('float32', weights.slice(0, CHANNELS), [1, CHANNELS, 1, 1]),
    head_bias: new ort.Tensor('float32', weights.slice(CHANNELS), [1]),
  });
  history.push({ tversky: loss_value.data[0], dice: watched_value.data[0] });
  // logits = Σ weight · feature + bias: each weight's slope is the sum of its features, times the slopes of the logits.
  const slopes = new Float32Array(CHANNELS + 1);
  loss_gradient.data.forEach((slope, i) => {
    const [picture, pixel] = [Math.floor(i / pixels), i % pixels];
    for (let channel = 0; channel < CHANNELS; channel++) slopes[channel] += slope * features.data[(picture * CHANNELS + channel) * pixels + pixel];
    slopes[CHANNELS] += slope;
  });
  slopes.forEach((slope, k) => {
    momentum[k] = 0.9 * momentum[k] + slope;
    weights[k] -= 3 * momentum[k];
  });
}
await session.release();
console.log(`Tversky loss ${history[0].tversky.toFixed(3)} -> ${history.at(-1).tversky.toFixed(3)}, Dice loss ${history[0].dice.toFixed(3)} -> ${history.at(-1).dice.toFixed(3)}`);
