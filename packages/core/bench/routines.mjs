// The host routines against a memcpy of 16 MiB: distance transforms, a distance transform of a batch, and argsort.
// All in one run, interleaved; medians and ratios. Build first, then: node packages/core/bench/routines.mjs
import { argsort, connectedComponents, squaredDistances } from '@semsegloss/core';

const source = new Float32Array(4_194_304).fill(1);
const sink = new Float32Array(4_194_304);

/** Discs of several sizes, about a third of the pixels: distances from 1 to about a tenth of the side. */
function discs(side, depth = 1) {
  const isInside = (x, y, z) => Math.sin(x / side * 19) + Math.cos(y / side * 23) + Math.sin(z / side * 17 + 1) > 1;
  return Uint8Array.from({ length: side * side * depth }, (_, i) => (isInside(i % side, Math.floor(i / side) % side, Math.floor(i / side / side)) ? 1 : 0));
}

const [small, large, volume] = [discs(512), discs(1024), discs(128, 128)];
/** One pixel in a corner: the longest distances there are. */
const corner = new Uint8Array(1024 * 1024);
corner[0] = 1;
const classes = discs(256, 8);
const values = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i * 12.9898) * 43758.5453 % 1);
const into = { 512: new Float64Array(512 ** 2), 1024: new Float64Array(1024 ** 2), 128: new Float64Array(128 ** 3), 8: new Float64Array(8 * 256 ** 2) };
const places = new Int32Array(values.length);

const rows = {
  'memcpy, 16 MiB': () => { sink.set(source); return 0; },
  'distance transform, 512 × 512': () => squaredDistances(small, [512, 512], { into: into[512] })[0],
  'distance transform, 1024 × 1024': () => squaredDistances(large, [1024, 1024], { into: into[1024] })[0],
  'distance transform, 1024 × 1024, one pixel': () => squaredDistances(corner, [1024, 1024], { into: into[1024] })[1024 ** 2 - 1],
  'distance transform, 128 × 128 × 128': () => squaredDistances(volume, [128, 128, 128], { into: into[128], spacing: [2.5, 1, 1] })[0],
  'distance transform, 8 × 256 × 256': () => squaredDistances(classes, [8, 256, 256], { into: into[8], axes: [1, 2] })[0],
  'distance transform, 256 × 256 × 8 (classes last)': () => squaredDistances(classes, [256, 256, 8], { into: into[8], axes: [0, 1] })[0],
  'connected components, 1024 × 1024': () => connectedComponents(large, [1024, 1024], 'full').count,
  'argsort, 1 000 000': () => argsort(values, 1, values.length, 1, true, places)[0],
};

const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
const results = {};
for (let round = 0; round < 15; round++) {
  for (const [name, row] of Object.entries(rows)) {
    const start = performance.now();
    results[name] = row();
    if (round > 2) times[name].push(performance.now() - start);
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const unit = median(times['memcpy, 16 MiB']);
console.log(`medians of ${times['memcpy, 16 MiB'].length} interleaved runs, Node ${process.version}`);
for (const name of Object.keys(rows)) {
  const time = median(times[name]);
  console.log(`${name.padEnd(50)} ${time.toFixed(2).padStart(8)} ms  ${(time / unit).toFixed(2).padStart(6)} × memcpy  value ${results[name]}`);
}
