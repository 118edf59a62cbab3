// Every file of specs/vectors keeps to the published schema of cases, and the schema refuses what is no case.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isValid } from './support/json-schema.ts';

const folder = fileURLToPath(new URL('../../../specs/vectors/', import.meta.url));
const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}${name}`, 'utf8'));
const SCHEMA = 'cases.schema.json';
const schema = read(SCHEMA) as Readonly<Record<string, unknown>>;
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== SCHEMA);

describe('the schema of cases', () => {
  it.each(files)('holds for %s', (name) => {
    // Case by case, so that a failure says which.
    for (const each of read(name) as readonly { readonly id: string }[]) expect([each.id, isValid([each], schema)]).toEqual([each.id, true]);
  });

  it('finds the same id nowhere twice', () => {
    const ids = files.flatMap((name) => (read(name) as readonly { readonly id: string }[]).map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  const tensor = { shape: [2], dtype: 'float32', data: [0, 1] };
  const valid = { id: 'a', kind: 'loss', source: 'by hand', loss: 'dice', options: {}, inputs: { prediction: tensor, target: { shape: [2], dtype: 'uint8', fill: 1 } }, expected: [0.5, 'NaN', null] };
  it('allows what the page says', () => expect(isValid([valid], schema)).toBe(true));
  it.each([
    ['no case', []],
    ['no list', valid],
    ['no source', [{ ...valid, source: undefined }]],
    ['another kind', [{ ...valid, kind: 'layer' }]],
    ['a metric under the name of a loss', [{ ...valid, kind: 'metric' }]],
    ['a stray field', [{ ...valid, tolerence: 1 }]],
    ['a negative tolerance', [{ ...valid, tolerance: -1 }]],
    ['a stray input', [{ ...valid, inputs: { ...valid.inputs, weights: tensor } }]],
    ['no target', [{ ...valid, inputs: { prediction: tensor } }]],
    ['an unknown type', [{ ...valid, inputs: { ...valid.inputs, target: { ...tensor, dtype: 'float8' } } }]],
    ['text as a number', [{ ...valid, expected: 'one' }]],
  ])('refuses %s', (_, document) => expect(isValid(JSON.parse(JSON.stringify(document)), schema)).toBe(false));
});
