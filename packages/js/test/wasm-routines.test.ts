// The distance transform of the WebAssembly backend against that of core, which is tested against brute force.
import { runRoutine } from '@semsegloss/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWasmAdapter } from '../src/index.ts';
import { wasmRoutines } from '../src/wasm/routines/routines.ts';
import { randomNumbers } from '../../core/test/support/scenes.ts';
import { expectSame } from './support/same.ts';

const routine = wasmRoutines();

describe('squared distances', () => {
  it('of masks of any density, width and number, with whole squared spacings: the same to the last bit', () => {
    fc.assert(fc.property(
      fc.record({ images: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 41 }), density: fc.constantFrom(0, 0.002, 0.05, 0.5, 1), spacing: fc.constantFrom([1, 1], [2, 1], [1, 3]), last: fc.boolean(), bytes: fc.boolean(), seed: fc.integer() }),
      ({ images, height, width, density, spacing, last, bytes, seed }) => {
        const random = randomNumbers(seed);
        const shape = last ? [images, height, width, 1] : [images, 1, height, width];
        const values = Array.from({ length: images * height * width }, () => (random() < density ? 1 : 0));
        const mask = bytes ? Uint8Array.from(values) : Float32Array.from(values);
        const attributes = { axes: last ? [1, 2] : [2, 3], spacing };
        expectSame(routine('squaredDistance', [mask], attributes, shape), runRoutine('squaredDistance', [mask], attributes, shape));
      },
    ), { numRuns: 200, seed: 8 });
  });

  it('with spacings that are no whole numbers: to a few roundings', () => {
    const random = randomNumbers(3);
    const shape = [67, 59];
    const mask = Uint8Array.from({ length: 67 * 59 }, () => (random() < 0.01 ? 1 : 0));
    const attributes = { axes: [0, 1], spacing: [0.7, 1.3] };
    const measured = routine('squaredDistance', [mask], attributes, shape);
    // The larger of the two is a distance to some pixel of the set; a float32 holds it to half a unit.
    runRoutine('squaredDistance', [mask], attributes, shape).forEach((expected, i) => expect(Math.abs((measured[i] ?? 0) - expected)).toBeLessThanOrEqual(2 ** -23 * expected));
  });

  it('of volumes, and of classes last, as the host computes them', () => {
    for (const [shape, axes] of [[[5, 6, 7], [0, 1, 2]], [[6, 7, 2], [0, 1]]] as const) {
      const mask = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 31 === 0 ? 1 : 0));
      const attributes = { axes, spacing: axes.map(() => 1) };
      expectSame(routine('squaredDistance', [mask], attributes, shape), runRoutine('squaredDistance', [mask], attributes, shape));
    }
  });

  it('takes memory of its own: tensors of the adapter stay as they are', () => {
    const adapter = createWasmAdapter();
    const shape = [1, 300, 301, 1];
    const prediction = adapter.allocate(shape);
    const target = adapter.allocate(shape, 'uint8');
    target.data.fill(1, 40_000, 50_000);
    const gradient = adapter.allocate(shape);
    const before = gradient.data;
    const { value } = adapter.compile('boundary').run({ prediction, target }, { gradientInto: gradient });
    expect(gradient.data).toBe(before);
    expect(Number.isFinite(value.data[0])).toBe(true);
    expect(gradient.data.some((slope) => slope !== 0)).toBe(true);
  });
});
