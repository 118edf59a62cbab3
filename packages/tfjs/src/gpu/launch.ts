// Runs a printed program through the backend's own interface: `runWebGLProgram` of webgl, `runWebGPUProgram` of webgpu.
import type { Tensor, Tf } from '../runtime.ts';
import type { Source } from './print.ts';

/** What the backends take and give for a tensor. */
interface TensorInfo {
  readonly dataId: Tensor['dataId'];
  shape: number[];
  readonly dtype: Tensor['dtype'];
}

interface WebGLProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly userCode: string;
  readonly enableShapeUniforms: true;
  readonly customUniforms: readonly { readonly name: string; readonly type: 'int' | 'float' }[];
}

interface WebGLBackend {
  runWebGLProgram(program: WebGLProgram, inputs: readonly TensorInfo[], dtype: 'float32', uniforms: readonly (readonly number[])[]): TensorInfo;
}

interface WebGPUProgram {
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly shaderKey: string;
  readonly workgroupSize: readonly [number, number, number];
  readonly dispatchLayout: { readonly x: readonly number[] };
  readonly dispatch: readonly [number, number, number];
  readonly size: true;
  readonly uniforms: string;
  getUserCode(): string;
}

interface WebGPUBackend {
  runWebGPUProgram(program: WebGPUProgram, inputs: readonly TensorInfo[], dtype: 'float32', uniforms: readonly { type: 'int32' | 'float32'; data: number[] }[]): TensorInfo;
}

/** Invocations of one workgroup. */
const WORKGROUP = 64;

export interface Output {
  readonly shape: readonly number[];
  /** How many invocations fill it, on webgpu; on webgl there is one per number. */
  readonly invocations: number;
}

/** The program's output as a tensor, tracked and freed like any other. */
export function launch(tf: Tf, source: Source, inputs: readonly Tensor[], uniforms: Readonly<Record<string, number>>, { shape, invocations }: Output): Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const flat = inputs.map(({ dataId, size, dtype }): TensorInfo => ({ dataId, shape: [size], dtype }));
  const run = tf.getBackend() === 'webgl' ? onWebGL : onWebGPU;
  const { dataId, dtype } = run(tf.backend(), source, flat, source.uniforms.map((name) => ({ name, type: typeOfUniform(name), value: uniforms[name] ?? Number.NaN })), length, invocations);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype });
}

interface Uniform {
  readonly name: string;
  readonly type: 'int' | 'float';
  readonly value: number;
}

/** Sizes that the loss computes with are floats; counts and places are whole. */
function typeOfUniform(name: string): 'int' | 'float' {
  return name.startsWith('size') ? 'float' : 'int';
}

function onWebGL(backend: unknown, { inputs: variableNames, text }: Source, inputs: readonly TensorInfo[], uniforms: readonly Uniform[], length: number): TensorInfo {
  const program: WebGLProgram = { variableNames, outputShape: [length], userCode: text, enableShapeUniforms: true, customUniforms: uniforms.map(({ name, type }) => ({ name, type })) };
  return (backend as WebGLBackend).runWebGLProgram(program, inputs, 'float32', uniforms.map(({ value }) => [value]));
}

function onWebGPU(backend: unknown, { inputs: variableNames, text }: Source, inputs: readonly TensorInfo[], uniforms: readonly Uniform[], length: number, invocations: number): TensorInfo {
  const program: WebGPUProgram = {
    variableNames, outputShape: [length], shaderKey: text, size: true,
    workgroupSize: [WORKGROUP, 1, 1], dispatchLayout: { x: [0] }, dispatch: [Math.ceil(invocations / WORKGROUP), 1, 1],
    uniforms: uniforms.map(({ name, type }) => `${name} : ${type === 'int' ? 'i32' : 'f32'}, `).join(''),
    getUserCode: () => text,
  };
  return (backend as WebGPUBackend).runWebGPUProgram(program, inputs, 'float32', uniforms.map(({ type, value }) => ({ type: type === 'int' ? 'int32' : 'float32', data: [value] })));
}
