// Cases that other libraries computed, in their own names and options: value and gradient, each within its own tolerance.
// test/cases/*.json says where every number came from; gradients are rounded there to ten digits. restated.json holds
// what the libraries' formulas give for more options, computed by other means (PyTorch, SciPy, scikit-learn).
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { translateCase, type PeerCase } from '../src/index.ts';

type Listed = number | string | { readonly shape: readonly number[]; readonly data?: readonly (number | string)[]; readonly fill?: number };

interface Case extends PeerCase {
  readonly expected?: Listed;
  readonly expected_float64?: Listed;
  readonly tolerance: { readonly rtol: number; readonly atol: number; readonly float64_rtol?: number; readonly float64_atol?: number };
  readonly grad_check?: string;
  readonly grad_pred_float64?: Listed;
}

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder).map((name) => ({ name, cases: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Case[] }));

function elements(listed: Listed): number[] {
  if (typeof listed !== 'object') return [Number(listed)];
  const { shape, data, fill = 0 } = listed;
  return data?.map(Number) ?? Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => fill);
}

/** A float64 value is held to the float64 tolerance where there is one; what was published in few digits is not. */
function tolerances({ expected_float64: exact, tolerance }: Case): { readonly relative: number; readonly absolute: number } {
  if (exact === undefined) return { relative: tolerance.rtol, absolute: tolerance.atol };
  return { relative: tolerance.float64_rtol ?? tolerance.rtol, absolute: tolerance.float64_atol ?? tolerance.atol };
}

describe.each(files)('$name', ({ cases }) => {
  it.each(cases)('$id', async (given) => {
    const translated = translateCase(given);
    if (translated.status === 'refused') throw new Error(translated.reason);
    const { value, gradient, isOneOfSeveral = false } = await translated.run();
    const { relative, absolute } = tolerances(given);
    const expected = elements(given.expected_float64 ?? given.expected ?? Number.NaN);
    expect(value.length).toBe(expected.length);
    value.forEach((found, i) => {
      const wanted = expected[i] ?? Number.NaN;
      if (Number.isFinite(wanted)) expect(Math.abs(found - wanted)).toBeLessThanOrEqual(absolute + relative * Math.abs(wanted));
      else expect(found).toBe(wanted);
    });
    if (given.grad_pred_float64 === undefined || given.grad_check?.startsWith('agrees') !== true || isOneOfSeveral) return;
    const slopes = elements(given.grad_pred_float64);
    const found = Array.from(gradient ?? []);
    expect(found.length).toBe(slopes.length);
    // Relative to the largest element: the others are differences of numbers of that size.
    const bound = (given.tolerance.float64_atol ?? 1e-9) + (given.tolerance.float64_rtol ?? 1e-6) * Math.max(...slopes.map(Math.abs));
    found.forEach((slope, i) => expect(Math.abs(slope - (slopes[i] ?? Number.NaN))).toBeLessThanOrEqual(bound));
  });
});
