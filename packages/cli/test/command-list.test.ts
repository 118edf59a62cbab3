// `list` and `show`, help, and what the command says about words that it does not know.
import { LOSSES, METRICS } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { run, runWith } from './command-run.ts';

describe('list', () => {
  it('prints every loss and metric as one JSON array', async () => {
    const ran = await run('list', '--json');
    const entries = ran.json() as { slug: string; kind: string; family: string; title: string; params: { name: string; default: unknown }[] }[];
    expect(entries.map(({ kind, slug }) => `${kind} ${slug}`)).toEqual([...[...LOSSES.keys()].map((slug) => `loss ${slug}`), ...[...METRICS.keys()].map((slug) => `metric ${slug}`)]);
    expect(entries.find(({ slug }) => slug === 'focal')).toMatchObject({
      kind: 'loss',
      family: 'distribution',
      title: 'Focal loss',
      params: [{ name: 'alpha', default: 0.25, min: 0, max: 1 }, { name: 'gamma', default: 2, min: 0 }, { name: 'normalizer', default: 'pixels', choices: ['pixels', 'positives'] }, { name: 'softTargets', default: 'outcomes' }],
      source: { year: 2017 },
    });
    expect(ran.stderr).toBe('');
  });

  it('groups people\'s list by family and keeps the hint out of stdout', async () => {
    const { stdout, stderr, status } = await run('list');
    expect(stdout).toMatch(/^distribution losses\n {2}cross-entropy/);
    expect(stdout).toMatch(/\n\nregion losses\n {2}dice {2,}Dice loss/);
    expect(stdout).toMatch(/\n\nmetrics\n/);
    expect(stderr).toContain('semsegloss show');
    expect(status).toBe(0);
  });

  it('prints the shared options', async () => {
    expect((await run('list', '--options')).stdout).toMatch(/\n {2}reduction +"mean" +mean \| sum \| none /);
    expect((await run('list', '--options', '--json')).json()).toMatchObject({ loss: expect.arrayContaining([expect.objectContaining({ name: 'reduction', default: 'mean' })]) as unknown });
  });

  it('is bold on a terminal only, and not with NO_COLOR', async () => {
    expect((await runWith({ isTTY: true }, 'list')).stdout).toContain('\u001B[1m');
    expect((await runWith({ isTTY: true, env: { NO_COLOR: '1' } }, 'list')).stdout).not.toContain('\u001B');
    expect((await run('list')).stdout).not.toContain('\u001B');
  });
});

describe('show', () => {
  it('prints formula, parameters, variants and the graph', async () => {
    const { stdout } = await run('show', 'tversky', '--param', 'fnWeight=0.9');
    expect(stdout).toContain('1 − (TP + s)/(TP + a FP + b FN + s)');
    expect(stdout).toMatch(/fpWeight +0\.3 +\[0, ∞\)/);
    expect(stdout).toContain('variant=semsegloss');
    expect(stdout).toContain('const(values=[0.9])');
    expect(stdout).toMatch(/return value = %\d+\n$/);
  });

  it('prints the gradient graph, the plan, and both as JSON', async () => {
    expect((await run('show', 'dice', '--gradient')).stdout).toMatch(/return value = %\d+, gradient = %\d+\n$/);
    expect((await run('show', 'dice', '--plan', '--gradient')).stdout).toMatch(/plan dice: 2 passes\n[^]*pass 1: reads prediction, target[^]*store gradient/);
    expect((await run('show', 'dice', '--gradient', '--plan', '--json')).json()).toMatchObject({ slug: 'dice', kind: 'loss', options: { task: 'binary' }, graph: { outputs: { value: expect.any(Number) as number, gradient: expect.any(Number) as number } }, plan: expect.stringContaining('2 passes') as string });
  });

  it('prints metrics with their own parameters, and says where they have no graph', async () => {
    const { stdout } = await run('show', 'f-beta', '--param', 'beta=3');
    expect(stdout).toMatch(/\n {2}beta +\d+ +\[0, /);
    expect(stdout).toContain('const(values=[9])');
    const distance = await run('show', 'hausdorff-distance', '--param', 'percentile=95');
    expect(distance.stdout).toMatch(/\n {2}percentile +null +\[0, 100\] \| null/);
    expect(distance.stdout).toMatch(/\n\nno graph: .*whole images\n$/);
    expect((await run('show', 'hausdorff-distance', '--param', 'percentile=95', '--json')).json()).toMatchObject({ parameters: { percentile: 95, spacing: null }, graph: null });
    expect(await run('show', 'hausdorff-distance', '--plan')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('[OPTION_CONFLICT]') as string });
    expect((await run('list', '--json')).json()).toEqual(expect.arrayContaining([expect.objectContaining({ slug: 'f-beta', kind: 'metric', params: expect.arrayContaining([expect.objectContaining({ name: 'beta' })]) as unknown })]));
  });

  it('takes a metric that has the name of a loss by --kind', async () => {
    expect((await run('show', 'dice', '--json')).json()).toMatchObject({ kind: 'loss' });
    expect((await run('show', 'dice', '--kind', 'metric', '--json')).json()).toMatchObject({ kind: 'metric' });
    expect((await run('show', 'sensitivity', '--json')).json()).toMatchObject({ slug: 'recall' });
  });
});

describe('help', () => {
  it.each([[], ['list'], ['show'], ['eval'], ['metrics'], ['verify'], ['compare']])('of "%s" opens with examples', async (...words: string[]) => {
    const { stdout, stderr, status } = await run(...words, '--help');
    expect(stdout).toMatch(/^Examples:\n {2}semsegloss /);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('goes to stderr, with status 2, when no command is given', async () => {
    const { stdout, stderr, status } = await run();
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Examples:/);
  });

  it('has a version', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('refuses, with status 2, nothing on stdout and a suggestion:', () => {
  it.each([
    [['lst'], 'Did you mean list?'],
    [['list', '--jsn'], 'Did you mean --json?'],
    [['list', 'dice'], 'too many arguments'],
    [['show'], "missing required argument 'name'"],
    [['show', 'dcie'], 'Did you mean "dice"?'],
    [['show', 'dcie', '--json'], '[UNKNOWN_NAME]'],
    [['show', 'dice', '--kind', 'los'], 'loss, metric'],
    [['show', 'focal', '--param', 'gama=2'], 'Did you mean "gamma"?'],
    [['show', 'focal', '--param', 'gamma=-1'], '[PARAMETER_RANGE]'],
    [['show', 'focal', '--param', 'gamma=high'], '[PARAMETER_RANGE]'],
    [['show', 'focal', '--param', 'gamma'], 'must be name=value'],
    [['show', 'focal', '--param', '__proto__=1'], '[UNKNOWN_PARAMETER]'],
    [['show', 'focal', '--param', 'gamma=1', '--param', 'gamma=2'], 'once'],
    [['show', 'dice', '--param', 'variant=vnt'], 'vnet'],
    [['show', 'iou', '--gradient'], 'has no gradient'],
  ])('%j', async (words, message) => {
    const { status, stdout, stderr } = await run(...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
