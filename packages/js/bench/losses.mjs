// Value and gradient of Dice and BCE in plain JavaScript, against a memcpy of the same bytes and hand-written loops.
// All in one run, interleaved; medians and ratios. Build first, then: node packages/js/bench/losses.mjs [pixels]
import { compile } from '@semsegloss/js';

const pixels = Number(process.argv[2] ?? 4_194_304);
const side = Math.round(Math.sqrt(pixels));
const shape = [1, side, Math.floor(pixels / side), 1];
const count = shape.reduce((a, b) => a * b, 1);

const logits = Float32Array.from({ length: count }, (_, i) => 6 * Math.sin(i * 12.9898));
const probabilities = logits.map((z) => 1 / (1 + Math.exp(-z)));
const target = Float32Array.from({ length: count }, (_, i) => (Math.sin(i * 78.233) > 0.3 ? 1 : 0));
const gradient = new Float32Array(count);

/** Reads 8 bytes per pixel and writes 8: the 16 bytes that Dice from probabilities moves. */
const source = new Float32Array(2 * count).fill(1);
const sink = new Float32Array(2 * count);

function handDice(p, y, g) {
  let tp = 0, sp = 0, sy = 0;
  for (let i = 0; i < p.length; i++) { tp += p[i] * y[i]; sp += p[i]; sy += y[i]; }
  const u = sp + sy + 2e-5, v = 2 * tp + 2e-5;
  const a = v / (u * u), b = -2 / u;
  for (let i = 0; i < p.length; i++) g[i] = a + b * y[i];
  return 1 - v / u;
}

function handBce(z, y, g) {
  let sum = 0;
  const scale = 1 / z.length;
  for (let i = 0; i < z.length; i++) {
    const x = z[i], t = y[i];
    const e = Math.exp(-Math.abs(x));
    sum += Math.max(x, 0) - x * t + Math.log1p(e);
    const p = x >= 0 ? 1 / (1 + e) : e / (1 + e);
    g[i] = (p - t) * scale;
  }
  return sum * scale;
}

const tensors = (data) => ({ prediction: { data, shape }, target: { data: target, shape } });
const run = (loss, feeds, validate = false) => () => loss.run(feeds, { gradient: true, gradientInto: gradient, validate }).value.data[0];
const diceP = compile('dice', { fromLogits: false });
const diceZ = compile('dice');
const bce = compile('bce');
const focal = compile('focal');

const rows = {
  'memcpy, 16 bytes per pixel': () => { sink.set(source); return 0; },
  'Dice (probabilities), ours': run(diceP, tensors(probabilities)),
  'Dice (probabilities), ours, inputs checked': run(diceP, tensors(probabilities), true),
  'Dice (probabilities), hand-written loop': () => handDice(probabilities, target, gradient),
  'Dice (logits), ours': run(diceZ, tensors(logits)),
  'BCE (logits), ours': run(bce, tensors(logits)),
  'BCE (logits), hand-written loop': () => handBce(logits, target, gradient),
  'focal (logits), ours': run(focal, tensors(logits)),
};

const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
const values = {};
for (let round = 0; round < 15; round++) {
  for (const [name, row] of Object.entries(rows)) {
    const start = performance.now();
    values[name] = row();
    if (round > 2) times[name].push(performance.now() - start);
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const unit = median(times['memcpy, 16 bytes per pixel']);
console.log(`${count} pixels, value and gradient, medians of ${times['BCE (logits), ours'].length} interleaved runs, Node ${process.version}`);
for (const name of Object.keys(rows)) {
  const time = median(times[name]);
  console.log(`${name.padEnd(46)} ${time.toFixed(2).padStart(8)} ms  ${(time / unit).toFixed(2).padStart(6)} × memcpy  value ${values[name].toPrecision(9)}`);
}
console.log(`BCE: ours is ${(median(times['BCE (logits), hand-written loop']) / median(times['BCE (logits), ours'])).toFixed(2)} × as fast as the Math.exp/Math.log1p loop`);
