// The example learns, and ends with the weights of its best epoch.
import { expect, it } from 'vitest';

interface Example {
  readonly history: Readonly<Record<'loss' | 'iou' | 'val_loss' | 'val_iou' | 'lr', number[]>>;
  readonly iou: number;
}

it('lowers the loss and keeps the best', async () => {
  const { history, iou } = await import('./main.mjs') as Example;
  expect(history.loss.at(-1)).toBeLessThan(0.6 * (history.loss[0] ?? 0));
  // Six digits: the same weights and images in float32, whose numbers below 1 are 6e-8 apart; sums may be taken in another order.
  expect(iou).toBeCloseTo(Math.max(...history.val_iou), 6);
  expect(history.lr).toHaveLength(history.loss.length);
});
