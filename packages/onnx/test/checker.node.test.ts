// Exported models before the checker of ONNX itself, with its type inference: Debian's python3-onnx, up to opset 17.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOSSES, SemSegLossError, type LossOptions } from '@semsegloss/core';
import { attachLoss, mergeModels, toOnnx, type OnnxOptions } from '@semsegloss/onnx';
import { expect, it } from 'vitest';
import { UNET } from './unet.ts';

const python = [process.env['PYTHON'], '/usr/bin/python3', 'python3'].find((path) => path !== undefined && spawnSync(path, ['-c', 'import onnx']).status === 0);

if (python === undefined && process.env['CI'] === 'true') throw new Error('CI: no Python with onnx was found, and the checker is required here. Install python3-onnx, or set PYTHON.');
if (python === undefined) console.warn('The checker of ONNX is SKIPPED: no Python with onnx was found (install python3-onnx, or set PYTHON).');

const CHECK = `
import sys, onnx
for path in sys.argv[1:]:
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    except Exception as error:
        print(path.rsplit('/', 1)[-1], error)
`;

function exported(slug: string, options: LossOptions, given: OnnxOptions): Uint8Array | undefined {
  try {
    return toOnnx(slug, options, given);
  } catch (error) {
    if (error instanceof SemSegLossError && ['OPTION_CONFLICT', 'UNSUPPORTED'].includes(error.code)) return undefined;
    throw error;
  }
}

it.skipIf(python === undefined)('the checker of ONNX accepts every model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-checker-'));
  try {
    const models = new Map<string, Uint8Array>();
    for (const slug of LOSSES.keys()) {
      for (const [name, options, given] of [
        ['binary', {}, { docs: true }], ['multiclass', { task: 'multiclass', layout: 'NCHW', targets: 'labels', ignoreIndex: 255 }, { opset: 16 }],
        ['volume', { layout: 'NCDHW', mask: true }, { opset: 13 }], ['line', { layout: 'NWC' }, { profile: 'webgpu' }], ['trained', { layout: 'NCHW' }, { profile: 'training' }],
      ] as const) {
        const model = exported(slug, options, given);
        if (model !== undefined) models.set(`${slug}-${name}.onnx`, model);
      }
    }
    const dice = toOnnx('dice', {}, { prefix: 'dice_' });
    models.set('functions.onnx', toOnnx('focal', {}, { functions: true }));
    models.set('attached.onnx', attachLoss(dice, 'lovasz', {}, { output: 'dice_gradient' }));
    models.set('unet.onnx', UNET);
    models.set('unet-attached.onnx', attachLoss(UNET, 'hausdorff', { layout: 'NCHW' }, { output: 'logits', target: 'truth' }));
    models.set('merged.onnx', mergeModels(dice, toOnnx('focal'), { connect: { prediction: 'dice_gradient' }, prefix: 'focal_' }));
    const paths = [...models].map(([name, bytes]) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    });
    expect(models.size).toBeGreaterThan(3 * LOSSES.size);
    expect(execFileSync(python ?? '', ['-c', CHECK, ...paths], { encoding: 'utf8' })).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
