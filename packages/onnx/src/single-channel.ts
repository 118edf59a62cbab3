// Losses of one channel are computed with the class axis in front of the pixels, whatever the layout says: onnxruntime's
// WebAssembly is up to twenty times slower where the last axis has size 1. The memory is the same, so that it costs next
// to nothing to give inputs and gradient another shape.
import { build, inputsOf, type BuiltLoss, type Dim, type LossOptions } from '@semsegloss/core';
import type { Emitter } from './emit.ts';
import type { GraphSizes } from './sizes.ts';

export interface Turned {
  /** The loss as it is computed. */
  readonly inner: BuiltLoss;
  /** An input as the computation wants it. */
  readonly enter: (to: Emitter, input: string, name: string) => string;
  /** An output as the layout says. */
  readonly leave: (to: Emitter, sizes: GraphSizes, output: string, name: string) => string;
}

/** The loss in the layout that it is computed in: its own, unless its one channel comes last or is not there. */
export function turned(built: BuiltLoss, options: LossOptions): Turned {
  const letters = built.options.layout ?? 'NHWC';
  const plain = letters.replace('C', '');
  if (built.options.task !== 'binary' || !(letters === plain || letters.endsWith('C'))) return { inner: built, enter: (_to, _input, name) => name, leave: (_to, _sizes, _output, name) => name };
  const layout = plain.startsWith('N') ? `NC${plain.slice(1)}` : `C${plain}`;
  const inner = build(built.definition, { ...options, layout } as LossOptions);
  const place = layout.indexOf('C');
  // Not by Transpose, which onnxruntime moves through the graph until it meets the one at the other end.
  const dropped = (to: Emitter, name: string): string => (letters === plain ? name : to.node('Squeeze', [name, to.ints([plain.length])]));
  const added = (to: Emitter, name: string): string => (letters === plain ? name : to.node('Unsqueeze', [name, to.ints([plain.length])]));
  const outerInputs = shapesOf(built);
  const innerInputs = shapesOf(inner);
  return {
    inner,
    enter: (to, input, name) => {
      if (same(outerInputs.get(input), innerInputs.get(input))) return name;
      return to.node('Unsqueeze', [dropped(to, name), to.ints([place])]);
    },
    leave: (to, sizes, output, name) => {
      const [wanted, given] = [outputShape(built, output), outputShape(inner, output)];
      if (same(wanted, given)) return name;
      if (!same(given, innerInputs.get('prediction'))) return to.node('Reshape', [name, sizes.shape(to, wanted)]);
      return added(to, to.node('Squeeze', [name, to.ints([place])]));
    },
  };
}

/** The shape of an output of an exported loss. */
export function outputShape(built: BuiltLoss, output: string): readonly Dim[] {
  if (output === 'value') return valueShape(built);
  return output === 'gradient' ? (shapesOf(built).get('prediction') ?? []) : [];
}

function valueShape({ graph }: BuiltLoss): readonly Dim[] {
  return graph.nodes[graph.outputs['value'] ?? 0]?.type.shape ?? [];
}

function shapesOf({ graph }: BuiltLoss): Map<string, readonly Dim[]> {
  return new Map(inputsOf(graph).map(({ name, type }) => [name, type.shape]));
}

function same(a: readonly Dim[] = [], b: readonly Dim[] = []): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
