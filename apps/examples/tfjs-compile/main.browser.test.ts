// The page's program learns, and goes on from what it saved.
import { expect, it } from 'vitest';

type Curves = Readonly<Record<'loss' | 'iou_background' | 'iou_disc', number[]>>;

it('trains, saves the best, and goes on with it', async () => {
  const { first, second } = await import('./browser.mjs') as { first: Curves; second: Curves };
  expect(first.loss.at(-1)).toBeLessThan(first.loss[0] ?? 0);
  expect(second.loss[0]).toBeLessThan(1.05 * Math.min(...first.loss));
  expect(second.iou_disc.at(-1)).toBeGreaterThan(first.iou_disc[0] ?? 1);
});
