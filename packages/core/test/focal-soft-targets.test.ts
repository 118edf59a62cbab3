// Focal loss of soft targets: its two readings against sums written pixel by pixel.
import { describe, expect, it } from 'vitest';
import { build, differentiate, findLoss, run, type LossOptions } from '../src/index.ts';
import { present } from './support/evaluate.ts';

function focal(logits: readonly number[], target: readonly number[], options: LossOptions): { readonly value: number; readonly gradient: readonly number[] } {
  const shape = [logits.length];
  const { graph } = build(findLoss('focal'), { layout: 'W', ...options });
  const { value, gradient } = run(differentiate(graph), { prediction: { shape, data: Float64Array.from(logits) }, target: { shape, data: Float64Array.from(target) } });
  return { value: present(present(value).data[0]), gradient: [...present(gradient).data] };
}

/** The mean of α_t (1 − p_t)^γ CE with one p_t and one α_t for each pixel. */
function mixed(logits: readonly number[], target: readonly number[], alpha: number | null, gamma: number): number {
  const terms = logits.map((z, i) => {
    const y = present(target[i]);
    const p = 1 / (1 + Math.exp(-z));
    const surprise = -(y * Math.log(p) + (1 - y) * Math.log(1 - p));
    const weight = alpha === null ? 1 : alpha * y + (1 - alpha) * (1 - y);
    return weight * (p + y - 2 * p * y) ** gamma * surprise;
  });
  return terms.reduce((a, b) => a + b, 0) / terms.length;
}

const LOGITS = [-2.5, -0.4, 0, 0.7, 3.1];
const SOFT = [0.3, 0, 0.25, 1, 0.9];
const HARD = [1, 0, 0, 1, 1];

describe.each([[0.25, 2], [null, 1], [0.7, 0.5], [null, 3.5]] as const)('alpha %s, gamma %s', (alpha, gamma) => {
  it('mixed is the cross-entropy of the soft target, faded as a whole', () => {
    expect(focal(LOGITS, SOFT, { alpha, gamma, softTargets: 'mixed' } as LossOptions).value).toBeCloseTo(mixed(LOGITS, SOFT, alpha, gamma), 13);
  });
  it('its gradient is that of central differences', () => {
    const { gradient } = focal(LOGITS, SOFT, { alpha, gamma, softTargets: 'mixed' } as LossOptions);
    gradient.forEach((slope, i) => {
      const at = (step: number): number => mixed(LOGITS.map((z, k) => (k === i ? z + step : z)), SOFT, alpha, gamma);
      expect(slope).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
    });
  });
  it('hard targets have one reading', () => {
    const options = { alpha, gamma };
    expect(focal(LOGITS, HARD, { ...options, softTargets: 'mixed' } as LossOptions).value).toBeCloseTo(focal(LOGITS, HARD, options as LossOptions).value, 14);
  });
  it('is finite where a pixel is certain', () => {
    const { value, gradient } = focal([1e4, -1e4, 1e4], [1, 0.5, 0], { alpha, gamma, softTargets: 'mixed' } as LossOptions);
    expect([value, ...gradient].every(Number.isFinite)).toBe(true);
  });
});
