// The vectors on one backend: each number within its own tolerance and the backend's bound.
import { findLoss, type Adapter, type Tensor } from '@semsegloss/core';
import { ratioOf } from '../compare/ratio.ts';
import { VECTORS, type Vector } from '../define/vectors.ts';
import { check, type CheckOptions } from './check.ts';
import { expectedOf, stored, subjectOf } from './expect.ts';
import type { Work } from './order.ts';

export function vectorChecks(adapter: Adapter, options: CheckOptions): Work[] {
  return VECTORS.filter(({ loss }) => options.losses.includes(loss)).map((vector) => ({ count: 1, act: () => check('vector', vector.id, options, () => disagreement(adapter, vector)) }));
}

async function disagreement(adapter: Adapter, { loss, options, feeds, value, gradient, tolerance }: Vector): Promise<string | undefined> {
  const compiled = adapter.compile(loss, options);
  try {
    const result = await compiled.run(feeds, { gradient: gradient !== undefined });
    // Numbers that float32 does not hold are rounded on their way in.
    const own = compiled.rounding ?? adapter.rounding;
    const rounding = { ...own, ops: { ...own.ops, input: Math.max(2 ** -24, own.ops.input ?? 0) } };
    const bounds = expectedOf(subjectOf(findLoss(loss), options, compiled.graph), feeds, rounding);
    const wrong = (['value', 'gradient'] as const).flatMap((name) => {
      const numbers = name === 'value' ? value : gradient;
      const bound = bounds[name];
      if (numbers === undefined || bound === undefined) return [];
      const size = Math.max(...numbers.map(Math.abs)) || 1;
      const expected = { shape: bound.shape, data: numbers, bound: Float64Array.from(bound.bound, (own) => own + tolerance * size) };
      const { ratio, index, measured } = ratioOf(result[name], stored(expected, result[name] as Tensor, rounding));
      return ratio <= 1 ? [] : [`${name}[${index}] is ${measured}, expected ${numbers[index]}: ${ratio.toPrecision(3)} times what is allowed`];
    });
    return wrong.length === 0 ? undefined : wrong.join('; ');
  } finally {
    compiled.dispose();
  }
}
