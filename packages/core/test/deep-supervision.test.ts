// Several resolutions: how the target is brought to a size, how values and gradients are weighed.
import { describe, expect, it } from 'vitest';
import { build, deepSupervision, differentiate, findLoss, run, type Adapter, type LossResult, type Tensor } from '../src/index.ts';
import { resizeNearest } from '../src/run/resize-nearest.ts';
import { present } from './support/evaluate.ts';

const tensor = (data: readonly number[], shape: readonly number[]): Tensor => ({ shape, data: Float64Array.from(data) });

const EXACT: Adapter['rounding'] = { ops: {}, sum: () => 0, store: 0, buffer: 0 };

/** The float64 reference as an adapter. */
const reference: Adapter<LossResult> = {
  rounding: EXACT,
  name: 'reference',
  compile: (loss, options) => ({
    loss: String(loss), backend: 'reference', dispose: () => {},
    run: (feeds) => {
      const { value, gradient } = run(differentiate(build(typeof loss === 'string' ? findLoss(loss) : loss, options).graph), feeds);
      return { value: present(value), gradient: present(gradient) };
    },
  }),
};

describe('resizeNearest', () => {
  it('takes the pixel under the middle of each new one', () => {
    // Middles of 2 out of 4: 1 and 3; of 3 out of 2: ⅓, 1, 5/3.
    expect([...resizeNearest(tensor([10, 11, 12, 13], [1, 4, 1]), 'NWC', { W: 2 }).data]).toEqual([11, 13]);
    expect([...resizeNearest(tensor([5, 6], [2]), 'W', { W: 3 }).data]).toEqual([5, 6, 6]);
  });
  it('keeps type, channels and axes that are not space', () => {
    const labels = { shape: [1, 2, 2], data: Uint8Array.of(1, 2, 3, 4) };
    const { data, shape } = resizeNearest(labels, 'NHW', { N: 9, H: 1, W: 1 });
    expect(shape).toEqual([1, 1, 1]);
    expect(data).toEqual(Uint8Array.of(4));
    expect([...resizeNearest(tensor([1, 2, 3, 4], [2, 2]), 'CW', { W: 1 }).data]).toEqual([2, 4]);
  });
  it('refuses a tensor of another rank', () => expect(() => resizeNearest(tensor([1], [1]), 'HW', { H: 1, W: 1 })).toThrow(/axes "HW"/));
});

describe('deepSupervision', () => {
  // Fine: logits 0 0, truth 1 0: ln 2 with gradient ∓¼. Coarse: logit 0, the truth under its middle is 0: ln 2, gradient ½.
  const feeds = { predictions: [tensor([0, 0], [2]), tensor([0], [1])], target: tensor([1, 0], [2]) };

  it.each([['halving', 0.5], ['same', 1], ['first', 0.5], [[2, 3], 3 / 2]] as const)('%j', (weights, ratio) => {
    const first = typeof weights === 'string' ? 1 : 2;
    const { value, values, gradients } = deepSupervision(reference, 'cross-entropy', { layout: 'W' }, { weights }).run(feeds, { gradient: true });
    expect(Math.abs(value - first * (1 + ratio) * Math.LN2)).toBeLessThanOrEqual(2 ** -48);
    values.forEach((each) => expect(Math.abs(each - Math.LN2)).toBeLessThanOrEqual(2 ** -50));
    expect(present(gradients).map(({ data }) => [...data])).toEqual([[-first / 4, first / 4], [(first * ratio) / 2]]);
  });

  it('waits for adapters that do not answer at once', async () => {
    const later: Adapter<Promise<LossResult>> = { name: 'reference', rounding: EXACT, compile: (loss, options) => {
      const compiled = reference.compile(loss, options);
      return { ...compiled, run: async (...given) => compiled.run(...given) };
    } };
    expect((await deepSupervision(later, 'cross-entropy', { layout: 'W' }).run(feeds)).values).toHaveLength(2);
  });

  it('refuses weights, reductions and predictions that make no sense', () => {
    expect(() => deepSupervision(reference, 'dice', {}, { weights: 'half' as 'same' })).toThrow(/deepSupervision\.weights/);
    expect(() => deepSupervision(reference, 'dice', { reduction: 'none' })).toThrow(/reduction/);
    const deep = deepSupervision(reference, 'dice', { layout: 'W' }, { weights: [1] });
    expect(() => deep.run(feeds)).toThrow(/one weight per prediction \(2\)/);
    expect(() => deep.run({ ...feeds, predictions: [] })).toThrow(/at least one prediction/);
    expect(() => deep.run({ ...feeds, predictions: [tensor([0], [1, 1])] })).toThrow(/layout "W"/);
  });
});
