// `export`: what the file holds, and what is refused before one is written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachLoss, readModel, toOnnx } from '@semsegloss/onnx';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from './command-run.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

describe('export', () => {
  it('writes what toOnnx gives', async () => {
    const ran = await run('export', 'focal', '-o', at('focal.onnx'), '--gradient', '--task', 'multiclass', '--layout', 'NCHW', '--param', 'gamma=3', '--opset', '21', '--prefix', 'f_', '--json');
    expect(ran.stderr).toBe('');
    const expected = toOnnx('focal', { gamma: 3, task: 'multiclass', layout: 'NCHW' }, { opset: 21, prefix: 'f_' });
    expect(new Uint8Array(readFileSync(at('focal.onnx')))).toEqual(expected);
    expect(ran.json()).toEqual({ loss: 'focal', file: at('focal.onnx'), bytes: expected.length, nodes: readModel(expected).graph!.node.length, inputs: ['f_prediction', 'f_target'], outputs: ['f_value', 'f_gradient'] });
  });

  it('gives the value only unless it is asked for more', async () => {
    const ran = await run('export', 'dice', '--out', at('dice.onnx'));
    expect([ran.status, ran.stdout]).toEqual([0, `${at('dice.onnx')}\n`]);
    expect(ran.stderr).toMatch(/^dice: \d+ nodes, \d+ bytes, from prediction, target to value\n$/);
  });

  it('attaches a loss to a model', async () => {
    const model = toOnnx('cross-entropy', {}, { outputs: ['gradient'], prefix: 'm_' });
    writeFileSync(at('model.onnx'), model);
    const ran = await run('export', 'tversky', '-o', at('attached.onnx'), '--gradient', '--attach', at('model.onnx'), '--target', 'truth', '--json');
    expect(ran.json()).toMatchObject({ inputs: ['m_prediction', 'm_target', 'truth'], outputs: ['m_gradient', 'loss_value', 'loss_gradient'] });
    expect(new Uint8Array(readFileSync(at('attached.onnx')))).toEqual(attachLoss(model, 'tversky', {}, { target: 'truth' }));
  });

  it.each<[string, string, string[]]>([
    ['no file', 'MISSING_INPUT', ['dice']],
    ['an unknown loss', 'UNKNOWN_NAME', ['dyce', '-o', at('x.onnx')]],
    ['an unknown parameter', 'UNKNOWN_PARAMETER', ['dice', '-o', at('x.onnx'), '--param', 'gama=2']],
    ['an opset from before', 'PARAMETER_RANGE', ['dice', '-o', at('x.onnx'), '--opset', '9']],
    ['an opset for an attached loss', 'OPTION_CONFLICT', ['dice', '-o', at('x.onnx'), '--opset', '21', '--attach', at('model.onnx')]],
    ['an output without a model', 'OPTION_CONFLICT', ['dice', '-o', at('x.onnx'), '--output', 'logits']],
    ['the model itself', 'OPTION_CONFLICT', ['dice', '-o', at('model.onnx'), '--attach', at('model.onnx')]],
    ['a model that is none', 'FILE_MALFORMED', ['dice', '-o', at('x.onnx'), '--attach', join(import.meta.dirname, 'command-export.test.ts')]],
    ['a model that is missing', 'FILE_MISSING', ['dice', '-o', at('x.onnx'), '--attach', at('none.onnx')]],
    ['a loss that ONNX has no ops for', 'UNSUPPORTED', ['blob-dice', '-o', at('x.onnx')]],
    ['no folder', 'FILE_UNWRITABLE', ['dice', '-o', at('none/x.onnx')]],
  ])('refuses %s', async (_what, code, words) => {
    const { status, stderr } = await run('export', ...words);
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining(`[${code}]`)]);
    expect(existsSync(at('x.onnx'))).toBe(false);
  });
});

describe('show', () => {
  const file = at('shown.onnx');
  writeFileSync(file, toOnnx('hausdorff', { layout: 'NCHW' }, { opset: 18, prefix: 'h_' }));

  it('prints the graph of an ONNX file, with the bodies of its loops', async () => {
    const { stdout, stderr } = await run('show', file);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^model "hausdorff" {2}IR 8, opset ai\.onnx 18, by @semsegloss\/onnx/);
    expect(stdout).toContain('input h_prediction: float32[N, 1, H, W]\n');
    expect(stdout).toMatch(/\n {2}body:\n {4}input h_\w+: float32\[…\]/);
    expect(stdout).toMatch(/output h_value: float32\[\]\noutput h_gradient: float32\[N, 1, H, W\]\n$/);
  });

  it('gives the same as JSON', async () => {
    const model = readModel(readFileSync(file));
    const shown = (await run('show', file, '--json')).json() as { nodes: unknown[] };
    expect(shown).toMatchObject({ file, irVersion: 8, opsets: { '': 18 }, inputs: ['h_prediction', 'h_target'], outputs: ['h_value', 'h_gradient'] });
    expect(shown.nodes).toHaveLength(model.graph!.node.length);
  });

  it.each<[string, string, string[]]>([
    ['a file that is no model', 'FILE_MALFORMED', [at('broken.onnx')]],
    ['a file that is missing', 'FILE_MISSING', [at('none.onnx')]],
    ['parameters', 'OPTION_CONFLICT', [file, '--gradient']],
  ])('refuses %s', async (_what, code, words) => {
    writeFileSync(at('broken.onnx'), Uint8Array.of(1, 2, 3));
    expect((await run('show', ...words)).stderr).toContain(`[${code}]`);
  });
});
