// Value and gradient on onnxruntime's WebAssembly, against the graph that a person would write by hand. All in one run,
// interleaved, on one thread; the best and the median of many, and ratios. Build first, then:
// node packages/onnxruntime-web/bench/losses.mjs [pixels] [runs]
import { toOnnx } from '@semsegloss/onnx';
import * as ort from 'onnxruntime-web';
import { modelByHand, ONNX_GRAPHS } from '../../cli/dist/bench/entrants/onnx-graphs.js';

const pixels = Number(process.argv[2] ?? 4_194_304);
const runs = Number(process.argv[3] ?? 30);
const side = Math.round(Math.sqrt(pixels));
const shape = [1, 1, side, side];
const count = side * side;
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

const byHand = (lines) => modelByHand(lines, shape, count);

const MODELS = {
  'Dice, probabilities': { ours: toOnnx('dice', { layout: 'NCHW', fromLogits: false }), 'by hand': byHand(ONNX_GRAPHS['dice-probabilities']), on: 'probabilities' },
  'Dice, logits': { ours: toOnnx('dice', { layout: 'NCHW' }), 'by hand': byHand(ONNX_GRAPHS.dice), on: 'logits' },
  'BCE, logits': {
    ours: toOnnx('cross-entropy', { layout: 'NCHW' }),
    'by hand': byHand(ONNX_GRAPHS.bce),
    // −y ln p − (1 − y) ln(1 − p) of a clipped p = σ(x), as Keras writes it.
    'by hand, clipped': byHand([
      'p = Sigmoid z', 'clipped = Clip p 1e-7 0.9999999', 'lp = Log clipped', 'q = Sub 1 clipped', 'lq = Log q', 'left = Sub 1 y', 'a = Mul y lp', 'b = Mul left lq',
      'terms = Add a b', 'mean = ReduceMean terms', 'value = Neg mean', 'slope = Sub p y', 'gradient = Mul slope scale',
    ]),
    on: 'logits',
  },
};

const logits = Float32Array.from({ length: count }, (_, i) => 6 * Math.sin(i * 12.9898));
const target = Float32Array.from({ length: count }, (_, i) => (Math.sin(i * 78.233) > 0.3 ? 1 : 0));
const tensor = (data) => new ort.Tensor('float32', data, shape);
const inputs = { logits: tensor(logits), probabilities: tensor(logits.map((x) => 1 / (1 + Math.exp(-x)))), target: tensor(target) };

const rows = [];
for (const [loss, { on, ...models }] of Object.entries(MODELS)) {
  for (const [name, bytes] of Object.entries(models)) rows.push({ loss, name, on, bytes: bytes.length, session: await ort.InferenceSession.create(bytes), times: [] });
}
for (let run = 0; run < runs; run++) {
  for (const row of rows) {
    const before = performance.now();
    const { value, gradient } = await row.session.run(row.name === 'ours' ? { prediction: inputs[row.on], target: inputs.target } : { z: inputs[row.on], y: inputs.target });
    row.times.push(performance.now() - before);
    row.value = value.data[0];
    gradient.dispose();
  }
}
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
console.log(`${count} pixels, ${runs} interleaved runs, one thread; ratios: ours over by hand`);
for (const { loss, name, bytes, times, value } of rows) {
  const ours = rows.find((row) => row.loss === loss && row.name === 'ours').times;
  const ratio = name === 'ours' ? '' : `  best ${(Math.min(...ours) / Math.min(...times)).toFixed(2)}, median ${(median(ours) / median(times)).toFixed(2)}`;
  console.log(`${loss.padEnd(20)} ${name.padEnd(17)} ${String(bytes).padStart(5)} bytes  best ${Math.min(...times).toFixed(1)} ms, median ${median(times).toFixed(1)} ms  value ${value.toFixed(7)}${ratio}`);
}
