// The page draws: losses fall as the prediction comes to lie on the target, and gradients are red where only the
// prediction is, blue where only the target is.
import { expect, it } from 'vitest';
import page from './index.html?raw';

interface Example {
  readonly curves: Readonly<Record<string, [number, number][]>>;
  show(moved: number): Promise<void>;
}

/** Red less blue of a pixel. */
function redness(canvas: HTMLCanvasElement, x: number, y: number): number {
  const [red = 0, , blue = 0] = canvas.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [];
  return red - blue;
}

it('shows loss and gradient as the slider moves', async () => {
  document.body.innerHTML = new DOMParser().parseFromString(page, 'text/html').body.innerHTML;
  const { curves, show } = await import('./main.mjs') as Example;
  expect(document.querySelector('#mode')?.textContent).toMatch(/^gpu\.js-web(gpu|gl2)$/);
  for (const points of Object.values(curves)) {
    const [lowest] = points.toSorted((a, b) => a[1] - b[1]);
    expect(lowest?.[0]).toBe(0);
  }
  const rows = [...document.querySelectorAll('tbody tr')];
  expect(rows).toHaveLength(4);
  // Moved to the right by 18: at 36 + 24 is only the prediction, at 36 − 8 only the target.
  for (const [moved, side] of [[18, 1], [-18, -1]] as const) {
    await show(moved);
    for (const row of rows) {
      const gradient = row.querySelector<HTMLCanvasElement>('td:last-child canvas');
      expect(redness(gradient as HTMLCanvasElement, 36 + side * 24, 36)).toBeGreaterThan(0);
      expect(redness(gradient as HTMLCanvasElement, 36 - side * 8, 36)).toBeLessThan(0);
    }
  }
});
