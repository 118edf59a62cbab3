// ONNX graphs as one writes them by hand, value and gradient as outputs, on onnxruntime-web's wasm.
import type { Entrant, Prepare } from '../entrant.ts';
import { planesOf, type Problem } from '../problem.ts';

/** `output = Op(input, …)`, one a line; attributes after a slash. What begins with a digit is a constant. */
const SIGMOID = ['n = Neg z', 'e = Exp n', 'd = Add 1 e', 'p = Div 1 d'];
const DICE = [
  'py = Mul p y', 'tp = ReduceSum py', 'sp = ReduceSum p', 'sy = ReduceSum y', 's = Add sp sy', 'u = Add s 0.00001',
  't2 = Mul 2 tp', 'v = Add t2 0.00001', 'r = Div v u', 'value = Sub 1 r', 'a = Div r u', 'b = Div 2 u', 'by = Mul b y',
];
const GRAPHS: Readonly<Record<Problem['name'], readonly string[]>> = {
  'dice-probabilities': ['p = Identity z', ...DICE, 'gradient = Sub a by'],
  dice: [...SIGMOID, ...DICE, 'dp = Sub a by', 'q = Sub 1 p', 'pq = Mul p q', 'gradient = Mul dp pq'],
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

async function open(): Promise<{ prepare: Prepare }> {
  const [ort, { ModelProtoSchema }, { fromJson, toBinary }] = await Promise.all([import('onnxruntime-web'), import('@semsegloss/onnx'), import('@bufbuild/protobuf')]);
  ort.env.wasm.numThreads = 1;
  const prepare: Prepare = async (problem) => {
    const { name, pixels, classes } = problem;
    const dims = classes === 1 ? [pixels] : [classes, pixels];
    const lines = GRAPHS[name].map((line) => line.split(' '));
    const constants = [...new Set(lines.flatMap(([, , , ...inputs]) => inputs.filter((input) => /^\d/.test(input))))];
    const scalar = (text: string, value: number): object => ({ name: text, dataType: 1, floatData: [value] });
    const array = (text: string, sizes: readonly number[]): object => ({ name: text, type: { tensorType: { elemType: 1, shape: { dim: sizes.map((size) => ({ dimValue: String(size) })) } } } });
    const node = ([output = '', , opType = '', ...input]: readonly string[]): object => ({
      opType, input, output: [output],
      ...(opType.startsWith('Reduce') ? { attribute: [{ name: 'keepdims', type: 'INT', i: '0' }] } : {}),
      ...(opType === 'LogSoftmax' ? { attribute: [{ name: 'axis', type: 'INT', i: '0' }] } : {}),
    });
    const model = fromJson(ModelProtoSchema, {
      irVersion: '8',
      opsetImport: [{ version: '17' }],
      graph: {
        name: 'loss',
        node: lines.map(node),
        initializer: [...constants.map((text) => scalar(text, Number(text))), scalar('scale', 1 / pixels), scalar('minus', -1 / pixels)],
        input: [array('z', dims), array('y', dims)],
        output: [array('value', []), array('gradient', dims)],
      },
    } as Parameters<typeof fromJson>[1]);
    const session = await ort.InferenceSession.create(toBinary(ModelProtoSchema, model));
    const feeds = { z: new ort.Tensor('float32', problem.prediction.data, dims), y: new ort.Tensor('float32', planesOf(problem), dims) };
    const run = async (): Promise<number> => Number((await session.run(feeds))['value']?.data[0]);
    return { run, dispose: () => void session.release() };
  };
  return { prepare };
}

export const ONNX: Entrant = { name: 'onnxruntime-web, hand-written graph', isOurs: false, open };
