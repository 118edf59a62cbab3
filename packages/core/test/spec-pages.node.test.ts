// Executes the worked examples of specs/losses/*.md and specs/metrics/*.md: every ```json block with a "kind".
//
// A block is a vector as in specs/vectors: kind, loss or metric, options, inputs, expected, and for losses an optional
// gradient (of the sum of the value, row-major). A number with ten decimals or more is rounded in its last decimal;
// a shorter one, and a fraction such as "2/3", is exact. On top of that only float64's own roundings are allowed,
// bounded by the reference. `null` stands for an undefined metric.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, buildMetric, differentiate, evaluateMetric, findLoss, findMetric, LOSSES, METRICS, PRIMITIVES, run, type Feeds, type GivenMetricOptions, type Graph, type LossOptions, type MetricFeeds, type Rounding } from '../src/index.ts';

type Literal = string | null | readonly Literal[];
interface Example {
  readonly kind: 'loss' | 'metric';
  readonly loss?: string;
  readonly metric?: string;
  readonly options?: object;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
}

/** Every operation of float64 within one unit in the last place, as JavaScript engines compute exp and log. */
const FLOAT64: Rounding = {
  ops: Object.fromEntries(Object.keys(PRIMITIVES).map((name) => [name, 2 ** -52])),
  sum: (terms) => terms * 2 ** -53,
  store: 2 ** -53,
  buffer: 2 ** -53,
};

const SPECS = new URL('../../../specs/', import.meta.url);
const DECIMALS_OF_A_ROUNDED_NUMBER = 10;

function pagesOf(folder: string): { readonly slug: string; readonly text: string }[] {
  const files = readdirSync(new URL(`${folder}/`, SPECS)).filter((name) => name.endsWith('.md'));
  return files.map((name) => ({ slug: basename(name, '.md'), text: readFileSync(new URL(`${folder}/${name}`, SPECS), 'utf8') }));
}

/** The JSON texts of a page's examples, in order. */
function examplesOf(text: string): string[] {
  return [...text.matchAll(/^```json\n(.*?)^```$/gms)].map((match) => match[1] ?? '').filter((block) => block.includes('"kind"'));
}

/** The same JSON with every number as the text it is written in. */
function literals(text: string): Record<string, Literal> {
  return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => (token.startsWith('"') ? token : `"${token}"`))) as Record<string, Literal>;
}

function flat(literal: Literal | undefined): readonly (string | null)[] {
  if (literal === undefined) return [];
  return typeof literal === 'string' || literal === null ? [literal] : literal.flatMap(flat);
}

/** A written number, and how far off its writing may be. */
function written(literal: string): { readonly value: number; readonly slack: number } {
  const [above = '', below = '1'] = literal.split('/');
  const value = Number(above) / Number(below);
  const [mantissa = '', exponent = '0'] = above.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const rounding = decimals < DECIMALS_OF_A_ROUNDED_NUMBER ? 0 : 0.5 * 10 ** (Number(exponent) - decimals);
  return { value, slack: rounding + Math.abs(value) * 2 ** -52 };
}

function expectClose(values: readonly (number | null)[], bounds: ArrayLike<number>, wanted: readonly (string | null)[]): void {
  expect(values).toHaveLength(wanted.length);
  wanted.forEach((literal, i) => {
    const value = values[i] ?? null;
    if (literal === null || value === null) {
      expect(value).toBe(literal);
      return;
    }
    const { value: expected, slack } = written(literal);
    expect(Math.abs(value - expected), `element ${i} is ${value}, written ${literal}`).toBeLessThanOrEqual(slack + (bounds[i] ?? 0));
  });
}

function expectOutput(graph: Graph, feeds: Feeds, output: string, wanted: Literal | undefined): void {
  const { [output]: result, defined } = run(graph, feeds, FLOAT64);
  const values = [...(result?.data ?? [])].map((value, i) => (defined?.data[i] === 0 ? null : value));
  expectClose(values, result?.bound ?? [], flat(wanted));
}

function execute(text: string): void {
  const { kind, loss = '', metric = '', options = {}, inputs } = JSON.parse(text) as Example;
  const { expected, gradient } = literals(text);
  const feeds: Feeds = Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
  if (kind === 'loss') {
    const { graph } = build(findLoss(loss), options as LossOptions);
    expectOutput(graph, feeds, 'value', expected);
    if (gradient !== undefined) expectOutput(differentiate(graph), feeds, 'gradient', gradient);
    return;
  }
  const host = [evaluateMetric(metric, feeds as unknown as MetricFeeds, options as GivenMetricOptions)].flat(2);
  if (findMetric(metric).form === 'host') {
    // Few roundings: a root, a sum over as many points as a page shows, a quotient.
    expectClose(host, host.map((value) => Math.abs(value ?? 0) * 8 * 2 ** -53), flat(expected));
    return;
  }
  const { graph } = buildMetric(findMetric(metric), options as GivenMetricOptions);
  expectOutput(graph, feeds, 'value', expected);
  expectClose(host, run(graph, feeds, FLOAT64)['value']?.bound ?? [], flat(expected));
}

for (const [folder, known] of [['losses', LOSSES], ['metrics', METRICS]] as const) {
  describe(`specs/${folder}`, () => {
    const pages = pagesOf(folder);
    it('has pages of known names only, each with an example', () => {
      for (const { slug, text } of pages) {
        expect([...known.keys()], `specs/${folder}/${slug}.md`).toContain(slug);
        expect(examplesOf(text), `examples of specs/${folder}/${slug}.md`).not.toEqual([]);
      }
    });
    for (const { slug, text } of pages) {
      examplesOf(text).forEach((example, i) => it(`${slug}, example ${i + 1}`, () => execute(example)));
    }
  });
}

it('every metric has a page', () => {
  expect(pagesOf('metrics').map(({ slug }) => slug).toSorted()).toEqual([...METRICS.keys()].toSorted());
});
