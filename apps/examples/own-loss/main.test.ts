// The example's numbers, worked out by hand: only the pixels at 0.5 and 1 are not confident enough.
import { expect, it } from 'vitest';

it('costs what it should', async () => {
  const { result } = await import('./main.mjs') as { result: { value: { data: Float64Array }; gradient: { data: Float32Array } } };
  const unsure = Math.log(1 + Math.exp(-0.5)) + Math.log(0.9);
  const wrong = Math.log(1 + Math.exp(1)) + Math.log(0.9);
  // Eight digits: exp and log1p are polynomials here, good to a few parts in 1e9.
  expect(result.value.data[0]).toBeCloseTo((unsure + wrong) / 4, 8);
  const slopes = [0, (1 / (1 + Math.exp(-0.5)) - 1) / 4, 0, 1 / (1 + Math.exp(-1)) / 4];
  // Seven digits: gradients are float32, and below 1/4 half a unit in its last place is at most 7.5e-9.
  slopes.forEach((slope, i) => expect(result.gradient.data[i]).toBeCloseTo(slope, 7));
});
