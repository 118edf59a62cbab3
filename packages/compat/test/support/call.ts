// Calls a function of another library by name on small tensors, and gives its elements and its gradient.
import { translateCase } from '../../src/index.ts';

export interface Given {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface Called {
  readonly value: readonly number[];
  readonly gradient: readonly number[];
}

export const tensor = (shape: readonly number[], data: readonly number[]): Given => ({ shape, data });

/** @throws with the reason where the function refuses */
export async function call(api: string, options: Readonly<Record<string, unknown>>, pred: Given, target: Given, others: Readonly<Record<string, Given>> = {}): Promise<Called> {
  const translated = translateCase({ id: api, api, options, inputs: { pred, target, ...others } });
  if (translated.status === 'refused') throw new Error(translated.reason);
  const { value, gradient } = await translated.run();
  return { value, gradient: Array.from(gradient ?? []) };
}

/** Central differences of the sum of the elements. */
export async function slopes(api: string, options: Readonly<Record<string, unknown>>, pred: Given, target: Given, others: Readonly<Record<string, Given>> = {}): Promise<number[]> {
  const sumAt = async (at: number, step: number): Promise<number> => {
    const moved = tensor(pred.shape, pred.data.map((x, i) => (i === at ? x + step : x)));
    return total((await call(api, options, moved, target, others)).value);
  };
  const found: number[] = [];
  for (const at of pred.data.keys()) found.push((await sumAt(at, 1e-5) - await sumAt(at, -1e-5)) / 2e-5);
  return found;
}

export const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const mean = (values: readonly number[]): number => total(values) / values.length;
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** −y ln p − (1 − y) ln(1 − p). */
export const surprise = (p: number, y: number): number => -(y * Math.log(p)) - (1 - y) * Math.log(1 - p);
