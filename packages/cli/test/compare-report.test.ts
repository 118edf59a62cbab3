// What people read: the tables, the JSON document, and the page, which must neither trust names nor ask any server.
import { encode, decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { formatDocument } from '../src/compare/document.ts';
import { duration } from '../src/compare/format.ts';
import { planJobs } from '../src/compare/job.ts';
import { cropBox, crop } from '../src/compare/page/crop.ts';
import { escapeHtml, scriptJson } from '../src/compare/page/escape.ts';
import { errorImage, sliceImage } from '../src/compare/page/overlay.ts';
import { pageHtml } from '../src/compare/page/page.ts';
import { summarise } from '../src/compare/statistics.ts';
import { formatTables } from '../src/compare/table.ts';
import type { ConfusionMatrix, Dataset, JobResult } from '../src/compare/types.ts';
import { fakeDataset } from './compare-fixtures/fake-trainer.ts';

/** 1000 true pixels of which `found` % are found, and as many false ones as missed: Dice is found / 100. */
const matrix = (found: number): ConfusionMatrix => [[9000, 1000 - 10 * found], [1000 - 10 * found, 10 * found]];
const training = { steps: 20, batchSize: 4, learningRate: 0.01, evaluateEvery: 10, filters: 8, depth: 2 };

function comparison(dataset: Dataset, losses: readonly string[], finals: readonly (readonly number[])[]): { plan: ReturnType<typeof planJobs>; results: JobResult[] } {
  const specs = losses.map((loss) => ({ loss, parameters: {} }));
  const plan = planJobs({ datasets: [dataset], losses: specs, seeds: (finals[0] ?? []).map((_, seed) => seed), training });
  const results = plan.map((job): JobResult => {
    const final = finals[losses.indexOf(job.loss)]?.[job.seed] ?? 0;
    return {
      job,
      curve: [0, 10, 20].map((step) => ({ step, trainingLoss: 1, validation: matrix((final * step) / 20) })),
      test: matrix(final),
      bestStep: 20,
      predictions: dataset.splits.test.map(({ mask }) => Buffer.from(mask).toString('base64')),
      milliseconds: { step: 40, loss: 2, total: 65_000 },
      environment: { backend: 'fake', threads: 1, node: '20', versions: { fake: '1' } },
    };
  });
  return { plan, results };
}

describe('tables', () => {
  it('are aligned, best first, with units, threshold, conclusions and the rule', () => {
    const { plan, results } = comparison(fakeDataset('discs'), ['first', 'the-second', 'third'], [[80, 82, 84], [90, 93, 93], [20, 22, 20]]);
    expect(formatTables(summarise(plan, results))).toMatchInlineSnapshot(`
      "discs: scores on the test split, mean over foreground classes, mean ± standard deviation over 3 seeds

      loss                 Dice      min to max            IoU      precision         recall    specificity
      the-second  0.920 ± 0.017  0.900 to 0.930  0.852 ± 0.029  0.920 ± 0.017  0.920 ± 0.017  0.991 ± 0.002
      first       0.820 ± 0.020  0.800 to 0.840  0.695 ± 0.029  0.820 ± 0.020  0.820 ± 0.020  0.980 ± 0.002
      third       0.207 ± 0.012  0.200 to 0.220  0.115 ± 0.007  0.207 ± 0.012  0.207 ± 0.012  0.919 ± 0.001

      loss        steps to threshold  steps to 95 % of own best  ms per step  loss share  time per run    runs
      the-second              18 ± 0                     19 ± 0   40.0 ± 0.0       5.0 %    1 min 05 s  3 of 3
      first              20 (1 of 3)                     19 ± 0   40.0 ± 0.0       5.0 %    1 min 05 s  3 of 3
      third              not reached                     19 ± 0   40.0 ± 0.0       5.0 %    1 min 05 s  3 of 3

      Common threshold: validation Dice 0.828, which is 0.9 × the best mean validation Dice of any loss. Steps are linearly interpolated between validation points.
      Best test Dice: the-second (0.920 ± 0.017), clearly ahead of all 2 others.
      the-second alone reaches validation Dice 0.828 in every run (18 ± 0 steps).
      Not reached in every run by first and third.

      How winners are judged: Losses start from the same weights and see the same batches at each seed, so they are compared by their differences per seed. A loss wins when its mean lead over every other exceeds the one-sided Student margin of those differences (5 % in all, divided by the number of other losses); it overlaps with each loss for which it does not.
      "
    `);
  });

  it('with one seed say that nothing can be said about spread', () => {
    const { plan, results } = comparison(fakeDataset('discs'), ['a', 'b'], [[80], [90]]);
    expect(formatTables(summarise(plan, results))).toContain('b has the highest test Dice (0.900), but with one seed nothing can be said about spread: no winner is named.');
  });
});

it('the JSON document has null where a value does not exist', () => {
  const { plan, results } = comparison(fakeDataset('discs'), ['a', 'b'], [[80], [20]]);
  const document = JSON.parse(formatDocument({ command: 'c', report: 'r', tasks: summarise(plan, results), failures: [] })) as {
    datasets: { threshold: number; losses: { label: string; scores: { dice: object }; stepsToCommon: object; runs: { job: object }[] }[] }[];
  };
  const [dataset] = document.datasets;
  expect(dataset?.losses.map(({ label, scores, stepsToCommon }) => ({ label, dice: scores.dice, stepsToCommon }))).toEqual([
    { label: 'a', dice: { mean: 0.8, sd: null, min: 0.8, max: 0.8, count: 1 }, stepsToCommon: { steps: { mean: 18, sd: null, min: 18, max: 18, count: 1 }, arrived: 1, runs: 1 } },
    { label: 'b', dice: { mean: 0.2, sd: null, min: 0.2, max: 0.2, count: 1 }, stepsToCommon: { steps: null, arrived: 0, runs: 1 } },
  ]);
  expect(dataset?.losses[0]?.runs[0]?.job).toEqual(plan[0]);
});

function page(dataset: Dataset): string {
  const { plan, results } = comparison(dataset, ['a', 'b'], [[80, 81], [90, 92]]);
  const sections = summarise(plan, results).map((task) => ({ task, dataset, caution: 'one subject' }));
  return pageHtml({ sections, plan, failures: [{ job: plan[0] as never, message: 'because of <this>' }], command: 'semsegloss compare --data x', date: new Date('2026-01-02T03:04:05Z') });
}

describe('the page', () => {
  it('holds no markup that came from a name', () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&';
    const { splits, ...rest } = fakeDataset(evil);
    const html = page({ ...rest, classes: ['background', evil], splits: { ...splits, test: splits.test.map((sample) => ({ ...sample, name: evil })) } });
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('because of <this>');
    expect(html.match(/<\/script/g)).toHaveLength(3);
    expect(html).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  it('refers to nothing outside itself', () => {
    const html = page(fakeDataset('discs')).replace(/<script>[^]*?<\/script>/g, '');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"|url\(([^)]*)\)/g)].map((match) => match[1] ?? match[2] ?? '');
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address.startsWith('data:'))).toEqual([]);
  });

  it('says what was run and how to repeat it', () => {
    const html = page(fakeDataset('discs'));
    for (const text of ['semsegloss compare \\\n  --data x', '2026-01-02 03:04 UTC', '20 steps of 4 slices', 'fake 1', 'one subject', 'slice 3']) expect(html).toContain(text);
  });
});

