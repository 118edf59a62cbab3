// The op probes: each entry of the rounding table, swept over its op's domain against float64.
import { create, toBinary } from '@bufbuild/protobuf';
import { GraphBuilder, type OpName } from '@semsegloss/core';
import { ROUNDING } from '@semsegloss/onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { Emitter, Names } from '../../onnx/src/emit.ts';
import { lowerGraph } from '../../onnx/src/lower-graph.ts';
import { ModelProtoSchema } from '../../onnx/src/proto/onnx-ml_pb.js';
import { ort } from './agreement.ts';

const POINTS = 20_001;
const linear = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
const geometric = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from * (to / from) ** (i / (POINTS - 1)));
// Results below the smallest normal number may be lost, so exponentials stop at e^-87.
const LOWEST = -87;

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

interface Probe {
  readonly op: OpName;
  readonly of: (x: number) => number;
  readonly points: Float32Array;
  readonly exponent?: number;
  readonly profile?: 'portable' | 'webgpu';
}

const PROBES: readonly Probe[] = [
  { op: 'exp', of: Math.exp, points: linear(LOWEST, 0) },
  { op: 'exp', of: Math.exp, points: linear(0, 88) },
  { op: 'log', of: Math.log, points: geometric(1e-37, 1e37) },
  { op: 'log', of: Math.log, points: linear(0.9, 1.1) },
  { op: 'log1p', of: Math.log1p, points: geometric(1e-30, 1) },
  { op: 'log1p', of: Math.log1p, points: linear(0, 1) },
  { op: 'log1p', of: Math.log1p, points: geometric(1e-30, 1), profile: 'webgpu' },
  { op: 'log1p', of: Math.log1p, points: linear(0, 1), profile: 'webgpu' },
  { op: 'pow', of: (x) => x ** 0.75, points: geometric(1e-30, 1e30), exponent: 0.75 },
  { op: 'pow', of: (x) => x ** -2.5, points: geometric(1e-10, 1e10), exponent: -2.5 },
  { op: 'pow', of: Math.sqrt, points: geometric(1e-30, 1e30), exponent: 0.5 },
];

/** One op as a model, run on all points. */
async function computed({ op, points, exponent, profile = 'portable' }: Probe): Promise<Float32Array> {
  const builder = new GraphBuilder(['width']);
  const x = builder.input('x', 'float32', ['W']);
  const graph = builder.finish('probe', { y: x.unary(op, exponent === undefined ? {} : { exponent }) });
  const to = new Emitter(17, new Names('', ['x']));
  const y = lowerGraph(graph, { to, profile, nameOf: (name) => name }).get('y') ?? '';
  const info = (name: string) => ({ name, type: { value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim: [{ value: { case: 'dimValue' as const, value: BigInt(POINTS) } }] } } } } });
  const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], graph: { name: 'probe', node: to.nodes, initializer: to.initializers, input: [info('x')], output: [info(y)] } }));
  const session = await ort.InferenceSession.create(bytes);
  const { data } = (await session.run({ x: new ort.Tensor('float32', points, [POINTS]) }))[y]!;
  await session.release();
  return data as Float32Array;
}

/** The largest relative error over all points. */
async function worst(probe: Probe): Promise<number> {
  const got = await computed(probe);
  return probe.points.reduce((most, x, i) => {
    const exact = probe.of(x);
    return exact === 0 ? most : Math.max(most, Math.abs((got[i] ?? Number.NaN) - exact) / Math.abs(exact));
  }, 0);
}

describe('onnxruntime-wasm rounds as declared', () => {
  const { ops } = ROUNDING;

  it.each(PROBES)('$op $profile', async (probe) => {
    expect(await worst(probe) / 2 ** -24).toBeLessThanOrEqual((ops[probe.op as 'exp'] ?? 0) / 2 ** -24);
  });

  it('has a logistic function within the bound of its decomposition', async () => {
    const bound = (ops.exp ?? 0) + (ops.add ?? 0) + (ops.div ?? 0);
    expect(await worst({ op: 'sigmoid', of: logistic, points: linear(LOWEST, 0) })).toBeLessThanOrEqual(bound);
    expect(await worst({ op: 'sigmoid', of: logistic, points: linear(0, 87) })).toBeLessThanOrEqual(bound);
  });
});
