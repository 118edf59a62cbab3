// The test slices of one data set: slice, truth, and each loss's prediction with its errors, side by side.
import { confusion, meanScores } from '../scores.ts';
import type { Dataset, Sample } from '../types.ts';
import type { TaskStatistics } from '../statistics.ts';
import { escapeHtml } from './escape.ts';
import { errorImage, maskImage, sliceImage } from './overlay.ts';
import { classColour, cssColour, lossVariable, MARKS } from './palette.ts';

/** More slices than this are thinned out evenly, in their order. */
const MOST_SLICES = 12;

/** The figures with their legend; `colourOf` gives a loss its place in the palette. */
export function slicesHtml(task: TaskStatistics, dataset: Dataset, colourOf: (label: string) => number, prefix: string): string {
  const samples = dataset.splits.test;
  const indices = thinned(samples.length);
  const drawn = indices.map((index) => ({ index, filled: samples[index]?.mask.some((label) => label !== 0) ?? false }));
  const draw = ({ index }: { index: number }): string => strip(task, dataset, index, colourOf, `${prefix}-${index}`);
  const filled = drawn.filter((slice) => slice.filled);
  const empty = drawn.filter((slice) => !slice.filled);
  const [seed = 0] = task.seeds;
  const choice = indices.length < samples.length ? `${indices.length} of ${samples.length} test slices, evenly spaced` : `All ${samples.length} test slices`;
  const folded = empty.length === 0 ? '' : `<details><summary>${empty.length} test ${empty.length === 1 ? 'slice' : 'slices'} without foreground</summary>${empty.map(draw).join('')}</details>`;
  return `<h3>Test slices</h3>
<p class="note">${choice}, predicted after training with seed ${seed}. The number under a picture is the Dice of that slice.</p>
<ul class="marks">${legend(dataset)}</ul>
${filled.map(draw).join('')}${folded}`;
}

function legend({ classes }: Dataset): string {
  const right = classes.slice(1).map((name, index) => mark(cssColour(classColour(index + 1)), name));
  const { wrongClass, ...others } = MARKS;
  const wrong = [...Object.values(others), ...(classes.length > 2 ? [wrongClass] : [])].map(({ name, rgba }) => mark(cssColour(rgba), name));
  return [...right, ...wrong].join('');
}

function mark(colour: string, name: string): string {
  return `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`;
}

function strip(task: TaskStatistics, dataset: Dataset, index: number, colourOf: (label: string) => number, id: string): string {
  const sample = dataset.splits.test[index];
  if (sample === undefined) return '';
  const { width, height } = dataset;
  const tiles = [
    tile(id, '', '', 'slice', ''),
    tile(id, maskImage(sample.mask, width, height), '', 'truth', ''),
    ...task.losses.map((loss) => {
      const prediction = predictionOf(task, loss.label, index, sample);
      const swatch = `<i style="background:var(${lossVariable(colourOf(loss.label))})"></i>`;
      if (prediction === undefined) return tile(id, '', swatch, loss.label, 'no result');
      const dice = meanScores(confusion(sample.mask, prediction, dataset.classes.length))?.dice;
      return tile(id, errorImage(sample.mask, prediction, width, height), swatch, loss.label, dice === undefined ? 'nothing there, nothing found' : dice.toFixed(3));
    }),
  ];
  const base = `<style>.${id}{background-image:url(${sliceImage(sample.image, width, height)});aspect-ratio:${width}/${height}}</style>`;
  return `<section class="strip"><h4>${escapeHtml(sample.name)}</h4>${base}<div class="tiles">${tiles.join('')}</div></section>`;
}

function tile(id: string, overlay: string, swatch: string, name: string, value: string): string {
  const image = overlay === '' ? '' : `<img src="${overlay}" alt="${escapeHtml(`${name} ${value}`)}">`;
  return `<figure><div class="picture ${id}">${image}</div><figcaption>${swatch}<span>${escapeHtml(name)}</span><b>${value}</b></figcaption></figure>`;
}

function predictionOf(task: TaskStatistics, label: string, index: number, { mask }: Sample): Uint8Array | undefined {
  const run = task.losses.find((loss) => loss.label === label)?.runs.find(({ result }) => result.job.seed === task.seeds[0]);
  const encoded = run?.result.predictions[index];
  if (encoded === undefined) return undefined;
  const prediction = Buffer.from(encoded, 'base64');
  return prediction.length === mask.length ? prediction : undefined;
}

function thinned(count: number): number[] {
  if (count <= MOST_SLICES) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: MOST_SLICES }, (_, index) => Math.round((index * (count - 1)) / (MOST_SLICES - 1)));
}
