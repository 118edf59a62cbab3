// Collects the nodes and constants of one ONNX graph. Equal nodes and equal constants exist once; names are short,
// since they are most of a small model's bytes.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Kind, AttributeProtoSchema, GraphProtoSchema, NodeProtoSchema, TensorProto_DataType, TensorProtoSchema,
  type AttributeProto, type GraphProto, type NodeProto, type TensorProto, type ValueInfoProto,
} from './proto/onnx-ml_pb.js';

/** An attribute's value: integers, `{ float }`, text or a subgraph. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number } | GraphProto;
export type NodeAttributes = Readonly<Record<string, AttributeValue>>;

export const DATA_TYPES = { float32: TensorProto_DataType.FLOAT, int32: TensorProto_DataType.INT32, bool: TensorProto_DataType.BOOL, int64: TensorProto_DataType.INT64, float64: TensorProto_DataType.DOUBLE } as const;
export type ElementType = keyof typeof DATA_TYPES;

/** Where names come from: one for a model and all its subgraphs, so that no name is ever used twice. */
export class Names {
  readonly #prefix: string;
  readonly #taken: Set<string>;
  #count = 0;

  constructor(prefix: string, taken: Iterable<string>) {
    this.#prefix = prefix;
    this.#taken = new Set(taken);
  }

  next(): string {
    for (;;) {
      const name = `${this.#prefix}${letters(this.#count++)}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** a, b, … Z, aa, ba, … */
function letters(count: number): string {
  const rest = Math.floor(count / LETTERS.length);
  return `${LETTERS.charAt(count % LETTERS.length)}${rest === 0 ? '' : letters(rest - 1)}`;
}

export class Emitter {
  readonly opset: number;
  readonly names: Names;
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[];
  readonly #known: Map<string, readonly string[]>;
  /** Initializers stand outside of all bodies, so that these share them. */
  readonly #constants: Map<string, string>;
  readonly #made = new Map<string, unknown>();
  readonly #hasInitializers: boolean;

  /** `hasInitializers: false` writes constants as nodes, as the body of a function needs them. */
  constructor(opset: number, names: Names, { hasInitializers = true, outside }: { hasInitializers?: boolean; outside?: Emitter } = {}) {
    this.opset = opset;
    this.names = names;
    this.#hasInitializers = hasInitializers;
    this.initializers = outside?.initializers ?? [];
    this.#known = new Map(outside === undefined ? [] : outside.#known);
    const known = outside === undefined ? new Map<string, string>() : outside.#constants;
    this.#constants = hasInitializers ? known : new Map(known);
  }

  /** A node with one output; its name. */
  node(op: string, inputs: readonly string[], attributes: NodeAttributes = {}, domain = ''): string {
    return this.nodeOf(1, op, inputs, attributes, domain)[0] as string;
  }

  /** A node with several outputs. */
  nodeOf(outputs: number, op: string, inputs: readonly string[], attributes: NodeAttributes = {}, domain = ''): readonly string[] {
    const isPlain = Object.values(attributes).every((value) => !isGraph(value));
    const key = JSON.stringify([domain, op, inputs, isPlain ? attributes : this.nodes.length, outputs]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const names = Array.from({ length: outputs }, () => this.names.next());
    this.nodes.push(create(NodeProtoSchema, {
      opType: op, input: [...inputs], output: names, attribute: Object.entries(attributes).map(attribute), ...(domain === '' ? {} : { domain }),
    }));
    this.#known.set(key, names);
    return names;
  }

  /** What several operations share and is no single node, such as what comes out of a loop: made when it is first asked for. */
  once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }

  /** A float32 constant: a scalar unless `dims` says otherwise. */
  floats(values: readonly number[], dims: readonly number[] = []): string {
    return this.#constant('float32', values, dims);
  }

  /** An int64 constant: a vector unless `dims` says otherwise. */
  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.#constant('int64', values, dims);
  }

  constant(type: ElementType, values: readonly number[], dims: readonly number[]): string {
    return this.#constant(type, values, dims);
  }

  /** The body of a loop: `write` emits into it, and may use everything that is outside. */
  body(inputs: readonly ValueInfoProto[], write: (inside: Emitter) => readonly ValueInfoProto[]): GraphProto {
    const inside = new Emitter(this.opset, this.names, { hasInitializers: this.#hasInitializers, outside: this });
    const output = write(inside);
    return create(GraphProtoSchema, { name: 'body', node: inside.nodes, input: [...inputs], output: [...output] });
  }

  #constant(type: ElementType, values: readonly number[], dims: readonly number[]): string {
    const key = JSON.stringify([type, values.map((value) => (Object.is(value, -0) ? '-0' : value)), dims]);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const tensor: MessageInitShape<typeof TensorProtoSchema> = { dims: dims.map(BigInt), dataType: DATA_TYPES[type], ...payload(type, values) };
    const name = this.names.next();
    if (this.#hasInitializers) this.initializers.push(create(TensorProtoSchema, { ...tensor, name }));
    else this.nodes.push(create(NodeProtoSchema, { opType: 'Constant', output: [name], attribute: [create(AttributeProtoSchema, { name: 'value', type: Kind.TENSOR, t: create(TensorProtoSchema, tensor) })] }));
    this.#constants.set(key, name);
    return name;
  }
}

function payload(type: ElementType, values: readonly number[]): MessageInitShape<typeof TensorProtoSchema> {
  if (type === 'float32') return { floatData: [...values] };
  if (type === 'float64') return { doubleData: [...values] };
  return type === 'int64' ? { int64Data: values.map(BigInt) } : { int32Data: [...values] };
}

function isGraph(value: AttributeValue): value is GraphProto {
  return typeof value === 'object' && '$typeName' in value;
}

function attribute([name, value]: readonly [string, AttributeValue]): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
  if (typeof value === 'string') return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(value) });
  if (isGraph(value)) return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: value });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
}
