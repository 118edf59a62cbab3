// `verify`: cases that hold and cases that do not, in both forms, on every backend; and files that are no cases.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run, runWith, temporaryFolder } from './command-run.ts';

const folder = temporaryFolder();
let files = 0;
function file(document: unknown): string {
  const path = join(folder, `cases-${(files += 1)}.json`);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}
/** Every file of specs/vectors, the schema among them. */
const vectors = fileURLToPath(new URL('../../../specs/vectors/', import.meta.url));
const vectorFiles = readdirSync(vectors).filter((name) => name.endsWith('.json')).map((name) => join(vectors, name));

interface Document {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cases: readonly { readonly id: string; readonly status: string; readonly backend: string; readonly value: unknown; readonly expected: unknown; readonly error: number | string | null; readonly tolerance: number | null; readonly reason: string | null }[];
}
async function verify(document: unknown, ...words: string[]): Promise<Document & { readonly exit: number }> {
  const ran = await run('verify', file(document), '--json', ...words);
  expect(ran.stderr).toBe('');
  return { ...(ran.json() as Document), exit: ran.status };
}

/** Logits of 0 are probabilities of ½: cross-entropy is ln 2, and its gradient (½ − y)/n. */
const half = {
  id: 'half', kind: 'loss', source: 'by hand', loss: 'cross-entropy', options: { layout: 'W' }, tolerance: 1e-15,
  inputs: { prediction: { shape: [4], dtype: 'float32', fill: 0 }, target: { shape: [4], dtype: 'uint8', data: [0, 1, true, false] } },
  expected: Math.LN2, gradient: [0.125, -0.125, -0.125, 0.125],
};
/** TP 1, FP 1, FN 1: Dice ½. */
const counted = {
  id: 'counted', kind: 'metric', source: 'by hand', metric: 'dice', options: { layout: 'W', fromLogits: false }, tolerance: 0,
  inputs: { prediction: { shape: [4], dtype: 'float32', data: [0.9, 0.8, 0.1, 0.2] }, target: { shape: [4], dtype: 'uint8', data: [1, 0, 1, 0] } },
  expected: 0.5,
};

