// Numbers that were computed outside this library (specs/vectors): derived by hand, and values and gradients that other
// libraries give.
import type { Feeds, LossOptions } from '@semsegloss/core';
import golden from '../../../../specs/vectors/golden.json' with { type: 'json' };
import losses from '../../../../specs/vectors/losses.json' with { type: 'json' };

export interface Vector {
  readonly id: string;
  readonly loss: string;
  readonly options: LossOptions;
  readonly feeds: Feeds;
  readonly value: readonly number[];
  readonly gradient?: readonly number[];
  /** How far the numbers themselves can be trusted, relative to the largest of them. */
  readonly tolerance: number;
}

interface Written {
  readonly id: string;
  readonly kind: string;
  readonly loss: string;
  readonly options: unknown;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly expected: number | readonly number[];
  readonly gradient?: readonly number[];
  readonly tolerance?: number;
}

/** Numbers without a tolerance are printed with 14 decimals. */
const PRINTED = 1e-12;

export const VECTORS: readonly Vector[] = ([...golden, ...losses] as readonly Written[]).filter(({ kind }) => kind === 'loss').map(({ id, loss, options, inputs, expected, gradient, tolerance = PRINTED }) => ({
  id, loss, tolerance,
  options: options as LossOptions,
  feeds: Object.fromEntries(Object.entries(inputs).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }])),
  value: typeof expected === 'number' ? [expected] : expected,
  ...(gradient === undefined ? {} : { gradient }),
}));
