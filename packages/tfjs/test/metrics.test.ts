// Metrics in LayersModel and by themselves: the host's own count of the same pixels is the judge.
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { buildMetric, evaluateMetric, findMetric, METRICS, run, SemSegLossError, type MetricSettings } from '@semsegloss/core';
import { lossFor, metricFor, metricsPerClass, OP_BY_OP_ROUNDING } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOST_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const COUNTING = [...METRICS.values()].filter(({ form }) => form === 'ratio').map(({ slug }) => slug);
const SIZES = { N: 3, D: 2, H: 5, W: 7 };

/** What is skipped or 0/0 is null on the host and a perfect value here. */
function judge(slug: string, options: MetricSettings, feeds: ReturnType<typeof sampleOf>['feeds']): number {
  const value = evaluateMetric(slug, feeds as never, options) as number | null;
  const metric = METRICS.get(slug);
  return value ?? (metric?.form === 'ratio' ? (metric.perfect ?? 0) : 0);
}

function tensors(feeds: ReturnType<typeof sampleOf>['feeds']): [tf.Tensor, tf.Tensor, tf.Tensor | undefined] {
  const [target, prediction, mask] = ['target', 'prediction', 'mask'].map((name) => (
    feeds[name] === undefined ? undefined : tf.tensor(Float32Array.from(feeds[name].data), [...feeds[name].shape])
  ));
  return [target as tf.Tensor, prediction as tf.Tensor, mask];
}

/** Combinations that the metric takes. */
function cases(slug: string): MetricSettings[] {
  const more: MetricSettings[] = [{}, { average: 'micro' }, { average: 'weighted' }, { over: 'batch' }, { layout: 'NCHW' }, { layout: 'NDHWC' }, { mask: true }, { ignoreIndex: 255 }, { zeroDivision: 0 }, { includeBackground: false }];
  const all = (['binary', 'multilabel', 'multiclass'] as const).flatMap((task) => (['dense', 'labels'] as const).flatMap((targets) => more.map((each) => ({ task, targets, ...each }))));
  return all.filter((options) => {
    try {
      metricFor(tf, slug, options);
      return true;
    } catch (error) {
      if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return false;
      throw error;
    }
  });
}

const refusal = (code: string, message: RegExp): Error => expect.objectContaining({ code, message: expect.stringMatching(message) }) as Error;

