// Sizes inside a graph: a symbol such as "H" is read off the input that carries it, so that nothing is frozen.
import { failure, product, type Dim, type Graph, type GraphNode } from '@semsegloss/core';
import type { Emitter } from './emit.ts';
import type { Site } from './site.ts';

interface Place {
  readonly input: string;
  readonly axis: number;
}

export class GraphSizes {
  readonly #places = new Map<string, Place>();
  readonly #inputs: readonly { readonly name: string; readonly shape: readonly Dim[] }[];

  constructor(graph: Graph, nameOf: (node: GraphNode) => string) {
    this.#inputs = graph.nodes.filter(({ op }) => op === 'input').map((node) => ({ name: nameOf(node), shape: node.type.shape }));
    for (const { name, shape } of this.#inputs) {
      shape.forEach((dim, axis) => {
        if (typeof dim === 'string' && !this.#places.has(dim)) this.#places.set(dim, { input: name, axis });
      });
    }
  }

  /** One size as an int64 vector of length 1. */
  dim(to: Emitter, dim: Dim): string {
    const parts = typeof dim === 'number' ? [dim] : dim.split('*').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return parts.map((part) => (typeof part === 'number' ? to.ints([part]) : this.#symbol(to, part))).reduce((a, b) => to.node('Mul', [a, b]));
  }

  /** A whole shape as an int64 vector; −1 stands for "what is left over". */
  shape(to: Emitter, dims: readonly Dim[]): string {
    if (dims.every((dim) => typeof dim === 'number')) return to.ints(dims as readonly number[]);
    const same = this.#inputs.find(({ shape }) => shape.length === dims.length && shape.every((dim, i) => dim === dims[i]));
    if (same !== undefined) return to.node('Shape', [same.name]);
    const parts: (number[] | string)[] = [];
    for (const dim of dims) {
      const last = parts.at(-1);
      if (typeof dim === 'string') parts.push(this.dim(to, dim));
      else if (Array.isArray(last)) last.push(dim);
      else parts.push([dim]);
    }
    const names = parts.map((part) => (typeof part === 'string' ? part : to.ints(part)));
    return names.length === 1 ? (names[0] as string) : to.node('Concat', names, { axis: 0 });
  }

  /**
   * The product of sizes as a float32: one number, which broadcasts. Off a value that has so many elements, but not for
   * `webgpu`: onnxruntime computes with shapes beforehand where they are known, but not with the op Size.
   */
  count(to: Emitter, dims: readonly Dim[], { profile, holding }: Pick<Site, 'profile' | 'holding'>): string {
    const total = product(dims);
    if (typeof total === 'number') return to.floats([total]);
    const whole = profile === 'webgpu' ? undefined : holding(total);
    return to.node('Cast', [whole === undefined ? this.dim(to, total) : to.node('Size', [whole])], { to: 1 });
  }

  #symbol(to: Emitter, symbol: string): string {
    const place = this.#places.get(symbol);
    if (place === undefined) throw failure('GRAPH_INVALID', `size "${symbol}"`, "must come from an input's shape", [...this.#places.keys()], 'Declare an input that has this axis.');
    const { input, axis } = place;
    if (to.opset >= 15) return to.node('Shape', [input], { start: axis, end: axis + 1 });
    return to.node('Gather', [to.node('Shape', [input]), to.ints([axis])]);
  }
}
