// Value and gradient of losses that sort, against one argsort of as many floats. All in one run, interleaved; medians
// and ratios. Build first, then: node packages/js/bench/sorting.mjs [pixels]
import { argsort } from '@semsegloss/core';
import { compile } from '@semsegloss/js';

const pixels = Number(process.argv[2] ?? 1_048_576);
const side = Math.round(Math.sqrt(pixels));
const shape = [1, side, Math.floor(pixels / side), 1];
const count = shape.reduce((a, b) => a * b, 1);

const logits = Float32Array.from({ length: count }, (_, i) => 6 * Math.sin(i * 12.9898));
const target = Float32Array.from({ length: count }, (_, i) => (Math.sin(i * 78.233) > 0.3 ? 1 : 0));
const errors = logits.map((z, i) => Math.abs(target[i] - 1 / (1 + Math.exp(-z))));
const gradient = new Float32Array(count);
const feeds = { prediction: { data: logits, shape }, target: { data: target, shape } };

const run = (name, options) => {
  const loss = compile(name, options);
  return () => loss.run(feeds, { gradient: true, gradientInto: gradient, validate: false }).value.data[0];
};
const rows = {
  argsort: () => argsort(errors, 1, count, 1, true)[0],
  'Lovász-Softmax': run('lovasz'),
  'Lovász hinge': run('lovasz-hinge'),
  'top-k cross-entropy': run('top-k-cross-entropy'),
  'OHEM cross-entropy': run('ohem-cross-entropy'),
  'L1-ACE, 20 hard bins': run('l1-ace'),
  'L1-ACE, 20 soft bins': run('l1-ace', { binning: 'soft' }),
};

const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
for (let round = 0; round < 15; round++) {
  for (const [name, row] of Object.entries(rows)) {
    const start = performance.now();
    row();
    if (round > 2) times[name].push(performance.now() - start);
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const unit = median(times.argsort);
console.log(`${count} pixels, value and gradient, medians of ${times.argsort.length} interleaved runs, Node ${process.version}`);
for (const name of Object.keys(rows)) {
  const time = median(times[name]);
  console.log(`${name.padEnd(24)} ${time.toFixed(2).padStart(8)} ms  ${(time / unit).toFixed(2).padStart(6)} × argsort`);
}
