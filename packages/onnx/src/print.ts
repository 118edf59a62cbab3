// A model as text, one line for each node, for people who want to see what is in it.
import { DATA_TYPES } from './emit.ts';
import { dimsOf, elementType, graphOf } from './merge.ts';
import { AttributeProto_AttributeType as Kind, type AttributeProto, type GraphProto, type ModelProto, type NodeProto, type TensorProto, type ValueInfoProto } from './proto/onnx-ml_pb.js';

/** Values of a constant that are shown; of longer ones only the shape is. */
const MOST_VALUES = 8;

/** Opsets, inputs, constants, nodes and outputs of a model, with the bodies of loops and functions. Large constants are not read. */
export function printModel(model: ModelProto): string {
  const graph = graphOf(model);
  const opsets = model.opsetImport.map(({ domain, version }) => `${domain === '' ? 'ai.onnx' : domain} ${version}`).join(', ');
  const producer = [model.producerName, model.producerVersion].filter((text) => text !== '').join(' ');
  return [
    `model "${graph.name}"  IR ${model.irVersion}, opset ${opsets}${producer === '' ? '' : `, by ${producer}`}`,
    ...model.metadataProps.map(({ key, value }) => `  ${key}: ${value}`),
    ...model.functions.flatMap(({ domain, name, input, output, node }) => [`function ${domain}.${name}(${input.join(', ')})`, ...node.flatMap((each) => nodeLines(each, '  ')), `  return ${output.join(', ')}`]),
    ...graphLines(graph, ''),
    '',
  ].join('\n');
}

function graphLines({ input, output, initializer, node }: GraphProto, indent: string): string[] {
  return [
    ...input.map((value) => `${indent}input ${signature(value)}`),
    ...initializer.map((tensor) => `${indent}const ${tensor.name} = ${tensorText(tensor)}`),
    ...node.flatMap((each) => nodeLines(each, indent)),
    ...output.map((value) => `${indent}output ${signature(value)}`),
  ];
}

function nodeLines({ opType, domain, input, output, attribute }: NodeProto, indent: string): string[] {
  const plain = attribute.filter(({ g, graphs }) => g === undefined && graphs.length === 0).map((each) => `${each.name}=${attributeText(each)}`);
  const op = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
  const bodies = attribute.flatMap(({ name, g, graphs }) => [...(g === undefined ? [] : [g]), ...graphs].flatMap((graph) => [`${indent}  ${name}:`, ...graphLines(graph, `${indent}    `)]));
  return [`${indent}${output.join(', ')} = ${op}(${[...input, ...plain].join(', ')})`, ...bodies];
}

function attributeText({ type, f, i, s, t, floats, ints, strings }: AttributeProto): string {
  switch (type) {
    case Kind.FLOAT: return String(f);
    case Kind.INT: return String(i);
    case Kind.STRING: return JSON.stringify(new TextDecoder().decode(s));
    case Kind.TENSOR: return t === undefined ? '?' : tensorText(t);
    case Kind.FLOATS: return `[${floats.join(', ')}]`;
    case Kind.INTS: return `[${ints.join(', ')}]`;
    case Kind.STRINGS: return `[${strings.map((text) => JSON.stringify(new TextDecoder().decode(text))).join(', ')}]`;
    default: return '…';
  }
}

function signature(value: ValueInfoProto): string {
  const dims = dimsOf(value);
  return `${value.name}: ${typeName(elementType(value))}[${dims === undefined ? '…' : dims.join(', ')}]`;
}

function typeName(elementType: number): string {
  const known = Object.entries(DATA_TYPES).find(([, number]) => number === elementType);
  return known?.[0] ?? `type ${elementType}`;
}

function tensorText({ dims, dataType, floatData, int32Data, int64Data, doubleData, rawData }: TensorProto): string {
  const type = `${typeName(dataType)}[${dims.join(', ')}]`;
  const count = dims.reduce((a, b) => a * b, 1n);
  const values = [...floatData, ...int32Data, ...int64Data, ...doubleData];
  if (count > MOST_VALUES) return type;
  return `${type} {${(values.length > 0 ? values : rawValues(rawData, dataType)).join(', ')}}`;
}

/** Numbers of a short tensor that is kept as bytes, little-endian. */
function rawValues(bytes: Uint8Array, dataType: number): (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const every = (size: number): number[] => Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => i * size);
  switch (dataType) {
    case DATA_TYPES.float32: return every(4).map((at) => view.getFloat32(at, true));
    case DATA_TYPES.int32: return every(4).map((at) => view.getInt32(at, true));
    case DATA_TYPES.int64: return every(8).map((at) => view.getBigInt64(at, true));
    case DATA_TYPES.float64: return every(8).map((at) => view.getFloat64(at, true));
    default: return [...bytes];
  }
}