describe.each(HOST_BACKENDS)('metrics on tfjs-%s', (backend) => {
  beforeAll(() => start(backend));

  it.each(COUNTING)('%s equals the count on the host', (slug) => {
    expect(cases(slug).length).toBeGreaterThan(4);
    for (const options of cases(slug)) {
      const { feeds } = sampleOf(options as never, { ...SIZES, C: options['task'] === 'binary' ? 1 : 3 });
      const value = tf.tidy(() => metricFor(tf, slug, options)(...tensors(feeds)).dataSync()[0] ?? Number.NaN);
      const expected = judge(slug, options, feeds);
      const bound = run(buildMetric(findMetric(slug), options).graph, feeds, OP_BY_OP_ROUNDING[backend])['value']?.bound[0] ?? 0;
      expect(Math.abs(value - expected), JSON.stringify(options)).toBeLessThanOrEqual(bound);
    }
  });

  it('shows up in the history of fit, with validation, under its name', async () => {
    const model = sequential({ layers: [layers.dense({ inputShape: [4, 4, 2], units: 1, kernelInitializer: 'ones' })] });
    model.compile({ optimizer: tf.train.sgd(0), loss: lossFor(tf, 'dice'), metrics: [metricFor(tf, 'iou'), metricFor(tf, 'f-beta', { beta: 0.5 }), metricFor(tf, 'recall', { name: 'sensitivity' })] });
    const x = tf.randomUniform([6, 4, 4, 2], -1, 1, 'float32', 3);
    const y = tf.cast(tf.randomUniform([6, 4, 4, 1], 0, 2, 'int32', 4), 'float32');
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 3, validationData: [x, y], verbose: 0 });
    expect(Object.keys(history)).toEqual(['val_loss', 'val_iou', 'val_f-beta beta=0.5', 'val_sensitivity', 'loss', 'iou', 'f-beta beta=0.5', 'sensitivity']);
    // A learning rate of 0: what fit averages over two batches of three is what the host counts over six images.
    const prediction = model.predict(x) as tf.Tensor;
    const feeds = { prediction: { data: prediction.dataSync(), shape: prediction.shape }, target: { data: y.dataSync(), shape: y.shape } };
    const expected = evaluateMetric('iou', feeds as never) as number;
    for (const key of ['iou', 'val_iou']) expect(history[key]?.[1]).toBeCloseTo(expected, 6);
    const [, iou] = model.evaluate(x, y, { batchSize: 3 }) as tf.Scalar[];
    expect(iou?.dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('per class: one curve each, equal to the host\'s list, and one pass for all', () => {
    const options = { task: 'multiclass', layout: 'NHWC' } as const;
    const { feeds } = sampleOf(options, { ...SIZES, C: 3 });
    const functions = metricsPerClass(tf, 'iou', options, ['background', 'organ', 'tumour']);
    expect(functions.map(({ name }) => name)).toEqual(['iou_background', 'iou_organ', 'iou_tumour']);
    const expected = evaluateMetric('iou', feeds as never, { ...options, average: 'none' }) as number[];
    const [yTrue, yPred] = tensors(feeds);
    const before = tf.memory().numTensors;
    let passes = 0;
    const counting = metricsPerClass({ ...tf, argMax: ((...args: Parameters<typeof tf.argMax>) => {
      passes += 1;
      return tf.argMax(...args);
    }) as typeof tf.argMax }, 'iou', { ...options, classes: 3 });
    for (const each of [functions, counting, counting]) {
      each.forEach((metric, id) => {
        const value = metric(yTrue, yPred);
        expect(value.dataSync()[0]).toBeCloseTo(expected[id] ?? Number.NaN, 6);
        value.dispose();
      });
    }
    expect(passes).toBe(2 * 2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('per class: new tensors are measured anew, whatever was asked for before', () => {
    const [first] = metricsPerClass(tf, 'dice', { task: 'multilabel', classes: 2 });
    // Class 0: pixels 1 and 0 true, both predicted: TP 1, FP 1, Dice 2/3; then only the true one: Dice 1.
    const yTrue = tf.tensor4d([1, 0, 0, 1], [1, 1, 2, 2]);
    const values = [[1, -1, 1, 1], [1, -1, -1, 1]].map((logits) => first?.(yTrue, tf.tensor4d(logits, [1, 1, 2, 2])).dataSync()[0]);
    expect(values[0]).toBeCloseTo(2 / 3, 6);
    expect(values[1]).toBe(1);
    expect(first?.name).toBe('dice_0');
  });

  it('is a number where nothing is defined', () => {
    const empty = tf.zeros([2, 3, 3, 1]);
    const none = tf.mul(tf.ones([2, 3, 3, 1]), -1e4);
    const value = (slug: string, options: MetricSettings = {}): number | undefined => metricFor(tf, slug, options)(empty, none).dataSync()[0];
    expect([value('dice'), value('iou'), value('precision'), value('recall'), value('false-negative-rate')]).toEqual([1, 1, 1, 1, 0]);
    expect([value('dice', { zeroDivision: 0 }), value('false-negative-rate', { zeroDivision: 1 })]).toEqual([0, 1]);
    for (const slug of COUNTING) expect(Number.isFinite(value(slug)), slug).toBe(true);
  });

  it('adds nothing to the tape, and refuses to be differentiated', () => {
    const [yTrue, yPred] = [tf.ones([1, 2, 2, 1]), tf.ones([1, 2, 2, 1])];
    const iou = metricFor(tf, 'iou');
    expect(() => tf.grad((p) => iou(yTrue, p))(yPred)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }) as Error);
    const before = tf.memory().numTensors;
    const gradient = tf.grad((p) => {
      iou(yTrue, p);
      return lossFor(tf, 'dice')(yTrue, p);
    })(yPred);
    gradient.dispose();
    iou(yTrue, yPred).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what has no graph, is no single number, or makes no sense', () => {
    expect(() => metricFor(tf, 'hausdorff-distance')).toThrow(refusal('UNSUPPORTED', /MetricMeter/));
    expect(() => metricFor(tf, 'roc-auc')).toThrow(refusal('UNSUPPORTED', /MetricMeter/));
    expect(() => metricFor(tf, 'confusion-matrix')).toThrow(refusal('UNSUPPORTED', /ConfusionMeter/));
    expect(() => metricFor(tf, 'ioo')).toThrow(refusal('UNKNOWN_NAME', /iou/));
    expect(() => metricFor(tf, 'iou', { average: 'none' })).toThrow(refusal('OPTION_CONFLICT', /metricsPerClass/));
    expect(() => metricFor(tf, 'iou', { treshold: 0.3 })).toThrow(refusal('UNKNOWN_PARAMETER', /threshold/));
    expect(() => metricFor({} as never, 'iou')).toThrow(refusal('PARAMETER_RANGE', /tfjs module/));
    expect(() => metricsPerClass(tf, 'iou', { task: 'multiclass' })).toThrow(refusal('MISSING_INPUT', /classes/));
    expect(() => metricsPerClass(tf, 'iou', { task: 'multiclass', classes: 3 }, ['a', 'b'])).toThrow(refusal('PARAMETER_RANGE', /one name per class/));
    expect(() => metricsPerClass(tf, 'iou', { average: 'micro' })).toThrow(refusal('OPTION_CONFLICT', /average/));
    expect(() => metricsPerClass(tf, 'kappa', { task: 'multiclass', classes: 3 })).toThrow(refusal('OPTION_CONFLICT', /all classes together/));
    const iou = metricFor(tf, 'iou');
    expect(() => iou(tf.ones([1, 2, 2, 1]), tf.ones([1, 2, 3, 1]))).toThrow(refusal('SHAPE_MISMATCH', /target/));
    expect(() => iou(tf.ones([1, 2, 2, 1]), tf.ones([1, 2, 2, 1], 'int32'))).toThrow(refusal('DTYPE_MISMATCH', /prediction/));
    expect(() => metricFor(tf, 'iou', { task: 'multiclass' })(tf.ones([1, 2, 2, 1]), tf.ones([1, 2, 2, 1]))).toThrow(refusal('OPTION_CONFLICT', /one channel/));
    expect(() => metricFor({ ...tf, getBackend: () => '' }, 'iou')(tf.ones([1, 2, 2, 1]), tf.ones([1, 2, 2, 1]))).toThrow(refusal('BACKEND_MISSING', /ready/));
    const gone = tf.ones([1, 2, 2, 1]);
    gone.dispose();
    expect(() => iou(gone, tf.ones([1, 2, 2, 1]))).toThrow(refusal('DISPOSED', /target/));
    expect(() => metricsPerClass(tf, 'iou', {})[0]?.(gone, tf.ones([1, 2, 2, 1]))).toThrow(refusal('DISPOSED', /target/));
  });
});
