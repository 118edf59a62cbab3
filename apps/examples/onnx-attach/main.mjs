// A model with its losses inside: a Tversky loss and a Dice loss attached to the output of an ONNX model, and a bias of
// that model fitted in onnxruntime-web with the gradient that the model now gives.
import { attachLoss, mergeModels, toOnnx } from '@semsegloss/onnx';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;

const SIDE = 32;
const pixels = SIDE * SIDE;
const shape = [1, 1, SIDE, SIDE];
const floats = (make) => Float32Array.from({ length: pixels }, (_, i) => make(i % SIDE, Math.floor(i / SIDE)));
const tensor = (data) => new ort.Tensor('float32', data, shape);

// What is to be found: a disc in a noisy picture.
const disc = floats((x, y) => Number(Math.hypot(x - 12, y - 18) < 7));
const noise = (i) => ((i * 7919) % 1009) / 1009 - 0.5;
const picture = disc.map((inside, i) => inside + noise(i));

// Any model will do; here one that is at hand: the gradient of a cross-entropy is sigmoid(x) − target, per pixel.
const model = toOnnx('cross-entropy', { layout: 'NCHW', reduction: 'sum' }, { outputs: ['gradient'], prefix: 'model_' });

// Behind its output: a loss that punishes missed pixels more than false ones, and one that is only watched.
const trained = attachLoss(model, 'tversky', { layout: 'NCHW', fnWeight: 0.7, fpWeight: 0.3 }, { output: 'model_gradient', target: 'truth' });
const watched = attachLoss(trained, 'dice', { layout: 'NCHW' }, { output: 'model_gradient', target: 'truth', prefix: 'watched_', outputs: ['value'] });
console.log(`model ${model.length} bytes, with two losses ${watched.length}`);

const session = await ort.InferenceSession.create(watched);
const bias = new Float32Array(pixels);
export const history = [];
for (let step = 0; step < 40; step++) {
  // The model gives sigmoid(picture) − bias; moving the bias along the gradient moves its output against it.
  const { loss_value, loss_gradient, watched_value } = await session.run({ model_prediction: tensor(picture), model_target: tensor(bias), truth: tensor(disc) });
  history.push({ tversky: loss_value.data[0], dice: watched_value.data[0] });
  loss_gradient.data.forEach((slope, i) => { bias[i] += 2000 * slope; });
}
await session.release();
console.log(`Tversky loss ${history[0].tversky.toFixed(3)} -> ${history.at(-1).tversky.toFixed(3)}, Dice loss ${history[0].dice.toFixed(3)} -> ${history.at(-1).dice.toFixed(3)}`);

// Two losses without a model, side by side in one file.
export const both = mergeModels(toOnnx('dice', {}, { prefix: 'dice_' }), toOnnx('focal', {}, { prefix: 'focal_' }));
console.log(`dice and focal in one model: ${both.length} bytes`);
