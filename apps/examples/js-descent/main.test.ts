// The example does what it says.
import { expect, it } from 'vitest';

it('descends to an almost perfect disc', async () => {
  const { history } = await import('./main.mjs') as { history: number[] };
  expect(history[0]).toBeGreaterThan(0.5);
  expect(history.at(-1)).toBeLessThan(0.1);
});
