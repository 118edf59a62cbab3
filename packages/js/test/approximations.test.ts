// The polynomials against the engine's own functions, over their whole domain, in units of the last place of float32.
import { describe, expect, it } from 'vitest';
import { APPROXIMATION_ERROR, exp, expStatements, log1p, log1pStatements, POWERS } from '../src/approximations.ts';

/** Math.exp and Math.log1p are themselves off by up to one unit of float64. */
const ENGINE = 2 ** -52;

function sweep(low: number, high: number, f: (x: number) => number, truth: (x: number) => number): number {
  let worst = 0;
  for (let i = 0; i <= 200_000; i++) {
    const x = low + ((high - low) * i) / 200_000;
    const expected = truth(x);
    if (expected !== 0) worst = Math.max(worst, Math.abs(f(x) / expected - 1));
  }
  return worst;
}

const generated = (statements: string, name: string): ((x: number) => number) => {
  const run = new Function('POWERS', 'x', `${statements} return ${name};`) as (powers: Float64Array, x: number) => number;
  return (x) => run(POWERS, x);
};

describe('exp', () => {
  it.each([['function', exp], ['generated', generated(expStatements('v', 'x', false), 'v')]] as const)('%s stays within its declared error', (_form, f) => {
    expect(sweep(-708, 709, f, Math.exp)).toBeLessThanOrEqual(APPROXIMATION_ERROR.exp + ENGINE);
    expect(sweep(-1, 1, f, Math.exp)).toBeLessThanOrEqual(APPROXIMATION_ERROR.exp + ENGINE);
  });

  it('is finite far outside', () => {
    for (const x of [-1e4, -1e30, 1e4, 1e30]) expect(Number.isFinite(exp(x))).toBe(true);
  });
});

describe('log1p', () => {
  it.each([['function', log1p], ['generated', generated(log1pStatements('v', 'x'), 'v')]] as const)('%s stays within its declared error', (_form, f) => {
    expect(sweep(0, 1, f, Math.log1p)).toBeLessThanOrEqual(APPROXIMATION_ERROR.log1p + ENGINE);
    expect(sweep(1e-12, 1e-6, f, Math.log1p)).toBeLessThanOrEqual(APPROXIMATION_ERROR.log1p + ENGINE);
  });
});

it('is within 2 units of the last place of float32', () => {
  expect(Math.max(APPROXIMATION_ERROR.exp, APPROXIMATION_ERROR.log1p)).toBeLessThan(2 * 2 ** -24);
});
