// The example does what it says.
import { expect, it } from 'vitest';

it('lowers both losses through the attached gradient', async () => {
  const { history, both } = await import('./main.mjs') as { history: { tversky: number; dice: number }[]; both: Uint8Array };
  expect(history[0]!.tversky).toBeGreaterThan(0.4);
  expect(history.at(-1)!.tversky).toBeLessThan(0.1);
  expect(history.at(-1)!.dice).toBeLessThan(0.1);
  expect(both.length).toBeGreaterThan(1000);
});
