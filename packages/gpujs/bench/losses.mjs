// Value and gradient of a loss, ours against the same loss written by hand in gpu.js, one kernel per term, in turns
// within one run. Machines that are busy with other things disturb medians; the best of many rounds is printed beside them.
//   npx turbo run build --filter=@semsegloss/gpu.js && node packages/gpujs/bench/losses.mjs [--mode cpu|webasm] [--pixels 4194304] [--rounds 21]
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GPU } from 'gpu.js';
import { createAdapter } from '@semsegloss/gpu.js';

const { values: given } = parseArgs({ options: { mode: { type: 'string' }, pixels: { type: 'string' }, rounds: { type: 'string' } } });
const pixels = Number(given.pixels ?? 4_194_304);
const side = Math.sqrt(pixels);
const rounds = Number(given.rounds ?? 21);
/** Pixels that one thread adds up; gpu.js wants a literal bound. */
const BLOCK = 1024;
const blocks = pixels / BLOCK;
if (!Number.isInteger(side) || !Number.isInteger(blocks)) throw new RangeError(`--pixels: must be the square of a multiple of 32, got ${pixels}`);

/** The losses as one writes them in gpu.js: a kernel for each sum, one for the gradient, the rest on the host. */
function byHand(gpu) {
  const sum = (term, ...names) => {
    const kernel = gpu.createKernel(`function (${names.join(', ')}) {
      let total = 0;
      for (let j = 0; j < ${BLOCK}; j++) {
        const i = this.thread.x * ${BLOCK} + j;
        total += ${term};
      }
      return total;
    }`, { output: [blocks], precision: 'single' });
    return (...arrays) => kernel(...arrays).reduce((a, b) => a + b, 0);
  };
  const intersection = sum('p[i] * y[i]', 'p', 'y');
  const total = sum('p[i]', 'p');
  const diceGradient = gpu.createKernel('function (y, a, b) { return a * y[this.thread.x] + b; }', { output: [pixels], precision: 'single' });
  const softplus = sum('Math.max(p[i], 0) - p[i] * y[i] + Math.log(1 + Math.exp(-Math.abs(p[i])))', 'p', 'y');
  const bceGradient = gpu.createKernel(`function (x, y) { return (1 / (1 + Math.exp(-x[this.thread.x])) - y[this.thread.x]) / ${pixels}; }`, { output: [pixels], precision: 'single' });
  return {
    dice: (p, y) => {
      const [tp, all] = [intersection(p, y), total(p) + total(y) + 1e-5];
      return { value: 1 - (2 * tp + 1e-5) / all, gradient: diceGradient(y, -2 / all, (2 * tp + 1e-5) / (all * all)) };
    },
    'cross-entropy': (x, y) => ({ value: softplus(x, y) / pixels, gradient: bceGradient(x, y) }),
  };
}

const CASES = [
  { name: 'Dice, probabilities', loss: 'dice', options: { fromLogits: false } },
  { name: 'BCE, logits', loss: 'cross-entropy', options: {} },
];

const shape = [1, side, side, 1];
const target = { data: Float32Array.from({ length: pixels }, (_, i) => ((i * 31) % 7 < 3 ? 1 : 0)), shape };
const uniform = Float32Array.from({ length: pixels }, (_, i) => ((i * 7919) % 1009) / 1009);
const logits = uniform.map((u) => 8 * u - 4);

setFlagsFromString('--expose-gc');
/** Both return a large array; it is cleared away before the clock starts, so that neither pays for the other's. */
const collectGarbage = runInNewContext('gc');

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
const timed = async (act) => {
  collectGarbage();
  const start = performance.now();
  const result = await act();
  return { result, elapsed: performance.now() - start };
};

for (const mode of given.mode === undefined ? ['cpu', 'webasm'] : [given.mode]) {
  const gpu = new GPU({ mode });
  const hand = byHand(gpu);
  const adapter = createAdapter(gpu);
  console.log(`\ngpu.js-${mode}, ${pixels.toLocaleString('en')} pixels, value and gradient, ${rounds} rounds in turns\n`);
  console.log('| loss | by hand, best ms | ours, best ms | times faster, best | times faster, median | difference of values |\n|---|--:|--:|--:|--:|--:|');
  for (const { name, loss, options } of CASES) {
    const prediction = { data: loss === 'dice' ? uniform : logits, shape };
    const compiled = adapter.compile(loss, options);
    const times = { hand: [], ours: [] };
    let values = [];
    for (let round = -3; round < rounds; round++) {
      const theirs = await timed(() => hand[loss](prediction.data, target.data));
      // What the hand-written kernels do not check is not checked here either.
      const ours = await timed(() => compiled.run({ prediction, target }, { gradient: true, validate: false }));
      values = [theirs.result.value, ours.result.value.data[0]];
      if (round < 0) continue;
      times.hand.push(theirs.elapsed);
      times.ours.push(ours.elapsed);
    }
    const [a, b] = [Math.min(...times.hand), Math.min(...times.ours)];
    console.log(`| ${name} | ${a.toFixed(1)} | ${b.toFixed(1)} | ${(a / b).toFixed(2)} | ${(median(times.hand) / median(times.ours)).toFixed(2)} | ${Math.abs(values[0] - values[1]).toExponential(1)} |`);
    compiled.dispose();
  }
  await gpu.destroy();
}
