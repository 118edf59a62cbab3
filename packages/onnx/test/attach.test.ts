// A loss behind a model of somebody else: the spliced model gives the loss of the model's output, and its gradient.
import { create } from '@bufbuild/protobuf';
import { run, build, differentiate, findLoss, type ErrorCode, type LossOptions } from '@semsegloss/core';
import { attachLoss, mergeModels, readModel, toOnnx, writeModel, type AttachOptions } from '@semsegloss/onnx';
import { describe, expect, it } from 'vitest';
import { ModelProtoSchema, type ModelProto } from '../src/proto/onnx-ml_pb.js';
import { runModel, tensor } from './ort.ts';

interface Shape {
  readonly dims?: readonly (string | number)[];
  readonly opset?: number;
  readonly ir?: number;
  readonly type?: number;
  readonly names?: readonly string[];
}

/** A model that doubles its input: logits = image + image. */
function doubling({ dims = ['batch', 1, 'rows', 'columns'], opset = 17, ir = 8, type = 1, names = ['logits'] }: Shape = {}): Uint8Array {
  const info = (name: string) => ({
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType: type, shape: { dim: dims.map((dim) => ({ value: typeof dim === 'number' ? { case: 'dimValue' as const, value: BigInt(dim) } : { case: 'dimParam' as const, value: dim } })) } } } },
  });
  const node = names.map((name) => ({ opType: 'Add', input: ['image', 'image'], output: [name] }));
  return writeModel(create(ModelProtoSchema, { irVersion: BigInt(ir), opsetImport: [{ version: BigInt(opset) }], graph: { name: 'doubling', node, input: [info('image')], output: names.map(info) } }));
}

const IMAGE = [0.5, -1, 2, 0.25, -3, 1];
const TARGET = [1, 0, 1, 0, 0, 1];

