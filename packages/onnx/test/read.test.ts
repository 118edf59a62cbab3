// Bytes that come from anywhere: read within limits or refused with the place that is at fault, and never worse.
import { create, toBinary } from '@bufbuild/protobuf';
import { SemSegLossError } from '@semsegloss/core';
import { readModel, toOnnx, writeModel } from '@semsegloss/onnx';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelProtoSchema, TensorProto_DataLocation } from '../src/proto/onnx-ml_pb.js';

const dice = toOnnx('dice');
const hausdorff = toOnnx('hausdorff');

/** The error of a reading, or nothing for one that succeeds; anything but the library's own error fails. */
function refusal(bytes: Uint8Array): SemSegLossError | undefined {
  try {
    readModel(bytes, 'm.onnx', { maxBytes: 1e6 });
    return undefined;
  } catch (error) {
    if (error instanceof SemSegLossError && ['FILE_MALFORMED', 'FILE_UNSUPPORTED'].includes(error.code)) return error;
    throw error;
  }
}

describe('reading', () => {
  it('gives back what was written', () => {
    for (const bytes of [dice, hausdorff, toOnnx('focal', {}, { functions: true, docs: true })]) expect(writeModel(readModel(bytes))).toEqual(bytes);
  });

  it('keeps what a newer format added', () => {
    // Field 99 of the model, a varint: tag 99 << 3 | 0 = 792 = 0x98 0x06.
    const newer = Uint8Array.from([...dice, 0x98, 0x06, 0x05]);
    expect(writeModel(readModel(newer))).toEqual(newer);
  });

  it('refuses a file that was cut off anywhere', () => {
    for (let length = 0; length < dice.length; length++) {
      const error = refusal(dice.subarray(0, length));
      // Between two fields of the model a cut leaves a model, but one without opset.
      if (error !== undefined) expect(error.message).toMatch(/^m\.onnx/);
      else expect(length).toBeGreaterThan(dice.length - 160);
    }
  });

  it('names the offset and the path', () => {
    // irVersion 8, then a graph (field 7) that says 100 bytes and has 1.
    expect(refusal(Uint8Array.of(0x08, 8, 0x3a, 100, 0))?.message).toBe('m.onnx, byte 4, graph: must fit into the 1 bytes that are left, got 100 bytes. The file is cut off, damaged or no ONNX model: export it again.');
    // A node (field 1) in a graph, whose first input is no text.
    expect(refusal(Uint8Array.of(0x3a, 5, 0x0a, 3, 0x0a, 1, 0xff))?.message).toContain('graph.node[0].input[0]: must be UTF-8 text');
  });

  it('survives random damage', () => {
    for (const model of [dice, hausdorff]) {
      fc.assert(fc.property(fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(model);
        for (const [at, value] of changes) bytes[at] = value;
        refusal(bytes);
      }), { numRuns: 2000 });
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => { refusal(bytes); }), { numRuns: 2000 });
  });

  it('refuses nesting without end, and more parts or bytes than allowed', () => {
    // Graph in attribute in node in graph …: field 7 of the model, then node 1, attribute 5, g 6.
    let bytes = Uint8Array.of();
    for (let level = 0; level < 1998; level++) bytes = message([0x32, 0x2a, 0x0a][level % 3] ?? 0, bytes);
    expect(refusal(message(0x3a, bytes))?.message).toContain('maxDepth');
    const many = Uint8Array.from({ length: 40_000 }, (_, i) => (i % 2 === 0 ? 0x0a : 0));
    expect(() => readModel(message(0x3a, many), 'm.onnx', { maxMessages: 10_000 })).toThrow(/maxMessages/);
    expect(() => readModel(dice, 'm.onnx', { maxBytes: 100 })).toThrow(/maxBytes/);
  });

  it('refuses tensors in other files, and what is no model', () => {
    const model = readModel(dice);
    const [constant] = model.graph!.initializer;
    constant!.dataLocation = TensorProto_DataLocation.EXTERNAL;
    expect(refusal(writeModel(model))).toMatchObject({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(constant!.name) as string });
    expect(refusal(toBinary(ModelProtoSchema, create(ModelProtoSchema, {})))).toMatchObject({ code: 'FILE_MALFORMED' });
    expect(() => readModel('model.onnx' as unknown as Uint8Array)).toThrow(expect.objectContaining({ code: 'PARAMETER_RANGE' }) as Error);
  });
});

/** One length-delimited field. */
function message(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Uint8Array.from([tag, ...length, ...content]);
}
