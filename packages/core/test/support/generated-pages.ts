// The texts of generated pages of specs/: the index, the list of operations and the schema of graphs.
import { COMPOSITES, LOSSES, METRICS, OPS, PRIMITIVES, rangeText, SHARED_OPTIONS, type Parameter, type OpName } from '../../src/index.ts';
import { AXIS_NAMES, DTYPES, GRAPH_VERSION, type DType, type TensorType } from '../../src/graph/types.ts';
import { SHAPE } from './one-op.ts';
import { SAMPLES } from './op-samples.ts';

const HEAD = 'Generated from the source by `packages/core/test/generated.node.test.ts`; edit nothing here.';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

export function indexPage(): string {
  const losses = [...LOSSES.values()].map(({ slug, title, family, formula, aliases }) => [`[${slug}](losses/${slug}.md)`, title, family, `\`${cell(formula)}\``, aliases.join(', ')]);
  const metrics = [...METRICS.values()].map(({ slug, title, formula, aliases }) => [`[${slug}](metrics/${slug}.md)`, title, `\`${cell(formula)}\``, aliases.join(', ')]);
  const options = Object.entries(SHARED_OPTIONS).map(([name, spec]) => [`\`${name}\``, `\`${JSON.stringify(spec.default)}\``, kindText(spec), cell(spec.doc)]);
  return [
    '# Index', HEAD,
    '## Losses', table(['slug', 'title', 'family', 'formula', 'also found as'], losses),
    '## Metrics', table(['slug', 'title', 'formula', 'also found as'], metrics),
    '## Options that all losses share', 'What they mean together is in [conventions](conventions.md). A loss may have another default; its page says so.',
    table(['option', 'default', 'values', 'meaning'], options), '',
  ].join('\n\n').trimEnd().concat('\n');
}

export function kindText(spec: Parameter): string {
  switch (spec.kind) {
    case 'number': return rangeText(spec);
    case 'optionalNumber': return `${rangeText(spec)} or \`null\``;
    case 'choice': return spec.choices.map((choice) => `\`"${choice}"\``).join(', ');
    case 'flag': return '`true`, `false`';
    case 'numbers': return 'list of numbers or `null`';
    case 'matrix': return 'rows of numbers or `null`';
    case 'text': return 'text or `null`';
    default: return spec satisfies never;
  }
}

function opRows(names: readonly string[]): string[][] {
  return (names as OpName[]).map((name) => {
    const attributes = Object.keys(SAMPLES[name][0]?.attributes ?? {});
    return [`\`${name}\``, dtypeRule(name), attributes.map((attribute) => `\`${attribute}\``).join(', '), OPS[name].derivative === null ? 'none' : 'yes', cell(OPS[name].doc)];
  });
}

export function opsPage(): string {
  const head = ['op', 'operands → result', 'attributes', 'derivative', 'meaning'];
  return [
    '# Operations', HEAD,
    'A graph is made of these. Operands of elementwise operations have the same shape, and the two of a comparison the same dtype: broadcasts are explicit (`expand`). Reduced axes stay, with size 1. "none" under derivative means that nothing flows back.',
    '## Primitives', 'Every backend knows them.', table(head, opRows(Object.keys(PRIMITIVES))),
    '## Composites', 'Each is a function of primitives, with a derivative rule of its own where that is more accurate. A backend may have its own version; `decompose(graph)` replaces all others.', table(head, opRows(Object.keys(COMPOSITES))), '',
  ].join('\n\n').trimEnd().concat('\n');
}

/** Which dtypes an operation takes and gives, found by asking its shape rule. */
function dtypeRule(name: OpName): string {
  const { operands, attributes = {}, shape = SHAPE } = SAMPLES[name][0] ?? { operands: [] };
  const accepted = combinations(operands.length).flatMap((dtypes) => {
    const result = resultOf(name, dtypes.map((dtype) => ({ dtype, shape })), attributes);
    return result === undefined ? [] : [{ dtypes, result }];
  });
  const takes = operands.map((_, i) => unique(accepted.map(({ dtypes }) => dtypes[i] ?? '')).join(' or '));
  const gives = unique(accepted.map(({ result }) => result));
  const result = name === 'cast' ? '`to`' : name === 'input' || name === 'const' ? '`dtype`' : gives.length > 1 ? 'the same' : (gives[0] ?? '');
  return operands.length === 0 ? `→ ${result}` : `${takes.join(', ')} → ${result}`;
}

function resultOf(name: OpName, inputs: readonly TensorType[], attributes: Parameters<(typeof OPS)[OpName]['infer']>[1]): DType | undefined {
  try {
    return OPS[name].infer(inputs, attributes).dtype;
  } catch {
    return undefined;
  }
}

function combinations(length: number): DType[][] {
  if (length === 0) return [[]];
  return combinations(length - 1).flatMap((start) => DTYPES.map((dtype) => [...start, dtype]));
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

/** An object of exactly these properties. */
function record(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

/** JSON Schema of a graph's form. What it cannot say (topological order, inferred types) `fromJson` checks. */
export function graphSchema(): object {
  const dim = { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string', pattern: '^(\\d+\\*)?[A-Za-z]\\w*(\\*[A-Za-z]\\w*)*$' }] };
  const id = { type: 'integer', minimum: 0 };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Graph of a loss or metric',
    description: HEAD,
    ...record({
      version: { const: GRAPH_VERSION },
      name: { type: 'string' },
      axes: { type: 'array', uniqueItems: true, items: { enum: AXIS_NAMES } },
      nodes: { type: 'array', minItems: 1, items: { $ref: '#/$defs/node' } },
      outputs: { type: 'object', minProperties: 1, additionalProperties: id },
    }),
    $defs: {
      node: record({
        op: { enum: Object.keys(OPS) },
        inputs: { type: 'array', items: id },
        attributes: { type: 'object', additionalProperties: { anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }, { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'string' }] } }] } },
        type: record({ dtype: { enum: DTYPES }, shape: { type: 'array', items: { $ref: '#/$defs/dim' } } }),
      }),
      dim,
    },
  };
}
