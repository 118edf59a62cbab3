// From counts to values on the host: the formula of a ratio metric, evaluated by the reference, and its averages.
// It knows nothing about pixels.
import type { ClassCounts, MetricOptions, RatioMetric, Scope } from '../define/metric.ts';
import type { Parameters, ValuesOf } from '../define/parameters.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph } from '../graph/types.ts';
import { run } from '../run/reference.ts';

/** A metric's value; null where it is undefined. */
export type MaybeNumber = number | null;
export type Averaging = Pick<MetricOptions, 'average' | 'classWeights' | 'includeBackground' | 'over' | 'zeroDivision'>;
/** How the classes of one image become its value. */
export type ClassAveraging = Pick<Averaging, 'classWeights' | 'includeBackground' | 'zeroDivision'> & { readonly average: 'macro' | 'micro' | 'weighted' };
/** The classes of one image. */
export type Row = readonly ClassCounts[];

/** A metric's own formula, with its parameters in it, as a graph over images and classes. */
export interface Formula {
  readonly scope: Scope;
  readonly graph: Graph;
}

export function formulaOf<P extends Parameters>(metric: RatioMetric<P>, parameters: ValuesOf<P>): Formula {
  const builder = new GraphBuilder(['batch', 'class']);
  const input = (name: string) => builder.input(name, 'float32', ['N', 'C']);
  const { numerator, denominator } = metric.ratio({ tp: input('tp'), fp: input('fp'), fn: input('fn'), tn: input('tn') }, parameters);
  return { scope: metric.scope, graph: builder.finish(metric.slug, { numerator, denominator }) };
}

/** The metric of each class of each image, or the one of all its classes; `zeroDivision` where it is 0/0. */
export function table({ scope, graph }: Formula, images: readonly Row[], zeroDivision: MaybeNumber): MaybeNumber[][] {
  const rows = scope === 'partition' ? images.map(bothClasses) : images;
  const classes = rows[0]?.length ?? 0;
  if (classes === 0) return rows.map(() => []);
  const shape = [rows.length, classes];
  const feed = (name: keyof ClassCounts) => ({ data: Float64Array.from(rows.flat(), (entry) => entry[name]), shape });
  const { numerator, denominator } = run(graph, { tp: feed('tp'), fp: feed('fp'), fn: feed('fn'), tn: feed('tn') });
  const width = scope === 'class' ? classes : 1;
  return rows.map((_, image) => Array.from({ length: width }, (__, id) => {
    const below = denominator?.data[image * width + id] ?? 0;
    return below === 0 ? zeroDivision : (numerator?.data[image * width + id] ?? 0) / below;
  }));
}

/** A binary task has one class on the host; "not of the class" is its mirror image. */
function bothClasses(row: Row): Row {
  const [only] = row;
  if (row.length !== 1 || only === undefined) return row;
  return [{ tp: only.tn, fp: only.fn, fn: only.fp, tn: only.tp }, only];
}

/** The mean of the defined values, null when there is none. */
export function meanDefined(values: readonly MaybeNumber[]): MaybeNumber {
  return weightedMean(values, values.map(() => 1));
}

/** The same with weights; null when all of them are 0. */
export function weightedMean(values: readonly MaybeNumber[], weights: readonly number[]): MaybeNumber {
  let [sum, total] = [0, 0];
  values.forEach((value, i) => {
    const weight = weights[i] ?? 0;
    if (value === null) return;
    sum += value * weight;
    total += weight;
  });
  return total === 0 ? null : sum / total;
}

/** Entry by entry sums of lists of equal length. */
export function addCounts(lists: readonly Row[], length: number): ClassCounts[] {
  return Array.from({ length }, (_, i) => poolCounts(lists.flatMap((list) => list[i] ?? [])));
}

export function poolCounts(counts: Row): ClassCounts {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (const entry of counts) {
    tp += entry.tp;
    fp += entry.fp;
    fn += entry.fn;
    tn += entry.tn;
  }
  return { tp, fp, fn, tn };
}

/** One value for each image: the metric's own of all classes, their mean, or that of their pooled counts. */
export function classMeans(formula: Formula, images: readonly Row[], { average, classWeights, includeBackground, zeroDivision }: ClassAveraging): MaybeNumber[] {
  const first = includeBackground ? 0 : 1;
  const rows = images.map((row) => row.slice(first));
  const isOne = formula.scope !== 'class';
  if (isOne || average === 'micro') return table(formula, isOne ? rows : rows.map((row) => [poolCounts(row)]), zeroDivision).map(([value = null]) => value);
  const weightsOf = (row: Row): readonly number[] => average === 'weighted' ? row.map(({ tp, fn }) => tp + fn) : (classWeights?.slice(first) ?? row.map(() => 1));
  return table(formula, rows, zeroDivision).map((values, i) => weightedMean(values, weightsOf(rows[i] ?? [])) ?? (values.length === 0 ? null : zeroDivision));
}

/** A metric over images as the options average it: one value, or one per class for "none". */
export function averaged(formula: Formula, images: readonly Row[], classes: number, { average, over, ...options }: Averaging): MaybeNumber | MaybeNumber[] {
  const groups = over === 'batch' ? [addCounts(images, classes)] : images;
  if (average !== 'none') return meanDefined(classMeans(formula, groups, { ...options, average }));
  const rows = table(formula, groups, options.zeroDivision);
  return Array.from({ length: classes }, (_, id) => meanDefined(rows.map((row) => row[id] ?? null)));
}