describe('cases of our form', () => {
  it.each(['reference', 'js', 'js-interpreted', 'wasm', 'tfjs-cpu', 'tfjs-wasm', 'gpu.js-cpu', 'gpu.js-webasm'])('of specs/vectors hold on %s', async (backend) => {
    const ran = await run('verify', ...vectorFiles, '--backend', backend, '--json');
    const { failed, passed, total, cases } = ran.json() as Document;
    expect(cases.filter(({ status }) => status === 'failed')).toEqual([]);
    expect([ran.status, failed, passed]).toEqual([0, 0, total]);
    const documents = vectorFiles.map((path) => JSON.parse(readFileSync(path, 'utf8')) as unknown);
    expect(total).toBe(documents.flatMap((document) => (Array.isArray(document) ? (document as unknown[]) : [])).length);
  });

  it('pass with value, gradient and metric', async () => {
    const { cases, ...totals } = await verify([half, counted]);
    expect(totals).toEqual({ exit: 0, total: 2, passed: 2, failed: 0, skipped: 0 });
    expect(cases).toMatchObject([
      { id: 'half', backend: 'reference', status: 'passed', value: expect.closeTo(Math.LN2, 14) as number, expected: half.expected, error: expect.any(Number) as number, reason: null },
      { id: 'counted', backend: 'host', status: 'passed', value: 0.5, expected: 0.5, error: 0, tolerance: 0 },
    ]);
  });

  it.each([
    ['a wrong value', { ...half, expected: 0.7 }, 'value is 0.693', 0.7 - Math.LN2],
    ['a wrong gradient', { ...half, gradient: [0.125, -0.125, -0.25, 0.125] }, 'gradient[2] is -0.125, expected -0.25', 0.125],
    ['a gradient of another length', { ...half, gradient: [0.125] }, 'the gradient has 4 elements, expected 1', 'Infinity'],
    ['several values', { ...half, gradient: undefined, options: { layout: 'W', reduction: 'none' }, expected: [half.expected, half.expected, 1, half.expected] }, 'value[2] is 0.693', 1 - Math.LN2],
    ['a metric that is just off', { ...counted, expected: 0.5000000000000001 }, 'value is 0.5, expected 0.5000000000000001', 2 ** -53],
    ['a number where nothing is defined', { ...counted, options: { ...counted.options, ignoreIndex: 0, includeBackground: true }, inputs: { ...counted.inputs, target: { shape: [4], dtype: 'uint8', fill: 0 } }, expected: 1 }, 'value is undefined, expected 1', 'Infinity'],
  ])('fail for %s', async (_, given, reason, error) => {
    const { exit, failed, cases } = await verify([given, counted]);
    expect([exit, failed]).toEqual([1, 1]);
    expect(cases[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) as string });
    if (typeof error === 'number') expect(cases[0]?.error).toBeCloseTo(error, 12);
    else expect(cases[0]?.error).toBe(error);
  });

  it('hold within the tolerance of the case, and not beyond', async () => {
    // Relative to the largest expected element for a loss, absolute for a metric.
    for (const [given, status] of [
      [{ ...half, gradient: undefined, expected: 0.7, tolerance: 0.01 }, 'passed'],
      [{ ...half, gradient: undefined, expected: 0.7, tolerance: 0.0097 }, 'failed'],
      [{ ...counted, expected: 0.4, tolerance: 0.11 }, 'passed'],
      [{ ...counted, expected: 0.4, tolerance: 0.09 }, 'failed'],
    ] as const) expect((await verify([given])).cases).toMatchObject([{ status }]);
  });

  it('hold within --tolerance, whatever they say themselves', async () => {
    expect(await verify([{ ...half, gradient: undefined, expected: 0.7 }], '--tolerance', '0.01')).toMatchObject({ passed: 1 });
    expect(await verify([{ ...half, gradient: undefined, expected: 0.7, tolerance: 1 }], '--tolerance', '1e-3')).toMatchObject({ failed: 1 });
    expect(await verify([{ ...counted, expected: 0.4 }], '--tolerance', '0,0.11')).toMatchObject({ passed: 1 });
  });

  it('run on onnxruntime-web', async () => {
    const { total, cases } = await verify([half], '--backend', 'onnxruntime-wasm');
    expect([total, cases.map(({ backend, status }) => [backend, status])]).toEqual([1, [['onnxruntime-wasm', 'passed']]]);
  });

  it('run on each of several backends, metrics once', async () => {
    const { total, cases } = await verify([half, counted], '--backend', 'js,reference', '--backend', 'tfjs-cpu');
    expect(total).toBe(4);
    expect(cases.map(({ id, backend }) => `${id} ${backend}`)).toEqual(['half js', 'half reference', 'half tfjs-cpu', 'counted host']);
  });

  it('whose inputs are refused fail with the reason, and the others still run', async () => {
    const { cases, exit } = await verify([{ ...half, inputs: { ...half.inputs, target: { shape: [3], dtype: 'uint8', fill: 0 } } }, half]);
    expect(cases).toMatchObject([{ status: 'failed', value: null, error: null, reason: expect.stringContaining('target') as string }, { status: 'passed' }]);
    expect(exit).toBe(1);
  });
});

