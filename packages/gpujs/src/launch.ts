// Kernels as gpu.js makes them: created when they first run, kept until they are disposed of, and their results as one
// array in the order of memory.
import { unsupported, type BackendName } from '@semsegloss/core';
import { POWERS } from './kernels/functions.ts';
import type { Grid } from './kernels/grid.ts';
import type { Parameter, Source } from './kernels/source.ts';
import type { Mode } from './mode.ts';
import { assertAlive, destroy, type Argument, type Gpu, type Handle, type Kernel } from './runtime.ts';

type Rows = readonly (ArrayLike<number> | Rows)[];

export class Launcher {
  readonly source: Source;
  readonly #gpu: Gpu;
  readonly #mode: Mode;
  #kernel: Kernel | undefined;

  constructor(gpu: Gpu, mode: Mode, source: Source) {
    this.source = source;
    this.#gpu = gpu;
    this.#mode = mode;
  }

  /** Runs the kernel once. What it gives is nested as gpu.js has it: planes of rows. */
  async run(args: readonly Argument[]): Promise<unknown> {
    this.#kernel ??= create(this.#gpu, this.source, this.#mode, args);
    const result: unknown = await this.#kernel(...args);
    const where = `gpu.js-${this.#mode}` as BackendName;
    assertAlive(where, this.#kernel);
    const { constructor: { mode }, fallbackReason } = this.#kernel.kernel;
    // gpu.js goes over to the CPU with no more than a warning.
    if (mode === 'cpu' && this.#mode !== 'cpu') throw unsupported(where, `gpu.js fell back to its cpu mode: ${fallbackReason ?? 'for no reason that it gives'}`);
    return isLine(this.source) ? [[result]] : result;
  }

  dispose(): void {
    if (this.#kernel !== undefined) destroy(this.#gpu, this.#kernel);
    this.#kernel = undefined;
  }
}

function create(gpu: Gpu, { text, parameters, output, usesPowers }: Source, mode: Mode, args: readonly Argument[]): Kernel {
  return gpu.createKernel(text, {
    output: isLine({ output }) ? [output[0]] : [...output], ...settingsOf(mode),
    argumentTypes: Object.fromEntries(parameters.map((parameter, i) => [parameter.name, typeOf(parameter, args[i] as Argument)])),
    ...(usesPowers ? { constants: { powers: POWERS }, constantTypes: { powers: 'Array' } } : {}),
  } as Parameters<Gpu['createKernel']>[1]) as unknown as Kernel;
}

/** Threads in one row, which need no division to know where they stand. */
function isLine({ output: [, rows, planes] }: Pick<Source, 'output'>): boolean {
  return rows === 1 && planes === 1;
}

/** Float32 throughout, also where a driver would like to save bits, and no reading back that blocks. */
function settingsOf(mode: Mode): object {
  return { precision: 'single', tactic: 'precision', fixIntegerDivisionAccuracy: false, ...(mode === 'webgl2' ? { asyncMode: true } : {}) };
}

function typeOf({ kind }: Parameter, argument: Argument): string {
  if (kind === 'offset') return 'Integer';
  if (kind === 'number') return 'Float';
  return isHandle(argument) ? argument.type : 'Array';
}

export function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'toArray' in value && 'delete' in value;
}

/** A kernel that copies an array to the device, where several others can read it. */
export function parker(gpu: Gpu, length: number): Kernel {
  return gpu.createKernel('function (all) { return all[this.thread.x]; }', {
    output: [length], precision: 'single', tactic: 'precision', pipeline: true, immutable: true, argumentTypes: { all: 'Array' },
  } as Parameters<Gpu['createKernel']>[1]) as unknown as Kernel;
}

/** Puts planes of rows into an array, dropping what lies beyond the last row or plane. */
export function place(result: unknown, { x, plane, rows }: Pick<Grid, 'x' | 'plane' | 'rows'>, first: { readonly row: number; readonly plane: number }, into: Float32Array): void {
  (result as Rows).forEach((ofPlane, z) => {
    const start = (first.plane + z) * plane;
    (ofPlane as Rows).forEach((row, y) => {
      const at = (first.row + y) * x;
      if (start >= into.length || first.row + y >= rows) return;
      const length = Math.min(x, plane - at);
      const values = row as Float32Array;
      into.set(length === values.length ? values : values.subarray(0, length), start + at);
    });
  });
}
