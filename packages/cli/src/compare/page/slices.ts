// The test slices of one data set: slice, truth, and each loss's prediction with its errors, side by side.
// Where the foreground is small, only its surroundings are shown, framed in the whole slice.
import { confusion, meanScores } from '../scores.ts';
import type { TaskStatistics } from '../statistics.ts';
import type { Dataset } from '../types.ts';
import { crop, cropBox, type Box } from './crop.ts';
import { escapeHtml } from './escape.ts';
import { errorImage, maskImage, sliceImage } from './overlay.ts';
import { classColour, cssColour, lossVariable, MARKS } from './palette.ts';

/** More slices than this are thinned out evenly, in their order. */
const MOST_SLICES = 12;

/** One test slice with what each loss made of it; undefined for a loss without a result at the shown seed. */
interface Slice {
  /** A CSS class of its own, for the picture below the overlays. */
  readonly id: string;
  readonly name: string;
  readonly image: Float32Array;
  readonly truth: Uint8Array;
  readonly predictions: readonly { readonly label: string; readonly labels: Uint8Array | undefined }[];
}

/** The figures with their legend; `colourOf` gives a loss its place in the palette. */
export function slicesHtml(task: TaskStatistics, dataset: Dataset, colourOf: (label: string) => number, prefix: string): string {
  const { width, height, classes } = dataset;
  const slices = collect(task, dataset, prefix);
  const masks = slices.flatMap(({ truth, predictions }) => [truth, ...predictions.flatMap(({ labels }) => labels ?? [])]);
  const box = cropBox(masks, width, height);
  const draw = (slice: Slice): string => strip(slice, classes.length, width, height, box, colourOf);
  const empty = slices.filter((slice) => !hasForeground(slice));

  const total = dataset.splits.test.length;
  const choice = slices.length < total ? `${slices.length} of ${total} test slices, evenly spaced` : `All ${total} test slices`;
  const zoomed = box.width < width ? ' The framed part is shown.' : '';
  const folded = empty.length === 0 ? '' : `<details><summary>${empty.length} test ${empty.length === 1 ? 'slice' : 'slices'} without foreground</summary>${empty.map(draw).join('')}</details>`;
  return `<h3>Test slices</h3>
<p class="note">${choice}, predicted after training with seed ${task.seeds[0] ?? 0}. The number under a picture is the Dice of that slice.${zoomed}</p>
<ul class="marks">${legend(classes)}</ul>
${slices.filter(hasForeground).map(draw).join('')}${folded}`;
}

function hasForeground({ truth }: Slice): boolean {
  return truth.some((label) => label !== 0);
}

function collect(task: TaskStatistics, dataset: Dataset, prefix: string): Slice[] {
  const { test } = dataset.splits;
  return thinned(test.length).flatMap((index) => {
    const sample = test[index];
    if (sample === undefined) return [];
    const predictions = task.losses.map(({ label, runs }) => {
      const encoded = runs.find(({ result }) => result.job.seed === task.seeds[0])?.result.predictions[index];
      const labels = encoded === undefined ? undefined : new Uint8Array(Buffer.from(encoded, 'base64'));
      return { label, labels: labels?.length === sample.mask.length ? labels : undefined };
    });
    return [{ id: `${prefix}-${index}`, name: sample.name, image: sample.image, truth: sample.mask, predictions }];
  });
}

function strip({ id, name, image, truth, predictions }: Slice, classes: number, width: number, height: number, box: Box, colourOf: (label: string) => number): string {
  const part = (pixels: Uint8Array): Uint8Array => crop(pixels, width, box);
  const below = sliceImage(crop(image, width, box), box.width, box.height);
  const ratio = `aspect-ratio:${box.width}/${box.height}`;
  const whole = box.width === width
    ? `<div class="picture ${id}"></div>`
    : `<div class="picture" style="${ratio};background-image:url(${sliceImage(image, width, height)})">${frame(box, width, height)}</div>`;
  const tiles = [
    figure(whole, '', 'slice', ''),
    figure(picture(id, maskImage(part(truth), box.width, box.height), 'truth'), '', 'truth', ''),
    ...predictions.map(({ label, labels }) => {
      const swatch = `<i style="background:var(${lossVariable(colourOf(label))})"></i>`;
      if (labels === undefined) return figure(`<div class="picture ${id}"></div>`, swatch, label, 'no result');
      const dice = meanScores(confusion(truth, labels, classes))?.dice;
      const value = dice === undefined ? 'none, none found' : dice.toFixed(3);
      return figure(picture(id, errorImage(part(truth), part(labels), box.width, box.height), `${label}: ${value}`), swatch, label, value);
    }),
  ];
  return `<section class="strip"><h4>${escapeHtml(name)}</h4><style>.${id}{background-image:url(${below});${ratio}}</style><div class="tiles">${tiles.join('')}</div></section>`;
}

function picture(id: string, overlay: string, alt: string): string {
  return `<div class="picture ${id}"><img src="${overlay}" alt="${escapeHtml(alt)}"></div>`;
}

function figure(content: string, swatch: string, name: string, value: string): string {
  return `<figure>${content}<figcaption title="${escapeHtml(name)}"><span>${swatch}<em>${escapeHtml(name)}</em></span><b>${value}</b></figcaption></figure>`;
}

function frame(box: Box, width: number, height: number): string {
  return `<div class="frame" style="left:${share(box.x, width)};top:${share(box.y, height)};width:${share(box.width, width)};height:${share(box.height, height)}"></div>`;
}

function share(part: number, all: number): string {
  return `${((100 * part) / all).toFixed(2)}%`;
}

function legend(classes: readonly string[]): string {
  const right = classes.slice(1).map((name, index) => mark(cssColour(classColour(index + 1)), name));
  const { wrongClass, ...others } = MARKS;
  const wrong = [...Object.values(others), ...(classes.length > 2 ? [wrongClass] : [])].map(({ name, rgba }) => mark(cssColour(rgba), name));
  return [...right, ...wrong].join('');
}

function mark(colour: string, name: string): string {
  return `<li><i style="background:${colour}"></i>${escapeHtml(name)}</li>`;
}

function thinned(count: number): number[] {
  if (count <= MOST_SLICES) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: MOST_SLICES }, (_, index) => Math.round((index * (count - 1)) / (MOST_SLICES - 1)));
}
