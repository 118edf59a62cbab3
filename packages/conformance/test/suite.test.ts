// The suite judges: it passes an adapter that keeps its word, and finds each way to break it.
import { conformance, histogramOf, INPUT_NAMES, lossOf, median, problemsOf, randomGraphs, ratioOf, reportPage, rowsOf, ulpsBetween, type Report } from '@semsegloss/conformance';
import { COMPOSITES, findLoss, LOSSES, PRIMITIVES, unsupported, type Adapter } from '@semsegloss/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISTAKES, mutant } from './mutants.ts';
import { objections } from './support.ts';

// The example is JavaScript without types.
const own = new URL('../../../apps/examples/own-adapter/adapter.mjs', import.meta.url).href;
const { createOwnAdapter } = await import(own) as { createOwnAdapter: () => Adapter };
const adapter = createOwnAdapter();
const few = { profile: 'quick', losses: ['dice', 'focal'], sections: ['cases'] } as const;

describe('an adapter that keeps its word', () => {
  it('passes, case by case, the same for the same seed', async () => {
    const [first, again, other] = [await conformance(adapter, few), await conformance(adapter, few), await conformance(adapter, { ...few, seed: 2 })];
    expect(objections(first)).toEqual([]);
    expect(again.cases).toEqual(first.cases);
    expect(other.cases).not.toEqual(first.cases);
    expect(new Set(first.cases.map(({ input }) => input)).size).toBeGreaterThan(INPUT_NAMES.length - 3);
    expect(first.summary.median.either).toBeGreaterThanOrEqual(1e-2);
  });

  it('keeps laws, meets vectors and random graphs', async () => {
    const report = await conformance(adapter, { profile: 'quick', losses: ['dice', 'focal'], sections: ['laws', 'vectors', 'graphs'] });
    expect(objections(report)).toEqual([]);
    expect(new Set(report.checks.map(({ kind }) => kind))).toEqual(new Set(['law', 'vector']));
    expect(report.graphs?.tried).toBeGreaterThan(10);
  });
});

describe('a run with little time', () => {
  const options = { profile: 'quick', losses: ['dice', 'ms-ssim', 'focal'], sections: ['cases', 'vectors', 'laws'] } as const;
  const sorted = ({ cases, checks }: Report): string[] => [...cases, ...checks].map((each) => JSON.stringify(each)).toSorted();

  it('tries every loss, and counts what it leaves out', async () => {
    const [all, enough, none] = [await conformance(adapter, options), await conformance(adapter, { ...options, seconds: 1e6 }), await conformance(adapter, { ...options, seconds: 0 })];
    expect(sorted(enough)).toEqual(sorted(all));
    expect([all, enough].map(({ summary }) => summary.leftOut)).toEqual([0, 0]);
    expect(new Set(none.cases.map(({ loss }) => loss))).toEqual(new Set(options.losses));
    expect(none.checks).toEqual([]);
    expect(none.cases.length + none.summary.leftOut).toBe(sorted(all).length);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => { turns += 1; }, 10);
    await conformance(adapter, { ...options, sections: ['cases'] });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('a mistake is found', () => {
  it.each(Object.entries(MISTAKES))('%s', async (_name, mistake) => {
    const { cases } = await conformance(mutant(adapter, mistake(24)), few);
    for (const slug of few.losses) expect(cases.some(({ loss, status }) => loss === slug && status === 'failed')).toBe(true);
    const failed = cases.find(({ failure }) => failure?.inputs !== undefined);
    expect(failed?.ulps?.['gradient']?.largest).toBeGreaterThan(1);
    expect(failed?.failure?.inputs?.['prediction']?.data.length).toBeGreaterThan(0);
  });

  it('sums one after the other', async () => {
    const naive: Adapter = { ...adapter, compile: (loss, options) => {
      const compiled = adapter.compile(loss, options);
      return { ...compiled, run: (feeds, given) => {
        const result = compiled.run(feeds, given) as { value: { data: Float32Array; shape: readonly number[] } };
        const total = (feeds['prediction'] as { data: Float32Array }).data.reduce((sum, x) => Math.fround(sum + x), 0);
        return { value: { ...result.value, data: result.value.data.map(() => total) } };
      } };
    } };
    const { probes } = await conformance(naive, { profile: 'quick', losses: [], sections: ['probes'] });
    expect(probes.filter(({ op, domain, status }) => op === 'reduceSum' && domain === '8777 equal terms' && status === 'failed')).toHaveLength(1);
    expect(probes.filter(({ op, domain, status }) => op === 'reduceSum' && domain === '1 equal terms' && status === 'passed')).toHaveLength(1);
  });

  it('NaN, a wrong shape, and a missing gradient', async () => {
    const spoilt = (change: (value: { data: Float32Array; shape: readonly number[] }) => object): Adapter => ({ ...adapter, compile: (loss, options) => {
      const compiled = adapter.compile(loss, options);
      return { ...compiled, run: (feeds, given) => change((compiled.run(feeds, given) as { value: { data: Float32Array; shape: readonly number[] } }).value) as never };
    } });
    for (const change of [(value: object) => ({ value, gradient: { data: new Float32Array(3), shape: [3] } }), (value: { shape: readonly number[] }) => ({ value: { ...value, data: Float32Array.of(Number.NaN) } })]) {
      const { cases } = await conformance(spoilt(change as never), { ...few, losses: ['dice'] });
      expect(cases.every(({ status }) => status === 'failed')).toBe(true);
    }
  });
});

describe('what a backend cannot do', () => {
  const refusing: Adapter = { ...adapter, compile: (loss, options) => {
    if (loss === findLoss('dice') || (loss as { slug?: string }).slug === 'dice') throw unsupported('own', 'no Dice here');
    return adapter.compile(loss, options);
  } };

  it('is refused with its reason', async () => {
    const report = await conformance(refusing, few);
    expect(report.summary.failed).toBe(0);
    expect(rowsOf(report)[0]?.refused).toBe('own: no Dice here');
  });

  it('must be a named skip where skips are named, and a skip must be refused', async () => {
    expect(objections(await conformance(refusing, { ...few, skips: { dice: 'no Dice' } }))).toEqual([]);
    expect(objections(await conformance(refusing, { ...few, skips: {} }))[0]).toContain('is no named skip');
    expect(objections(await conformance(adapter, { ...few, skips: { dice: 'no Dice' } }))[0]).toContain('drop the skip');
  });

  it('refuses losses that do not exist', async () => {
    await expect(conformance(adapter, { losses: ['dyce'] })).rejects.toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }) as Error);
  });
});

