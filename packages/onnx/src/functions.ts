// Composites as functions of the model: one body for each, called where it is used. A runtime may replace a body by a
// kernel of its own; any other inlines it.
import { create } from '@bufbuild/protobuf';
import { decompose, failure, GraphBuilder, OPS, optimise, type CompositeName, type GraphNode } from '@semsegloss/core';
import { Emitter, Names } from './emit.ts';
import { lowerGraph } from './lower-graph.ts';
import { renameNode } from './names.ts';
import { FunctionProtoSchema, type FunctionProto } from './proto/onnx-ml_pb.js';
import type { Profile } from './site.ts';

/** The domain that the functions live in. */
export const DOMAIN = 'semsegloss';

export class FunctionWriter {
  /** Composites that become functions. */
  static readonly KEPT = ['sigmoid', 'softplus', 'binaryCrossEntropy', 'softmax', 'logSoftmax', 'clipBelow'] as const satisfies readonly CompositeName[];

  readonly #functions = new Map<string, FunctionProto>();
  readonly #to: Emitter;
  readonly #profile: Profile;

  constructor(to: Emitter, profile: Profile) {
    this.#to = to;
    this.#profile = profile;
  }

  /** Calls the function of a node, which is written at its first call; nothing for a node that is no such composite. */
  readonly call = (node: GraphNode, operands: readonly string[]): string | undefined => {
    if (!(FunctionWriter.KEPT as readonly string[]).includes(node.op)) return undefined;
    const rank = node.type.shape.length;
    const key = JSON.stringify([node.op, node.attributes, rank]);
    const written = this.#functions.get(key) ?? this.#write(node);
    this.#functions.set(key, written);
    return this.#to.node(written.name, operands, {}, DOMAIN);
  };

  written(): FunctionProto[] {
    return [...this.#functions.values()];
  }

  imports(): { domain: string; version: bigint }[] {
    return this.#functions.size === 0 ? [] : [{ domain: DOMAIN, version: 1n }];
  }

  #write({ op, attributes, type, inputs }: GraphNode): FunctionProto {
    const used = this.written().filter(({ name }) => name.split('_')[0] === op).length;
    const name = used === 0 ? op : `${op}_${used + 1}`;
    const input = inputs.map((_, i) => `x${i}`);
    // The sizes are those of the operand, whatever it is.
    const builder = new GraphBuilder((['batch', 'depth', 'height', 'width', 'class'] as const).slice(0, type.shape.length));
    const classes = (attributes['axes'] ?? []) as readonly number[];
    const shape = type.shape.map((dim, axis) => (dim === 1 ? 1 : classes.includes(axis) ? 'C' : `S${axis}`));
    const composite = OPS[op];
    if (composite.kind !== 'composite') throw failure('GRAPH_INVALID', op, 'must be a composite to become a function', op, 'This is a defect of the library.');
    const result = composite.decompose(input.map((operand) => builder.input(operand, 'float32', shape)), attributes);
    const graph = optimise(decompose(builder.finish(op, { y: result }), ['sub', 'min']));
    const to = new Emitter(this.#to.opset, new Names('', [...input, 'y']), { hasInitializers: false });
    const y = lowerGraph(graph, { to, profile: this.#profile, nameOf: (each) => each }).get('y') ?? '';
    to.nodes.forEach((each) => renameNode(each, (value) => (value === y ? 'y' : value)));
    return create(FunctionProtoSchema, {
      name, domain: DOMAIN, input, output: ['y'], node: to.nodes, opsetImport: [{ version: BigInt(this.#to.opset) }],
    });
  }
}
