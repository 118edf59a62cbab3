// The example does what it says.
import { expect, it } from 'vitest';

it('trains the last layer of a U-Net through the attached gradient', async () => {
  const { history } = await import('./main.mjs') as { history: { tversky: number; dice: number }[] };
  expect(history[0]!.tversky).toBeGreaterThan(0.7);
  expect(history.at(-1)!.tversky).toBeLessThan(0.25);
  expect(history.at(-1)!.dice).toBeLessThan(0.25);
});