describe('random graphs', () => {
  it('are valid, and meet every operation', () => {
    const met = new Set(fc.sample(randomGraphs, { numRuns: 300, seed: 1 }).flatMap((graph) => graph.instructions.map(({ op }) => op)));
    expect(met).toEqual(new Set([...Object.keys(PRIMITIVES), ...Object.keys(COMPOSITES)]));
    for (const graph of fc.sample(randomGraphs, { numRuns: 50, seed: 2 })) expect(lossOf(graph).slug).toBe('random-graph');
  });

  it('shrink a disagreement to the operation that is wrong', async () => {
    const broken = mutant(adapter, ({ op }, copy) => (op === 'cumsum' ? copy.mul(1.01) : undefined));
    const { graphs } = await conformance(broken, { profile: 'normal', losses: [], sections: ['graphs'] });
    const ops = graphs?.failure?.reproduce.instructions.map(({ op }) => op) ?? [];
    expect(ops).toContain('cumsum');
    expect(ops.length).toBeLessThanOrEqual(2);
    expect(graphs?.failure?.graph).toContain('cumsum(');
  });
});

describe('parts', () => {
  it('finds problems that every loss accepts, in several layouts', () => {
    for (const loss of LOSSES.values()) {
      const problems = problemsOf(loss, 4, 1);
      expect(problems.length, loss.slug).toBeGreaterThanOrEqual(2);
      expect(new Set(problems.map(({ layout = 'NHWC' }) => layout)).size, loss.slug).toBeGreaterThanOrEqual(2);
    }
  });

  it('counts units in the last place', () => {
    expect(ulpsBetween(1 + 2 ** -23, 1)).toBe(1);
    expect(ulpsBetween(2 ** -149, 0)).toBe(1);
    const { upTo, counts, notFinite, largest } = histogramOf([1, 1 + 2 ** -23, 1 + 3 * 2 ** -23, Number.NaN], [1, 1, 1, 1]);
    expect([upTo, counts, notFinite, largest]).toEqual([[0, 0.5, 1, 2, 4], [1, 0, 1, 0, 1], 1, 3]);
  });

  it('measures over bounds', () => {
    const expected = { shape: [2], data: [1, 2], bound: [0.1, 0.5] };
    expect(ratioOf({ shape: [2], data: Float64Array.of(1, 2) }, expected).ratio).toBe(0);
    expect(ratioOf({ shape: [2], data: Float64Array.of(1, 2.25) }, expected)).toMatchObject({ ratio: 0.5, index: 1 });
    expect(ratioOf({ shape: [1, 2], data: Float64Array.of(1, 2) }, expected).ratio).toBe(Infinity);
    expect(ratioOf({ shape: [2], data: Float64Array.of(1, Number.NaN) }, { ...expected, bound: [Infinity, Infinity] }).ratio).toBe(Infinity);
    expect([median([]), median([3]), median([1, 2, 3, 4])]).toEqual([0, 3, 2]);
  });

  it('writes a page that stands by itself', async () => {
    const page = reportPage([await conformance(adapter, { ...few, losses: ['dice'] })]);
    expect(page).toContain('"backend":"own"');
    expect(page).not.toMatch(/<(link|script)[^>]+(href|src)=/);
  });
});
