// Inputs of chosen sizes: the same in every run, and exactly representable in float32, so that judge and judged see the same.
import { parseLayout, type Feeds, type LossOptions } from '@semsegloss/core';
import { randomNumbers } from '../../core/test/support/scenes.ts';

/** Prediction (logits), target and, if asked for, mask for a loss with these options. */
export function sampleOf({ layout, task = 'binary', targets, mask }: LossOptions, sizes: Readonly<Record<string, number>>): Feeds {
  const random = randomNumbers(1);
  const { fed } = parseLayout(layout ?? 'NHWC');
  const shapeOf = (classes: number | null): number[] => fed(classes).map((dim) => (typeof dim === 'number' ? dim : sizes[dim] ?? 1));
  const filled = (shape: number[], value: () => number): Feeds[string] => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value) });
  const classes = sizes['C'] ?? 1;
  const shape = shapeOf(classes);
  const labels = (): number => Math.floor(random() * (task === 'binary' ? 2 : classes));
  return {
    prediction: filled(shape, () => 8 * random() - 4),
    target: targets === 'labels' ? filled(shapeOf(null), labels) : filled(shape, () => Math.round(random())),
    ...(mask === true ? { mask: filled(shapeOf(null), () => Math.round(4 * random()) / 4) } : {}),
  };
}
