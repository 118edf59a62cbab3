// The exact distance transform in WebAssembly against core's in plain JavaScript. All in one run, interleaved; medians,
// the best of each, and ratios. Build first, then: node packages/js/bench/distances.mjs [rounds]
import { squaredDistances } from '@semsegloss/core';
import { wasmRoutines } from '../dist/wasm/routines/routines.js';

const rounds = Number(process.argv[2] ?? 15);
const routine = wasmRoutines();

/** Discs of several sizes, about a third of the pixels: distances from 1 to about a tenth of the side. */
function discs(side) {
  return Uint8Array.from({ length: side * side }, (_, i) => (Math.sin((i % side) / side * 19) + Math.cos(Math.floor(i / side) / side * 23) > 1 ? 1 : 0));
}

const rows = [512, 1024, 2048].map((side) => {
  const mask = discs(side);
  const shape = [side, side];
  const into = new Float64Array(side * side);
  return {
    side,
    ways: [() => squaredDistances(mask, shape, { into }), () => routine('squaredDistance', [mask], { axes: [0, 1], spacing: [1, 1] }, shape)],
    times: [[], []],
  };
});
for (let round = -3; round < rounds; round++) {
  for (const { ways, times } of rows) {
    ways.forEach((way, i) => {
      const start = performance.now();
      way();
      if (round >= 0) times[i].push(performance.now() - start);
    });
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
console.log(`medians and best of ${rounds} interleaved runs, Node ${process.version}`);
for (const { side, times: [js, wasm] } of rows) {
  const text = (list) => `${median(list).toFixed(2).padStart(7)} ms (best ${Math.min(...list).toFixed(2)})`;
  console.log(`${String(side).padStart(5)}²  JavaScript ${text(js)}  WebAssembly ${text(wasm)}  ${(median(js) / median(wasm)).toFixed(2)} × as fast, best of each ${(Math.min(...js) / Math.min(...wasm)).toFixed(2)} ×`);
}
