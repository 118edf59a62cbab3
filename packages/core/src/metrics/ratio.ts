// From counts to values on the host: the formula of a ratio metric, evaluated by the reference, and its averages.
// It knows nothing about pixels.
import type { ClassCounts, MetricOptions, RatioMetric } from '../define/metric.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph } from '../graph/types.ts';
import { run } from '../run/reference.ts';

/** A metric's value; null where it is undefined. */
export type MaybeNumber = number | null;
export type Averaging = Pick<MetricOptions, 'average' | 'includeBackground' | 'over' | 'zeroDivision'>;

const formulas = new WeakMap<RatioMetric, Graph>();

/** The metric's own formula as a graph over lists of counts. */
function formulaOf(metric: RatioMetric): Graph {
  const known = formulas.get(metric);
  if (known !== undefined) return known;
  const builder = new GraphBuilder(['batch']);
  const input = (name: string) => builder.input(name, 'float32', ['N']);
  const { numerator, denominator } = metric.ratio({ tp: input('tp'), fp: input('fp'), fn: input('fn'), tn: input('tn') });
  const graph = builder.finish(metric.slug, { numerator, denominator });
  formulas.set(metric, graph);
  return graph;
}

/** The metric of each entry; `zeroDivision` where it is 0/0. */
export function ratios(metric: RatioMetric, counts: readonly ClassCounts[], zeroDivision: MaybeNumber): MaybeNumber[] {
  if (counts.length === 0) return [];
  const feed = (name: keyof ClassCounts) => ({ data: Float64Array.from(counts, (entry) => entry[name]), shape: [counts.length] });
  const { numerator, denominator } = run(formulaOf(metric), { tp: feed('tp'), fp: feed('fp'), fn: feed('fn'), tn: feed('tn') });
  return counts.map((_, i) => {
    const below = denominator?.data[i] ?? 0;
    return below === 0 ? zeroDivision : (numerator?.data[i] ?? 0) / below;
  });
}

/** The mean of the defined values, null when there is none. */
export function meanDefined(values: readonly MaybeNumber[]): MaybeNumber {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** Entry by entry sums of lists of equal length. */
export function addCounts(lists: readonly (readonly ClassCounts[])[], length: number): ClassCounts[] {
  return Array.from({ length }, (_, i) => poolCounts(lists.flatMap((list) => list[i] ?? [])));
}

export function poolCounts(counts: readonly ClassCounts[]): ClassCounts {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (const entry of counts) {
    tp += entry.tp;
    fp += entry.fp;
    fn += entry.fn;
    tn += entry.tn;
  }
  return { tp, fp, fn, tn };
}

/** One value for the classes of one image (or of all images pooled): their mean, or that of their pooled counts. */
export function classMean(metric: RatioMetric, counts: readonly ClassCounts[], average: 'macro' | 'micro', { includeBackground, zeroDivision }: Pick<Averaging, 'includeBackground' | 'zeroDivision'>): MaybeNumber {
  const taking = includeBackground ? counts : counts.slice(1);
  return meanDefined(ratios(metric, average === 'micro' ? [poolCounts(taking)] : taking, zeroDivision));
}

/** A metric over images as the options average it: one value, or one per class for "none". */
export function averaged(metric: RatioMetric, images: readonly (readonly ClassCounts[])[], classes: number, options: Averaging): MaybeNumber | MaybeNumber[] {
  const groups = options.over === 'batch' ? [addCounts(images, classes)] : images;
  const { average } = options;
  if (average !== 'none') return meanDefined(groups.map((counts) => classMean(metric, counts, average, options)));
  const rows = groups.map((counts) => ratios(metric, counts, options.zeroDivision));
  return Array.from({ length: classes }, (_, id) => meanDefined(rows.map((row) => row[id] ?? null)));
}
