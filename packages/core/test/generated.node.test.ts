// Generated pages of specs/ are what the source says, and written pages name what the source declares.
// `npx vitest run --project node packages/core/test/generated.node.test.ts --update` writes the generated ones.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { build, buildMetric, differentiate, fromJson, LOSSES, METRICS, optimise, print, run, SHARED_OPTIONS, toJson } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';
import { present } from './support/evaluate.ts';
import { graphSchema, indexPage, kindText, opsPage } from './support/generated-pages.ts';
import { isValid } from './support/json-schema.ts';
import { isAccepted } from './support/scenes.ts';

const specs = (name: string): string => fileURLToPath(new URL(`../../../specs/${name}`, import.meta.url));
const page = (name: string): string => readFileSync(specs(name), 'utf8');

describe('generated', () => {
  it.each([
    ['index.md', indexPage],
    ['ops.md', opsPage],
    ['graph.schema.json', () => `${JSON.stringify(graphSchema(), null, 2)}\n`],
  ] as const)('specs/%s', async (name, generate) => expect(generate()).toMatchFileSnapshot(specs(name)));
});

describe('pages of losses', () => {
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s has a page with every parameter and variant', (slug, loss) => {
    const text = page(`losses/${slug}.md`);
    expect(text).toContain(loss.source.title);
    for (const [name, spec] of Object.entries(loss.parameters)) {
      const values = kindText(spec).replace(' or `null`', '');
      expect(text).toContain(`| \`${name}\` | \`${JSON.stringify(spec.default)}\` | ${values} |`);
    }
    for (const variant of Object.keys(loss.variants)) expect(text).toContain(`- \`${variant}\`: `);
    for (const section of ['## Parameters', '## Gradient', '## Edge cases', '## What other libraries do differently', '## Examples', '## References']) expect(text).toContain(section);
    expect(text.match(/^```json$/gm)?.length ?? 0).toBeGreaterThanOrEqual(2);
    expect(text).toContain('"gradient":');
  });

  it('conventions name every shared option', () => {
    const text = page('conventions.md');
    for (const name of Object.keys(SHARED_OPTIONS)) expect(text).toContain(`\`${name}`);
  });
});

describe('pages of metrics', () => {
  it.each([...METRICS.values()].map((metric) => [metric.slug, metric] as const))('%s has a page with every parameter', (slug, metric) => {
    const text = page(`metrics/${slug}.md`);
    expect(text).toContain(metric.source.title);
    for (const [name, spec] of Object.entries(metric.parameters)) expect(text).toContain(`| \`${name}\` | \`${JSON.stringify(spec.default)}\` | ${kindText(spec)} |`);
    for (const section of ['## Options', '## Edge cases', '## Examples', '## References']) expect(text).toContain(section);
  });
});

describe('the schema of graphs', () => {
  // The file is this very text, by the test above.
  const schema = JSON.parse(JSON.stringify(graphSchema())) as Readonly<Record<string, unknown>>;

  it('holds for the graph of every loss and metric, before and after every pass', () => {
    const losses = [...LOSSES.values()].flatMap((loss) => [{}, { task: 'multiclass', layout: 'NCDHW', mask: true, reduction: 'none' } as const].filter((options) => isAccepted(loss, options)).map((options) => build(loss, options).graph));
    const metrics = [...METRICS.values()].filter(({ form }) => form !== 'host').map((metric) => buildMetric(metric).graph);
    for (const graph of [...losses, ...losses.map((graph) => differentiate(graph)), ...losses.map((graph) => optimise(differentiate(graph))), ...metrics]) {
      expect(isValid(JSON.parse(toJson(graph)), schema)).toBe(true);
    }
  });

  const valid = JSON.parse(toJson(build(present(LOSSES.get('dice'))).graph)) as Record<string, unknown>;
  const nodes = valid['nodes'] as readonly object[];
  it.each([
    ['no version', { ...valid, version: undefined }],
    ['another version', { ...valid, version: 2 }],
    ['a stray field', { ...valid, comment: 'x' }],
    ['an unknown axis', { ...valid, axes: ['rows'] }],
    ['an axis twice', { ...valid, axes: ['batch', 'batch'] }],
    ['no nodes', { ...valid, nodes: [] }],
    ['no outputs', { ...valid, outputs: {} }],
    ['an output by name', { ...valid, outputs: { value: 'last' } }],
    ['an unknown op', { ...valid, nodes: [{ ...nodes[0], op: 'relu' }] }],
    ['a negative input', { ...valid, nodes: [{ ...nodes[0], inputs: [-1] }] }],
    ['an unknown dtype', { ...valid, nodes: [{ ...nodes[0], type: { dtype: 'float64', shape: [] } }] }],
    ['a size that is none', { ...valid, nodes: [{ ...nodes[0], type: { dtype: 'float32', shape: ['2N'] } }] }],
    ['an attribute that is an object', { ...valid, nodes: [{ ...nodes[0], attributes: { x: {} } }] }],
  ])('refuses %s', (_what, broken) => expect(isValid(JSON.parse(JSON.stringify(broken)), schema)).toBe(false));
});

describe('the example of specs/graph.md', () => {
  const text = /^```json\n(.*?)^```$/ms.exec(page('graph.md'))?.[1] ?? '';
  const x = { data: Float64Array.of(1, 2, 3), shape: [1, 3, 1] };

  it('is a graph, fits the schema, and does what the page says', () => {
    const graph = fromJson(text);
    expect(isValid(JSON.parse(text), JSON.parse(JSON.stringify(graphSchema())) as Readonly<Record<string, unknown>>)).toBe(true);
    expect(page('graph.md')).toContain(print(graph));
    // 1² + 2² + 3², with gradient 2x.
    expect([...present(run(graph, { x })['value']).data]).toEqual([14]);
    expect([...present(run(differentiate(graph, { withRespectTo: 'x' }), { x })['gradient']).data]).toEqual([2, 4, 6]);
  });

  it('is refused under another version', () => expect(codeOf(() => fromJson(text.replace('"version": 1', '"version": 2')))).toBe('GRAPH_INVALID'));
});