describe('parts of the page', () => {
  it('escape text, and JSON inside a script', () => {
    expect(escapeHtml(`<a href="x" b='y'>&`)).toBe('&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;');
    expect(scriptJson({ a: '</script><!--' })).toBe(String.raw`{"a":"\u003c/script>\u003c!--"}`);
  });

  it('draw right, false positive, false negative and wrong class in four colours, background transparent', () => {
    const uri = errorImage(Uint8Array.of(0, 1, 0, 1, 2), Uint8Array.of(0, 1, 1, 0, 1), 5, 1);
    const { data } = decode(Buffer.from(uri.slice('data:image/png;base64,'.length), 'base64'));
    const pixels = Array.from({ length: 5 }, (_, pixel) => [...data.subarray(4 * pixel, 4 * pixel + 4)].join());
    expect(pixels[0]).toBe('0,0,0,0');
    expect(new Set(pixels).size).toBe(5);
  });

  it('clip grey values to 0…1', () => {
    const expected = encode({ width: 3, height: 1, data: Uint8Array.of(0, 128, 255), channels: 1, depth: 8 });
    expect(sliceImage(Float32Array.of(-1, 0.5, 2), 3, 1)).toBe(`data:image/png;base64,${Buffer.from(expected).toString('base64')}`);
  });

  it('show the surroundings of a small structure, the whole slice of a large one', () => {
    const mask = new Uint8Array(64 * 32);
    mask[10 * 64 + 30] = 1;
    // One pixel and 4 around it are 9 rows of 32, more than 9 columns of 64: 18 × 9, around (30, 10).
    expect(cropBox([mask], 64, 32)).toEqual({ x: 22, y: 6, width: 18, height: 9 });
    mask[0] = 1;
    mask[64 * 32 - 1] = 1;
    expect(cropBox([mask], 64, 32)).toEqual({ x: 0, y: 0, width: 64, height: 32 });
    expect(cropBox([new Uint8Array(64 * 32)], 64, 32)).toEqual({ x: 0, y: 0, width: 64, height: 32 });
    expect(crop(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, { x: 1, y: 0, width: 2, height: 2 })).toEqual(Uint8Array.of(2, 3, 5, 6));
  });

  it('write durations as people say them', () => {
    expect([400, 59_400, 61_000, 3_600_000, 7_500_000].map(duration)).toEqual(['0 s', '59 s', '1 min 01 s', '1 h 00 min', '2 h 05 min']);
  });
});
