// Plans and ids of jobs, and losses as typed.
import { describe, expect, it } from 'vitest';
import { canonicalJson, jobId, planJobs } from '../src/compare/job.ts';
import { formatLossSpec, parseLossSpec, uniqueLossSpecs } from '../src/compare/loss-spec.ts';

const training = { steps: 100, batchSize: 8, learningRate: 0.001, evaluateEvery: 10, filters: 8, depth: 3 };
const job = { dataset: 'd', fingerprint: 'f', loss: 'tversky', parameters: { alpha: 0.3, beta: 0.7 }, seed: 0, training };

describe('job ids', () => {
  it('are 16 hex digits, the same on every machine', () => {
    expect(jobId(job)).toMatch(/^[0-9a-f]{16}$/);
    expect(jobId(job)).toMatchInlineSnapshot(`"bbaf2c5426d9d17b"`);
  });

  it('do not depend on the order of keys, nor on the name of the data set', () => {
    const { depth, ...rest } = training;
    expect(jobId({ ...job, dataset: 'renamed', parameters: { beta: 0.7, alpha: 0.3 }, training: { depth, ...rest } })).toBe(jobId(job));
  });

  it('change with everything that determines the result', () => {
    const changed = [
      { ...job, fingerprint: 'g' },
      { ...job, loss: 'dice' },
      { ...job, parameters: { alpha: 0.3 } },
      { ...job, parameters: { alpha: 0.7, beta: 0.3 } },
      { ...job, seed: 1 },
      ...Object.keys(training).map((key) => ({ ...job, training: { ...training, [key]: 99 } })),
    ];
    expect(new Set([job, ...changed].map(jobId)).size).toBe(changed.length + 1);
  });

  it('rest on JSON with sorted keys at every depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  });
});

it('a plan runs every loss on every data set with the first seed before the second', () => {
  const plan = planJobs({
    datasets: [{ name: 'p', fingerprint: '1' }, { name: 'q', fingerprint: '2' }],
    losses: [{ loss: 'a', parameters: {} }, { loss: 'b', parameters: {} }],
    seeds: [4, 5],
    training,
  });
  expect(plan.map(({ seed, dataset, loss }) => `${seed}${dataset}${loss}`)).toEqual(['4pa', '4pb', '4qa', '4qb', '5pa', '5pb', '5qa', '5qb']);
  expect(new Set(plan.map(({ id }) => id)).size).toBe(8);
});

describe('losses as typed', () => {
  it('read parameters as JSON, else as text, and write them back sorted', () => {
    const spec = parseLossSpec('x:mode=soft:beta=0.7:on=true:alpha=[1,2]');
    expect(spec).toEqual({ loss: 'x', parameters: { mode: 'soft', beta: 0.7, on: true, alpha: [1, 2] } });
    expect(formatLossSpec(spec)).toBe('x:alpha=[1,2]:beta=0.7:mode=soft:on=true');
  });

  it('are taken once', () => {
    expect(uniqueLossSpecs(['a', 'b:x=1', 'a', 'b:x=1.0'].map(parseLossSpec)).map(formatLossSpec)).toEqual(['a', 'b:x=1']);
  });

  it.each(['', ':x=1', 'a:x', 'a:=1', 'a:x=1:x=2'])('refuse %j', (text) => {
    expect(() => parseLossSpec(text)).toThrow(expect.objectContaining({ code: 'PARAMETER_RANGE' }) as Error);
  });
});
