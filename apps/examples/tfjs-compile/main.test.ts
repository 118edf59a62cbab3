// The example learns.
import { expect, it } from 'vitest';

it('lowers the loss', async () => {
  const { losses } = await import('./main.mjs') as { losses: number[] };
  expect(losses.at(-1)).toBeLessThan(0.6 * (losses[0] ?? 0));
});
