// In a page: a slider moves a prediction, and for each loss the value, the loss of each pixel and the gradient are computed
// on the GPU and drawn. Kernels are made once; a step of the slider only runs them. In a clone, run
// `npm run setup` once, serve this folder with `npx vite` and open it; `?mode=cpu` and `?mode=webasm` do without a GPU.
import { createAdapter } from '@semsegloss/gpu.js';
import { GPU } from 'gpu.js';
import { drawCurve, drawImage, positive, signed } from './draw.mjs';
import { feeds, SIDE } from './scene.mjs';

const LOSSES = [
  { slug: 'cross-entropy', hasPixels: true },
  { slug: 'focal', hasPixels: true },
  { slug: 'dice', hasPixels: false },
  { slug: 'tversky', hasPixels: false, options: { fnWeight: 0.8, fpWeight: 0.2 } },
];

const asked = new URLSearchParams(location.search).get('mode');
const mode = asked ?? ((await GPU.isWebGPUAvailable()) ? 'webgpu' : GPU.isWebGL2Supported ? 'webgl2' : 'webasm');
const adapter = createAdapter(new GPU({ mode }));

const slider = document.querySelector('#slider');
const [from, to, step] = [slider.min, slider.max, slider.step].map(Number);
const rows = LOSSES.map(({ slug, options, hasPixels }) => {
  const row = document.querySelector('#rows').insertRow();
  const [name, curve, pixels, gradient] = Array.from({ length: 4 }, () => row.insertCell());
  const value = document.createElement('small');
  name.append(slug, value);
  const canvas = (cell) => cell.appendChild(document.createElement('canvas'));
  return {
    slug, value, curve: canvas(curve), gradient: canvas(gradient), pixels: hasPixels ? canvas(pixels) : undefined,
    loss: adapter.compile(slug, options),
    ofPixels: hasPixels ? adapter.compile(slug, { ...options, reduction: 'none' }) : undefined,
    points: [],
  };
});

/** Runs every loss on the prediction moved so far, and draws what comes back. */
async function show(moved) {
  const given = feeds(moved);
  await Promise.all(rows.map(async (row) => {
    const [{ value, gradient }, ofPixels] = await Promise.all([row.loss.run(given, { gradient: true }), row.ofPixels?.run(given)]);
    row.value.textContent = value.data[0].toFixed(4);
    drawCurve(row.curve, row.points, [from, to], [moved, value.data[0]]);
    drawImage(row.gradient, gradient.data, SIDE, signed);
    if (ofPixels !== undefined) drawImage(row.pixels, ofPixels.value.data, SIDE, positive);
  }));
  document.querySelector('#moved').textContent = `${moved} pixels`;
}

// The curves: every loss at every step of the slider.
for (let moved = from; moved <= to; moved += step) {
  const given = feeds(moved);
  for (const { loss, points } of rows) points.push([moved, (await loss.run(given)).value.data[0]]);
}
document.querySelector('#mode').textContent = adapter.name;

// One step at a time, always the latest: steps that the slider has left behind are not drawn.
let isDrawing = false;
async function follow() {
  if (isDrawing) return;
  isDrawing = true;
  try {
    for (let drawn; drawn !== slider.valueAsNumber;) {
      drawn = slider.valueAsNumber;
      await show(drawn);
    }
  } finally {
    isDrawing = false;
  }
}
slider.addEventListener('input', follow);
await follow();

export const curves = Object.fromEntries(rows.map(({ slug, points }) => [slug, points]));
