// MONAI's reductions of a table of samples and classes, in which NaN does not count.
import { oneOf } from '../option.ts';

export type Reduction = 'none' | 'mean' | 'sum' | 'mean_batch' | 'sum_batch' | 'mean_channel' | 'sum_channel';
export const reductions = (byDefault: Reduction): ReturnType<typeof oneOf<Reduction>> => oneOf<Reduction>(byDefault, 'none', 'mean', 'sum', 'mean_batch', 'sum_batch', 'mean_channel', 'sum_channel');

const defined = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));
const sum = (values: readonly number[]): number => defined(values).reduce((a, b) => a + b, 0);
/** 0 where nothing is defined. */
const mean = (values: readonly number[]): number => sum(values) / Math.max(1, defined(values).length);

export function reduced(table: readonly (readonly number[])[], reduction: Reduction): number[] {
  const columns = (table[0] ?? []).map((_, c) => table.map((row) => row[c] ?? Number.NaN));
  switch (reduction) {
    case 'none': return table.flat();
    case 'mean': return [mean(table.filter((row) => defined(row).length > 0).map(mean))];
    case 'sum': return [sum(table.flat())];
    case 'mean_batch': return columns.map(mean);
    case 'sum_batch': return columns.map(sum);
    case 'mean_channel': return table.map(mean);
    case 'sum_channel': return table.map(sum);
    default: return reduction satisfies never;
  }
}
