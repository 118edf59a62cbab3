// Value and gradient of losses in plain JavaScript and WebAssembly, against a memcpy of the same bytes and hand-written
// loops. All in one run, interleaved; medians and ratios. Build first, then: node packages/js/bench/losses.mjs [pixels]
import { compile, createWasmAdapter } from '@semsegloss/js';

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

const tensors = (data, targetData = target) => ({ prediction: { data, shape }, target: { data: targetData, shape } });
const run = (loss, feeds, validate = false) => () => loss.run(feeds, { gradient: true, gradientInto: gradient, validate }).value.data[0];
const wasm = createWasmAdapter();
const bytes = Uint8Array.from(target);
const both = (name, loss, options, feeds) => ({ [`${name}, js`]: run(compile(loss, options), feeds), [`${name}, wasm`]: run(wasm.compile(loss, options), feeds) });
const diceP = compile('dice', { fromLogits: false });

/** Softmax over 21 classes: as many pixels as give the same number of logits, class ids as bytes. */
const CLASSES = 21;
const small = Math.floor(Math.sqrt(count / CLASSES));
const labelled = small * small;
const planes = { data: logits.subarray(0, labelled * CLASSES), shape: [1, CLASSES, small, small] };
const ids = { data: Uint8Array.from({ length: labelled }, (_, i) => (i * 7919) % CLASSES), shape: [1, small, small] };
const planeGradient = gradient.subarray(0, labelled * CLASSES);
const softmax = (adapter) => {
  const loss = adapter.compile('cross-entropy', { task: 'multiclass', targets: 'labels', layout: 'NCHW' });
  return () => loss.run({ prediction: planes, target: ids }, { gradientInto: planeGradient, validate: false }).value.data[0];
};

/** Rows, and the memcpy that each is compared with. */
const MEMCPY = 'memcpy, 16 bytes per pixel';
const MEMCPY_PLANES = `memcpy of logits to gradient, ${CLASSES} classes`;
const rows = {
  [MEMCPY]: () => { sink.set(source); return 0; },
  ...both('Dice (probabilities)', 'dice', { fromLogits: false }, tensors(probabilities)),
  'Dice (probabilities), js, inputs checked': run(diceP, tensors(probabilities), true),
  'Dice (probabilities), hand-written loop': () => handDice(probabilities, target, gradient),
  ...both('Tversky (probabilities)', 'tversky', { fromLogits: false }, tensors(probabilities)),
  ...both('Dice (logits)', 'dice', {}, tensors(logits)),
  ...both('BCE (logits)', 'bce', {}, tensors(logits)),
  ...both('BCE (logits), target in bytes', 'bce', {}, tensors(logits, bytes)),
  'BCE (logits), hand-written loop': () => handBce(logits, target, gradient),
  ...both('focal (logits)', 'focal', {}, tensors(logits)),
  [MEMCPY_PLANES]: () => { sink.set(planes.data); return 0; },
  [`softmax cross-entropy, ${CLASSES} classes, js`]: softmax({ compile }),
  [`softmax cross-entropy, ${CLASSES} classes, wasm`]: softmax(wasm),
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
let unit = MEMCPY;
console.log(`${count} pixels, value and gradient, medians of ${times[MEMCPY].length} interleaved runs, Node ${process.version}`);
for (const name of Object.keys(rows)) {
  if (name.startsWith('memcpy')) unit = name;
  const time = median(times[name]);
  const loop = times[name.replace(/wasm$/, 'js')];
  const ratio = name.endsWith('wasm') ? `  ${(median(loop) / time).toFixed(1)} × as fast as js` : '';
  console.log(`${name.padEnd(46)} ${time.toFixed(2).padStart(8)} ms  ${(time / median(times[unit])).toFixed(2).padStart(6)} × memcpy  value ${values[name].toPrecision(9)}${ratio}`);
}
console.log(`BCE: js is ${(median(times['BCE (logits), hand-written loop']) / median(times['BCE (logits), js'])).toFixed(2)} × as fast as the Math.exp/Math.log1p loop`);