describe('attachLoss', () => {
  it.each([[13, 7], [17, 8], [21, 10], [26, 13]])('gives the loss of the output at opset %i', async (opset, ir) => {
    const options = { layout: 'NCHW' } as const;
    const model = attachLoss(doubling({ opset, ir }), 'dice', options);
    const shape = [1, 1, 2, 3];
    const got = await runModel(model, { image: tensor(IMAGE, shape), loss_target: tensor(TARGET, shape) });
    const { graph } = build(findLoss('dice'), options);
    const expected = run(differentiate(graph), { prediction: tensor(IMAGE.map((x) => 2 * x), shape), target: tensor(TARGET, shape) });
    expect(Object.keys(got)).toEqual(['logits', 'loss_value', 'loss_gradient']);
    expect(got['loss_value']!.data[0]).toBeCloseTo(expected['value']!.data[0]!, 6);
    got['loss_gradient']!.data.forEach((value, i) => { expect(value).toBeCloseTo(expected['gradient']!.data[i]!, 6); });
  });

  it('attaches several, with sizes named as the model names them', async () => {
    const once = attachLoss(doubling(), 'dice', { layout: 'NCHW' }, { prefix: 'dice_', target: 'truth' });
    const twice = attachLoss(once, 'focal', { layout: 'NCHW' }, { output: 'logits', prefix: 'focal_', target: 'truth', outputs: ['value'] });
    const { graph } = readModel(twice);
    expect(graph!.input.map(({ name }) => name)).toEqual(['image', 'truth']);
    expect(sizes(readModel(twice), 'dice_gradient')).toEqual(['batch', 1n, 'rows', 'columns']);
    const shape = [2, 1, 1, 3];
    const got = await runModel(twice, { image: tensor(IMAGE, shape), truth: tensor(TARGET, shape) });
    expect(Object.keys(got)).toEqual(['logits', 'dice_value', 'dice_gradient', 'focal_value']);
  });

  it('leaves every byte of the model alone', () => {
    const before = readModel(doubling());
    const after = readModel(attachLoss(doubling(), 'lovasz', { layout: 'NCHW' }));
    expect(after.graph!.node.slice(0, 1)).toEqual(before.graph!.node);
    expect([after.irVersion, after.opsetImport]).toEqual([before.irVersion, before.opsetImport]);
  });

  it('takes names that the loss would have liked', async () => {
    const host = readModel(doubling());
    // A model whose output is called like an inner value of an exported loss, and its input like the loss' input.
    const model = writeModel(renamed(host, { image: 'prediction', logits: 'a' }));
    const shape = [1, 1, 2, 3];
    const got = await runModel(attachLoss(model, 'dice', { layout: 'NCHW' }), { prediction: tensor(IMAGE, shape), loss_target: tensor(TARGET, shape) });
    const plain = await runModel(attachLoss(doubling(), 'dice', { layout: 'NCHW' }), { image: tensor(IMAGE, shape), loss_target: tensor(TARGET, shape) });
    expect(got['loss_value']).toEqual(plain['loss_value']);
  });

  it.each<[string, ErrorCode, Uint8Array, LossOptions, AttachOptions]>([
    ['an output that is not there', 'UNKNOWN_NAME', doubling(), {}, { output: 'logit' }],
    ['a choice that was not made', 'PARAMETER_RANGE', doubling({ names: ['a', 'b'] }), {}, {}],
    ['another rank', 'SHAPE_MISMATCH', doubling({ dims: ['N', 'C'] }), { layout: 'NCHW' }, {}],
    ['another number of channels', 'SHAPE_MISMATCH', doubling({ dims: [1, 3, 8, 8] }), { layout: 'NCHW' }, {}],
    ['half precision', 'DTYPE_MISMATCH', doubling({ type: 10 }), { layout: 'NCHW' }, {}],
    ['an old opset', 'FILE_UNSUPPORTED', doubling({ opset: 11 }), { layout: 'NCHW' }, {}],
    ['an old IR version', 'FILE_UNSUPPORTED', doubling({ ir: 3 }), { layout: 'NCHW' }, {}],
    ['names that are taken', 'OPTION_CONFLICT', doubling({ names: ['loss_value'] }), { layout: 'NCHW' }, {}],
    ['a target that is a value of the model', 'OPTION_CONFLICT', doubling(), { layout: 'NCHW' }, { target: 'logits' }],
    ['an unknown loss', 'UNKNOWN_NAME', doubling(), {}, {}],
    ['no model', 'FILE_MALFORMED', Uint8Array.of(1, 2, 3), {}, {}],
  ])('refuses %s', (what, code, model, options, given) => {
    expect(() => attachLoss(model, what === 'an unknown loss' ? 'dyce' : 'dice', options, given)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('mergeModels', () => {
  it('puts losses side by side, and one behind the other', async () => {
    const [dice, focal] = (['dice', 'focal'] as const).map((slug) => toOnnx(slug, { layout: 'NCHW' }, { prefix: `${slug}_` })) as [Uint8Array, Uint8Array];
    const both = mergeModels(doubling(), mergeModels(dice, focal), { connect: { dice_prediction: 'logits', focal_prediction: 'logits' } });
    const shape = [1, 1, 2, 3];
    const got = await runModel(both, { image: tensor(IMAGE, shape), dice_target: tensor(TARGET, shape), focal_target: tensor(TARGET, shape) });
    const alone = await runModel(dice, { dice_prediction: tensor(IMAGE.map((x) => 2 * x), shape), dice_target: tensor(TARGET, shape) });
    expect(got['dice_value']).toEqual(alone['dice_value']);
    expect(Object.keys(got)).toEqual(['logits', 'dice_value', 'dice_gradient', 'focal_value', 'focal_gradient']);
  });

  it('refuses what does not belong together', () => {
    const dice = toOnnx('dice');
    expect(() => mergeModels(dice, dice)).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }) as Error);
    expect(() => mergeModels(dice, toOnnx('dice', {}, { opset: 21 }), { prefix: 'b_' })).toThrow(/opset/);
    expect(() => mergeModels(dice, dice, { prefix: 'b_', connect: { predictions: 'gradient' } })).toThrow(/prediction/);
    expect(() => mergeModels(dice, dice, { prefix: 'b_', connect: { prediction: 'gradients' } })).toThrow(/gradient/);
    expect(() => mergeModels(dice, dice, { prefix: 'b_', connect: { prediction: 'value' } })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }) as Error);
  });
});

function renamed(model: ModelProto, names: Readonly<Record<string, string>>): ModelProto {
  const change = (name: string): string => names[name] ?? name;
  const { graph } = model;
  for (const node of graph!.node) Object.assign(node, { input: node.input.map(change), output: node.output.map(change) });
  for (const value of [...graph!.input, ...graph!.output]) value.name = change(value.name);
  return model;
}

function sizes({ graph }: ModelProto, output: string): unknown[] {
  const { type } = graph!.output.find(({ name }) => name === output)!;
  return type?.value.case === 'tensorType' ? (type.value.value.shape?.dim ?? []).map(({ value }) => value.value) : [];
}