describe('cases of other libraries', () => {
  // MONAI's Dice of one image: 1 − (2 I + 10⁻⁵)/(P + T + 10⁻⁵), here with I = 1, P = 2, T = 2.
  const expected = 1 - (2 + 1e-5) / (4 + 1e-5);
  const dice = {
    id: 'monai', kind: 'loss', source: 'by hand', api: 'monai.losses.DiceLoss', options: {},
    inputs: { pred: { shape: [1, 1, 2, 2], dtype: 'float32', data: [1, 1, 0, 0] }, target: { shape: [1, 1, 2, 2], dtype: 'float32', data: [1, 0, 1, 0] } },
    expected, expected_float64: expected, tolerance: { rtol: 1e-5, atol: 1e-6, float64_rtol: 1e-9, float64_atol: 1e-12 },
  };
  // d/dp of 1 − (2 Σ p t + s)/(Σ p + Σ t + s): ((2 I + s) − 2 t (P + T + s))/(P + T + s)².
  const [over, under] = [2 + 1e-5, 4 + 1e-5];
  const gradient = { shape: [1, 1, 2, 2], dtype: 'float64', data: [1, 0, 1, 0].map((t) => (over - 2 * t * under) / under ** 2) };

  it('pass with their value and gradient', async () => {
    for (const backend of ['reference', 'js', 'tfjs-cpu']) {
      expect(await verify([{ ...dice, grad_check: 'agrees with central differences', grad_pred_float64: gradient }], '--backend', backend)).toMatchObject({ passed: 1, failed: 0 });
    }
  });

  it('fail for another value or gradient, which counts only where it agreed with differences', async () => {
    expect((await verify([{ ...dice, expected_float64: expected + 1e-7 }])).cases).toMatchObject([{ status: 'failed' }]);
    const wrong = { ...gradient, data: [0, 0, 0, 0] };
    expect((await verify([{ ...dice, grad_check: 'agrees', grad_pred_float64: wrong }])).cases).toMatchObject([{ status: 'failed', reason: expect.stringContaining('gradient[') as string }]);
    expect((await verify([{ ...dice, grad_check: 'kink', grad_pred_float64: wrong }])).cases).toMatchObject([{ status: 'passed' }]);
  });

  it('allow gradients less than values: rtol · m + atol · min(1, max(m, 1/n))', async () => {
    // m is about 3/8, more than 1/4: of an atol of 0.04, three eighths are allowed.
    const largest = Math.max(...gradient.data.map(Math.abs));
    for (const [shift, status] of [[0.04 * largest * 0.99, 'passed'], [0.04 * largest * 1.01, 'failed']] as const) {
      const moved = { ...gradient, data: gradient.data.map((slope, i) => (i === 1 ? slope - shift * Math.sign(slope) : slope)) };
      expect((await verify([{ ...dice, tolerance: { rtol: 0, atol: 0.04 }, grad_check: 'agrees', grad_pred_float64: moved }])).cases).toMatchObject([{ status }]);
    }
  });

  it('have one tolerance for float64 and one for float32', async () => {
    const rounded = { ...dice, expected: expected + 1e-7, expected_float64: expected };
    expect(await verify([rounded], '--backend', 'reference,js,tfjs-cpu')).toMatchObject({ passed: 3 });
    expect((await verify([{ ...dice, expected_float64: expected + 1e-7 }], '--backend', 'reference,tfjs-cpu')).cases.map(({ status }) => status)).toEqual(['failed', 'passed']);
  });

  it('take labelled values, plain numbers, what was left out, and cases without options or a tolerance', async () => {
    const { tolerance: _, ...bare } = dice;
    const labelled = {
      ...dice, kind: 'metric', api: 'monai.metrics.DiceMetric', options: { reduction: 'mean_batch', return_with_label: ['a', 'b'] }, expected: { a: 0.5, b: 1 }, expected_float64: undefined,
      inputs: { pred: { shape: [1, 2, 1, 4], dtype: 'float32', data: [1, 1, 0, 0, 1, 1, 1, 1] }, target: { shape: [1, 2, 1, 4], dtype: 'float32', data: [1, 0, 1, 0, 1, 1, 1, 1] } },
    };
    const weighted = {
      ...dice, kind: 'metric', api: 'keras.metrics.TruePositives', expected: 6, expected_float64: undefined,
      inputs: { pred: { shape: [2], dtype: 'float32', data: [0.9, 0.8] }, target: { shape: [2], dtype: 'int64', fill: 1 }, sample_weight: 3 },
    };
    const { cases, passed } = await verify([{ ...bare, options: undefined, inputs: { ...dice.inputs, mask: null } }, { ...bare, expected_float64: expected + 1e-9 }, labelled, weighted]);
    expect(passed).toBe(3);
    expect(cases.map(({ status }) => status)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect(cases[2]).toMatchObject({ value: [0.5, 1], expected: [0.5, 1] });
  });

  it('are skipped where the library is known to be wrong or is not known', async () => {
    const { cases, skipped, exit } = await verify([{ ...dice, tag: 'suspect', note: 'it divides by 0' }, { ...dice, tag: ['3d', 'suspect'] }, { ...dice, api: 'monai.losses.NoLoss' }]);
    expect(cases).toMatchObject([
      { status: 'skipped', value: null, error: null, reason: 'suspect: it divides by 0' },
      { status: 'skipped', reason: expect.stringMatching(/^suspect: /) as string },
      { status: 'skipped', reason: expect.stringContaining('monai.losses.NoLoss') as string },
    ]);
    expect([skipped, exit]).toEqual([3, 0]);
  });

  it('fail with the reason for options that the function does not take', async () => {
    expect((await verify([{ ...dice, options: { sigmoids: true } }, dice])).cases).toMatchObject([{ status: 'failed', reason: expect.stringContaining('sigmoid') as string }, { status: 'passed' }]);
  });
});

describe('output', () => {
  it('is a table of what failed or was skipped, and a line that sums up', async () => {
    const { stdout, status } = await run('verify', file([half, { ...counted, expected: 0.25 }, { id: 'other', kind: 'loss', api: 'no.such', options: {}, inputs: {}, expected: 1, tolerance: {} }]));
    expect(stdout).toMatch(/^failed\ncase +backend +value +expected +error +tolerance +reason\ncounted +host +0\.5 +0\.25 +0\.250 +0\.00 +value is 0\.5, expected 0\.25\n/);
    expect(stdout).toMatch(/\nskipped\ncase +backend +reason\nother +reference +.*no\.such/);
    expect(stdout).toMatch(/\n3 cases: 1 passed, 1 failed, 1 skipped\n$/);
    expect(status).toBe(1);
  });

  it('shows progress on a terminal only, on stderr', async () => {
    expect((await run('verify', file([half]))).stderr).toBe('');
    const { stdout, stderr } = await runWith({ isTTY: true }, 'verify', file([half, counted]), '--json');
    expect(stderr).toContain('0/2 cases');
    expect(JSON.parse(stdout)).toMatchObject({ total: 2 });
  });

  it('writes numbers that JSON lacks as text', async () => {
    const { cases } = await verify([{ ...half, gradient: undefined, expected: 'Infinity' }, { ...half, expected: null }]);
    expect(cases).toMatchObject([{ status: 'failed', expected: 'Infinity', error: 'Infinity' }, { status: 'failed', expected: 'NaN' }]);
  });
});

describe('refuses, with nothing on stdout:', () => {
  const tensor = half.inputs.target;
  const cases: [string, unknown, string[], string, number][] = [
    ['text', 'no cases', [], 'must be JSON', 2],
    ['no list', { half }, [], 'must be a list of cases', 2],
    ['no case', [], [], '[EMPTY_INPUT]', 2],
    ['a number as a case', [half, 3], [], 'case 1: must be an object, got 3', 2],
    ['no id', [{ ...half, id: undefined }], [], 'case 0, id: must be a text', 2],
    ['no kind', [{ ...half, kind: 'loss function' }], [], 'case half, kind: must be "loss" or "metric"', 2],
    ['an unknown loss', [{ ...half, loss: 'cros-entropy' }], [], 'case half, loss: loss: must be a known name, got "cros-entropy". Did you mean "cross-entropy"?', 2],
    ['an unknown option', [{ ...half, options: { layuot: 'W' } }], [], 'case half, options: ', 2],
    ['an unknown option of a metric', [{ ...counted, options: { averge: 'micro' } }], [], 'case counted, options: dice: has no parameter "averge"', 2],
    ['no expected value', [{ ...half, expected: undefined }], [], 'case half, expected: must be a number', 2],
    ['text as an expected value', [{ ...half, expected: [0.5, 'one'] }], [], 'case half, expected[1]: must be a number', 2],
    ['a negative tolerance', [{ ...half, tolerance: -1 }], [], 'case half, tolerance: must be a number of at least 0', 2],
    ['no inputs', [{ ...half, inputs: undefined }], [], 'case half, inputs: must be an object', 2],
    ['no target', [{ ...half, inputs: { prediction: tensor } }], [], 'case half, inputs.target: must be a tensor', 2],
    ['a stray input', [{ ...half, inputs: { ...half.inputs, weights: tensor } }], [], 'case half, inputs: must be named prediction, target, mask, got "weights"', 2],
    ['too few elements', [{ ...half, inputs: { ...half.inputs, target: { ...tensor, data: [1, 0, 1] } } }], [], 'case half, inputs.target.data: must have the 4 elements of its shape, got 3', 2],
    ['an element that is no number', [{ ...half, inputs: { ...half.inputs, target: { ...tensor, data: [1, 0, 1, 'x'] } } }], [], 'case half, inputs.target.data[3]: ', 2],
    ['an unknown type', [{ ...half, inputs: { ...half.inputs, target: { ...tensor, dtype: 'float8' } } }], [], 'case half, inputs.target.dtype: must be one of float32', 2],
    ['a shape that is none', [{ ...half, inputs: { ...half.inputs, target: { ...tensor, shape: [-4] } } }], [], 'inputs.target.shape[0]: must be a whole number', 2],
    ['a hostile shape', [{ ...half, inputs: { ...half.inputs, target: { ...tensor, data: undefined, fill: 0, shape: [100000, 100000] } } }], [], 'inputs.target.shape: must have at most', 2],
    ['a library\'s case without tolerance', [{ ...half, api: 'monai.losses.DiceLoss' }], [], 'case half, tolerance: must be an object', 2],
    ['a library\'s case with an unknown generator', [{ ...half, api: 'a', tolerance: {}, inputs: { pred: { ...tensor, generator: 'cube' } } }], [], 'inputs.pred.generator: must be "sphere"', 2],
    ['an update that is none', [{ ...half, api: 'a', tolerance: {}, inputs: { updates: [{ pred: 'one' }] } }], [], 'inputs.updates[0].pred: must be a tensor', 2],
    ['an unknown backend', [half], ['--backend', 'tfjs-wsm'], 'Did you mean "tfjs-wasm"?', 2],
    ['a backend that is not here', [half], ['--backend', 'tfjs-webgl'], '[BACKEND_MISSING]', 3],
    ['a tolerance that is no number', [half], ['--tolerance', 'small'], '--tolerance: must be a number', 2],
    ['three tolerances', [half], ['--tolerance', '1,2,3'], '--tolerance: must be one or two numbers', 2],
  ];
  it.each(cases)('%s', async (_, document, words, message, exit) => {
    const path = file(document);
    const { status, stdout, stderr } = await run('verify', path, '--json', ...words);
    expect(stderr).toContain(message);
    if (message.startsWith('case') || message.startsWith('inputs')) expect(stderr).toContain(path);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([status, stdout]).toEqual([exit, '']);
  });

  it('no file, and one that is not there', async () => {
    expect(await run('verify')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining("missing required argument 'cases.json'") as string });
    expect(await run('verify', join(folder, 'none.json'))).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('[FILE_MISSING]') as string });
  });
});
