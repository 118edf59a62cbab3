// The comparison as files: numbers as they are, text that no spreadsheet runs, undefined as nothing; and sorting.
import { describe, expect, test } from 'vitest';
import { summarise, type Job, type JobResult } from 'semsegloss/training';
import { fileName, toCsv, toJson } from '../src/compare/export.ts';
import { sortedLosses } from '../src/compare/table.ts';

const job = (loss: string, seed: number): Job => ({
  id: `${loss} ${seed}`, dataset: '=cmd|"x",y', fingerprint: 'f', loss, parameters: {}, seed, training: { steps: 4, batchSize: 1, learningRate: 0.01, evaluateEvery: 2, filters: 2, depth: 1 },
});
/** 100 pixels of background, 20 of foreground, of which `found` are found. */
const matrix = (found: number): number[][] => [[100, 0], [20 - found, found]];
const result = (loss: string, seed: number, found: number): JobResult => ({
  job: job(loss, seed), curve: [{ step: 0, trainingLoss: 1, validation: matrix(0) }, { step: 4, trainingLoss: 0.5, validation: matrix(found) }], test: matrix(found), bestStep: 4, predictions: [],
  milliseconds: { step: 10, loss: 2, total: 100 }, environment: { backend: 'tfjs-wasm', threads: 1, node: 'test', versions: {} },
});
const results = [result('dice', 0, 20), result('dice', 1, 10), result('focal', 0, 5)];
const [task] = summarise([job('dice', 0), job('dice', 1), job('focal', 0), job('combo', 0)], results);

const order = (key: string, direction: 'ascending' | 'descending'): string[] => sortedLosses(task!.losses, { key, direction }).map(({ label }) => label);

describe('CSV', () => {
  const rows = toCsv(task!).trimEnd().split('\r\n');
  test('has a line per run, with all digits', () => {
    expect(rows).toHaveLength(4);
    // Dice of 20 found is 1, of 10 is 2·10/(2·10 + 10) = 2/3.
    expect(rows[1]).toContain(',dice,0,1,1,1,1,1,1,4,');
    expect(rows[2]).toContain(`,dice,1,${2 / 3},0.5,1,0.5,1,`);
  });

  test('quotes what must be quoted, and disarms formulas', () => {
    expect(rows[1]!.startsWith(`"'=cmd|""x"",y",dice`)).toBe(true);
  });
});

test('JSON has curves with their Dice, and the link', () => {
  const document = JSON.parse(toJson(task!, results, 'https://lab/#train')) as { link: string; runs: { loss: string; curve: { dice: number | null }[] }[] };
  expect(document.link).toBe('https://lab/#train');
  expect(document.runs.map(({ loss }) => loss)).toEqual(['dice', 'dice', 'focal']);
  expect(document.runs[1]!.curve.map(({ dice }) => dice)).toEqual([0, 2 / 3]);
});

test('names of files keep letters and digits', () => {
  expect(fileName('Köpfe / 2024*', 'csv')).toBe('semsegloss-Köpfe-2024.csv');
  expect(fileName('///', 'png')).toBe('semsegloss-data.png');
});

test('sorting goes both ways, and losses without a number come last in both', () => {
  expect(order('dice', 'descending')).toEqual(['dice', 'focal', 'combo']);
  expect(order('dice', 'ascending')).toEqual(['focal', 'dice', 'combo']);
  expect(order('loss', 'ascending')).toEqual(['combo', 'dice', 'focal']);
});
