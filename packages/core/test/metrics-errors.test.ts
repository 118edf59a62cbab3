// What metrics refuse: options that make no sense, and inputs that would make a count meaningless.
import { describe, expect, it } from 'vitest';
import { buildMetric, ConfusionMeter, evaluateMetric, findMetric, fromConfusionMatrix, type GivenMeterOptions, type GivenMetricOptions, type Tensor } from '../src/index.ts';

const f32 = (data: readonly number[], shape: readonly number[] = [data.length]): Tensor => ({ data: Float32Array.from(data), shape });

describe('options', () => {
  it.each<[string, GivenMetricOptions, string]>([
    ['dice', { task: 'multiclass', threshold: 0.3 }, 'OPTION_CONFLICT'],
    ['dice', { task: 'multilabel', average: 'none', includeBackground: false }, 'OPTION_CONFLICT'],
    ['dice', { task: 'binary', includeBackground: false }, 'OPTION_CONFLICT'],
    ['dice', { task: 'multilabel', targets: 'labels' }, 'OPTION_CONFLICT'],
    ['dice', { task: 'multiclass', ignoreIndex: 3 }, 'OPTION_CONFLICT'],
    ['confusion-matrix', { task: 'multilabel' }, 'OPTION_CONFLICT'],
    ['confusion-matrix', { over: 'sample' }, 'OPTION_CONFLICT'],
    ['confusion-matrix', { average: 'micro' }, 'OPTION_CONFLICT'],
    ['dice', { threshold: 0 }, 'PARAMETER_RANGE'],
    ['dice', { threshold: 1 }, 'PARAMETER_RANGE'],
    ['dice', { zeroDivision: Number.NaN }, 'PARAMETER_RANGE'],
    ['dice', { layout: 'NXYC' }, 'PARAMETER_RANGE'],
    ['dice', { task: 'multiclass', layout: 'NHW' }, 'OPTION_CONFLICT'],
    ['dice', { task: 'multiclass', classes: 1 }, 'OPTION_CONFLICT'],
    ['dice', { task: 'binary', classes: 2 }, 'OPTION_CONFLICT'],
    ['dice', { averages: 'micro' } as GivenMetricOptions, 'UNKNOWN_PARAMETER'],
  ])('%s refuses %j', (name, options, code) => {
    expect(() => buildMetric(findMetric(name), options)).toThrow(expect.objectContaining({ code }));
    expect(() => evaluateMetric(name, { prediction: f32([1]), target: f32([1]) }, options)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[GivenMeterOptions]>([
    [{ predictions: 'labels', task: 'multilabel' }],
    [{ predictions: 'labels', task: 'multiclass' }],
    [{ predictions: 'labels', threshold: 0.2 }],
  ])('a meter refuses %j', (options) => {
    expect(() => new ConfusionMeter(options)).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
  });

  it('suggests the nearest metric', () => {
    expect(() => findMetric('presicion')).toThrow(/Did you mean "precision"/);
    expect(() => findMetric('presicion')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });

  it('has no matrix for overlapping classes, no mean of a matrix, and no sum of different problems', () => {
    const meter = new ConfusionMeter({ task: 'multilabel', classes: 2 });
    expect(() => meter.confusionMatrix()).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => meter.value('confusion-matrix')).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => meter.merge(new ConfusionMeter({ task: 'multilabel', classes: 3 }))).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => meter.merge(new ConfusionMeter())).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
  });
});

describe('inputs', () => {
  const binary: GivenMeterOptions = { layout: 'W', fromLogits: false };
  const labels: GivenMeterOptions = { layout: 'WC', task: 'multiclass', classes: 2, targets: 'labels' };
  const ids: GivenMeterOptions = { ...labels, predictions: 'labels' };

  it.each<[string, GivenMeterOptions, readonly [Tensor, Tensor, Tensor?], string]>([
    ['NaN probability', binary, [f32([Number.NaN]), f32([1])], 'VALUE_NOT_FINITE'],
    ['probability above 1', binary, [f32([1.5]), f32([1])], 'VALUE_RANGE'],
    ['infinite logit', { layout: 'W' }, [f32([Number.POSITIVE_INFINITY]), f32([1])], 'VALUE_NOT_FINITE'],
    ['target above 1', binary, [f32([1]), f32([255])], 'VALUE_RANGE'],
    ['label outside the classes', labels, [f32([0, 1], [1, 2]), f32([2])], 'VALUE_RANGE'],
    ['fraction as a label', labels, [f32([0, 1], [1, 2]), f32([0.5])], 'VALUE_RANGE'],
    ['predicted id outside the classes', ids, [f32([2]), f32([1])], 'VALUE_RANGE'],
    ['fraction as a predicted id', ids, [f32([0.5]), f32([1])], 'VALUE_RANGE'],
    ['NaN as a predicted id', ids, [f32([Number.NaN]), f32([1])], 'VALUE_NOT_FINITE'],
    ['mask weight above 1', { ...binary, mask: true }, [f32([1]), f32([1]), f32([2])], 'VALUE_RANGE'],
    ['missing mask', { ...binary, mask: true }, [f32([1]), f32([1])], 'MISSING_INPUT'],
    ['stray mask', binary, [f32([1]), f32([1]), f32([1])], 'UNKNOWN_NAME'],
    ['shapes that differ', binary, [f32([1, 0]), f32([1])], 'SHAPE_MISMATCH'],
    ['another rank', binary, [f32([1], [1, 1]), f32([1])], 'SHAPE_MISMATCH'],
    ['data of another length', binary, [f32([1], [2]), f32([1, 0])], 'SHAPE_MISMATCH'],
    ['another number of classes', labels, [f32([0, 1, 2], [1, 3]), f32([1])], 'SHAPE_MISMATCH'],
    ['empty batch', binary, [f32([], [0]), f32([], [0])], 'EMPTY_INPUT'],
  ])('%s', (_name, options, [prediction, target, mask], code) => {
    const meter = new ConfusionMeter(options);
    expect(() => meter.update(prediction, target, mask)).toThrow(expect.objectContaining({ code }));
    expect(meter.images).toBe(0);
  });

  it('keeps the number of classes that the first batch had', () => {
    const meter = new ConfusionMeter({ layout: 'WC', task: 'multilabel' });
    meter.update(f32([0, 1], [1, 2]), f32([0, 1], [1, 2]));
    expect(() => meter.update(f32([0, 1, 1], [1, 3]), f32([0, 1, 1], [1, 3]))).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(meter.counts().perClass).toEqual([{ tp: 0, fp: 0, fn: 0, tn: 1 }, { tp: 1, fp: 0, fn: 0, tn: 0 }]);
  });

  it('a threshold is compared in float32, whatever the scores are stored in', () => {
    const meter = new ConfusionMeter({ layout: 'W', fromLogits: false, threshold: 0.7 });
    meter.update({ data: Float64Array.of(0.7, 0.7000001), shape: [2] }, f32([1, 1], [2]));
    expect(meter.counts().perClass).toEqual([{ tp: 1, fp: 0, fn: 1, tn: 0 }]);
  });

  it('a confusion matrix may have typed rows', () => {
    const rows = [Float64Array.of(5, 1), Float64Array.of(2, 4)] as unknown as number[][];
    expect(fromConfusionMatrix(rows).counts).toEqual(fromConfusionMatrix([[5, 1], [2, 4]]).counts);
    expect(fromConfusionMatrix(rows).counts[1]).toEqual({ tp: 4, fp: 1, fn: 2, tn: 5 });
  });

  it('a confusion matrix is square and holds counts', () => {
    for (const matrix of [[], [[1, 2]], [[1], [2, 3]]]) expect(() => fromConfusionMatrix(matrix)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    for (const entry of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => fromConfusionMatrix([[entry]])).toThrow(expect.objectContaining({ code: 'VALUE_RANGE' }));
  });
});
