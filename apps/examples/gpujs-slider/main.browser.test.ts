// The page draws: losses fall as the prediction comes to lie on the target, pixels are dark where they cost, and gradients
// are red where only the prediction is, blue where only the target is.
import { expect, it } from 'vitest';
import page from './index.html?raw';

interface Example {
  readonly curves: Readonly<Record<string, [number, number][]>>;
}

/** Red, green and blue of a pixel. */
function colourOf(canvas: HTMLCanvasElement | null, x: number, y: number): readonly number[] {
  return [...canvas?.getContext('2d')?.getImageData(x, y, 1, 1).data ?? []].slice(0, 3);
}

/** Red less blue. */
function redness(canvas: HTMLCanvasElement | null, x: number, y: number): number {
  const [red = 0, , blue = 0] = colourOf(canvas, x, y);
  return red - blue;
}

const brightness = (canvas: HTMLCanvasElement | null, x: number, y: number): number => colourOf(canvas, x, y).reduce((a, b) => a + b, 0) / 765;

it('shows loss and gradient as the slider moves', async () => {
  document.body.innerHTML = new DOMParser().parseFromString(page, 'text/html').body.innerHTML;
  const { curves } = await import('./main.mjs') as Example;
  expect(document.querySelector('#mode')?.textContent).toMatch(/^gpu\.js-web(gpu|gl2)$/);
  for (const points of Object.values(curves)) {
    const [lowest] = points.toSorted((a, b) => a[1] - b[1]);
    expect(lowest?.[0]).toBe(0);
  }
  const rows = [...document.querySelectorAll('tbody tr')];
  expect(rows).toHaveLength(4);
  const slider = document.querySelector<HTMLInputElement>('#slider')!;
  // Moved to the right by 18: at 36 + 24 is only the prediction, at 36 − 8 only the target, at 36 − 26 neither.
  for (const [moved, side] of [[-18, -1], [18, 1]] as const) {
    slider.value = String(moved);
    slider.dispatchEvent(new Event('input'));
    await expect.poll(() => document.querySelector('#moved')?.textContent).toBe(`${moved} pixels`);
    const [only, missed, neither] = [36 + side * 24, 36 - side * 8, 36 - side * 26];
    for (const row of rows) {
      const gradient = row.querySelector<HTMLCanvasElement>('td:last-child canvas');
      expect(redness(gradient, only, 36)).toBeGreaterThan(0);
      expect(redness(gradient, missed, 36)).toBeLessThan(0);
    }
    const ofPixels = rows.map((row) => row.querySelector<HTMLCanvasElement>('td:nth-child(3) canvas'));
    expect(ofPixels.map((canvas) => canvas !== null)).toEqual([true, true, false, false]);
    for (const canvas of ofPixels.slice(0, 2)) {
      expect(brightness(canvas, only, 36)).toBeLessThan(0.5);
      // Focal loss gives the target a quarter of the weight.
      expect(brightness(canvas, missed, 36)).toBeLessThan(0.8);
      expect(brightness(canvas, neither, 36)).toBeGreaterThan(0.9);
    }
  }
});
