// ONNX graphs as one writes them by hand, value and gradient as outputs.
import { fromJson } from '@bufbuild/protobuf';
import { ModelProtoSchema, writeModel } from '@semsegloss/onnx';
import type { BenchLoss } from '../problem.ts';

const SIGMOID = ['n = Neg z', 'e = Exp n', 'd = Add 1 e', 'p = Div 1 d'];
const DICE = [
  'py = Mul p y', 'tp = ReduceSum py', 'sp = ReduceSum p', 'sy = ReduceSum y', 's = Add sp sy', 'u = Add s 0.00001',
  't2 = Mul 2 tp', 'v = Add t2 0.00001', 'r = Div v u', 'value = Sub 1 r', 'a = Div r u', 'b = Div 2 u', 'by = Mul b y',
];
const TVERSKY = [
  'py = Mul p y', 'tp = ReduceSum py', 'sp = ReduceSum p', 'sy = ReduceSum y', 'wp = Mul 0.3 sp', 'wy = Mul 0.7 sy', 's = Add wp wy', 'u = Add s 0.00001',
  'v = Add tp 0.00001', 'r = Div v u', 'value = Sub 1 r', 'ru = Div r u', 'a = Mul 0.3 ru', 'b = Div 1 u', 'by = Mul b y',
];
const OF_PROBABILITIES = ['gradient = Sub a by'];
const OF_LOGITS = ['dp = Sub a by', 'q = Sub 1 p', 'pq = Mul p q', 'gradient = Mul dp pq'];

/** Lines `output = Op(input, …)` without the punctuation, of the prediction z and the target y. What begins with a digit is a constant. */
export const ONNX_GRAPHS: Readonly<Record<BenchLoss, readonly string[]>> = {
  'dice-probabilities': ['p = Identity z', ...DICE, ...OF_PROBABILITIES],
  'tversky-probabilities': ['p = Identity z', ...TVERSKY, ...OF_PROBABILITIES],
  dice: [...SIGMOID, ...DICE, ...OF_LOGITS],
  tversky: [...SIGMOID, ...TVERSKY, ...OF_LOGITS],
  // max(x, 0) − xy + ln(1 + e^−|x|), and σ(x) − y.
  bce: [
    'm = Abs z', 'n = Neg m', 'e = Exp n', 'd = Add 1 e', 'l = Log d', 'h = Relu z', 'zy = Mul z y', 'k = Add h l', 'c = Sub k zy', 'value = ReduceMean c',
    'n2 = Neg z', 'e2 = Exp n2', 'd2 = Add 1 e2', 'p = Div 1 d2', 'g = Sub p y', 'gradient = Mul g scale',
  ],
  focal: [
    'm = Abs z', 'n = Neg m', 'e = Exp n', 'd = Add 1 e', 'l = Log d', 'zn = Neg z', 'h = Relu z', 'hn = Relu zn', 'up = Add hn l', 'down = Add h l',
    'en = Exp zn', 'dn = Add 1 en', 'p = Div 1 dn', 'q = Sub 1 p', 'no = Sub 1 y', 'a = Mul 0.25 y', 'b = Mul 0.75 no', 'qq = Mul q q', 'pp = Mul p p',
    'aq = Mul a qq', 'bp = Mul b pp', 'f = Mul aq up', 'k = Mul bp down', 'c = Add f k', 'value = ReduceMean c',
    'p2 = Mul 2 p', 'q2 = Mul 2 q', 'w = Mul p2 up', 'x = Mul q2 down', 'wq = Add w q', 'xp = Add x p', 'ga = Mul aq wq', 'gb = Mul bp xp', 'g = Sub gb ga', 'gradient = Mul g scale',
  ],
  'softmax-ce': ['l = LogSoftmax z', 'ly = Mul l y', 'c = ReduceSum ly', 'value = Mul c minus', 'p = Exp l', 'g = Sub p y', 'gradient = Mul g scale'],
};

type ModelJson = Parameters<typeof fromJson<typeof ModelProtoSchema>>[1];

/** The model of such lines. Classes are the first axis of `dims` where there are two; `scale` is 1/pixels, and `minus` its negative. */
export function modelByHand(graph: readonly string[], dims: readonly number[], pixels: number): Uint8Array {
  const lines = graph.map((line) => line.split(' '));
  const constants = [...new Set(lines.flatMap(([, , , ...inputs]) => inputs.filter((input) => /^\d/.test(input))))];
  const isUsed = (name: string): boolean => lines.some((words) => words.includes(name));
  const scalar = (name: string, value: number) => ({ name, dataType: 1, floatData: [value] });
  const array = (name: string, sizes: readonly number[]): object => ({ name, type: { tensorType: { elemType: 1, shape: { dim: sizes.map((size) => ({ dimValue: String(size) })) } } } });
  const attribute = (opType: string): object => (opType.startsWith('Reduce') ? { attribute: [{ name: 'keepdims', type: 'INT', i: '0' }] } : opType === 'LogSoftmax' ? { attribute: [{ name: 'axis', type: 'INT', i: '0' }] } : {});
  return writeModel(fromJson(ModelProtoSchema, {
    irVersion: '8',
    opsetImport: [{ version: '17' }],
    graph: {
      name: 'by_hand',
      node: lines.map(([output = '', , opType = '', ...input]) => ({ opType, input, output: [output], ...attribute(opType) })),
      initializer: [...constants.map((text) => scalar(text, Number(text))), ...[scalar('scale', 1 / pixels), scalar('minus', -1 / pixels)].filter(({ name }) => isUsed(name))],
      input: [array('z', dims), array('y', dims)],
      output: [array('value', []), array('gradient', dims)],
    },
  } as ModelJson));
}
