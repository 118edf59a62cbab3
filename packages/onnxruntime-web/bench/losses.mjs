// Value and gradient on onnxruntime's WebAssembly, against the graph that a person would write by hand. All in one run,
// interleaved, on one thread; computing time of the process, the best and the median of many, and ratios. Build first, then:
// node packages/onnxruntime-web/bench/losses.mjs [pixels] [runs]
import { create } from '@bufbuild/protobuf';
import { ModelProtoSchema, toOnnx, writeModel } from '@semsegloss/onnx';
import * as ort from 'onnxruntime-web';

const pixels = Number(process.argv[2] ?? 4_194_304);
const runs = Number(process.argv[3] ?? 20);
const side = Math.round(Math.sqrt(pixels));
const shape = [1, 1, side, side];
const count = side * side;
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

/** A model from lines such as `p = Sigmoid prediction`; numbers and lists of axes are constants. */
function byHand(text) {
  const constants = new Map();
  const operand = (word) => {
    if (/^[a-z]/.test(word)) return word;
    const name = `c${[...constants.keys()].indexOf(word) === -1 ? constants.size : [...constants.keys()].indexOf(word)}`;
    const axes = word.startsWith('[') ? JSON.parse(word) : undefined;
    constants.set(word, axes === undefined ? { name, dataType: 1, floatData: [Number(word)] } : { name, dataType: 7, dims: [BigInt(axes.length)], int64Data: axes.map(BigInt) });
    return name;
  };
  const node = text.trim().split('\n').map((line) => {
    const [output, operation] = line.trim().split(' = ');
    const [opType, ...words] = operation.split(' ');
    const attribute = words.filter((word) => word.includes('=')).map((word) => ({ name: word.split('=')[0], type: 2, i: BigInt(word.split('=')[1]) }));
    return { opType, input: words.filter((word) => !word.includes('=')).map(operand), output: [output], attribute };
  });
  const info = (name, dims) => ({ name, type: { value: { case: 'tensorType', value: { elemType: 1, shape: { dim: dims.map((dim) => ({ value: { case: 'dimParam', value: dim } })) } } } } });
  const image = ['N', 'C', 'H', 'W'];
  return writeModel(create(ModelProtoSchema, {
    irVersion: 8n, opsetImport: [{ version: 17n }],
    graph: { name: 'by_hand', node, initializer: [...constants.values()], input: [info('prediction', image), info('target', image)], output: [info('value', []), info('gradient', image)] },
  }));
}

/** Dice of the probabilities p: 1 − (2 Σpy + 2s)/(Σp + Σy + 2s), its slope 2 (numerator/denominator² − 2y/denominator)/2. */
const DICE = (p) => `
  py = Mul ${p} target
  overlap = ReduceSum py [0,1,2,3]
  sp = ReduceSum ${p} [0,1,2,3]
  sy = ReduceSum target [0,1,2,3]
  twice = Mul overlap 2
  top = Add twice 2e-5
  volumes = Add sp sy
  bottom = Add volumes 2e-5
  index = Div top bottom
  loss = Sub 1 index
  value = Squeeze loss
  first = Div index bottom
  second = Div -2 bottom
  scaled = Mul target second`;

const MODELS = {
  'Dice, probabilities': {
    ours: toOnnx('dice', { layout: 'NCHW', fromLogits: false }),
    'by hand': byHand(`${DICE('prediction')}
      gradient = Add scaled first`),
    on: 'probabilities',
  },
  'Dice, logits': {
    ours: toOnnx('dice', { layout: 'NCHW' }),
    'by hand': byHand(`p = Sigmoid prediction
      ${DICE('p')}
      slope = Add scaled first
      q = Sub 1 p
      pq = Mul p q
      gradient = Mul slope pq`),
    on: 'logits',
  },
  'BCE, logits': {
    ours: toOnnx('cross-entropy', { layout: 'NCHW' }),
    // max(x, 0) − xy + ln(1 + e^−|x|), and σ(x) − y.
    'by hand': byHand(`positive = Relu prediction
      xy = Mul prediction target
      linear = Sub positive xy
      size = Abs prediction
      minus = Neg size
      e = Exp minus
      u = Add e 1
      l = Log u
      terms = Add linear l
      value = ReduceMean terms keepdims=0
      p = Sigmoid prediction
      slope = Sub p target
      gradient = Mul slope ${1 / count}`),
    // −y ln p − (1 − y) ln(1 − p) of a clipped p = σ(x), as Keras writes it.
    'by hand, clipped': byHand(`p = Sigmoid prediction
      clipped = Clip p 1e-7 0.9999999
      lp = Log clipped
      q = Sub 1 clipped
      lq = Log q
      left = Sub 1 target
      a = Mul target lp
      b = Mul left lq
      terms = Add a b
      mean = ReduceMean terms keepdims=0
      value = Neg mean
      slope = Sub p target
      gradient = Mul slope ${1 / count}`),
    on: 'logits',
  },
};

const logits = Float32Array.from({ length: count }, (_, i) => 6 * Math.sin(i * 12.9898));
const target = Float32Array.from({ length: count }, (_, i) => (Math.sin(i * 78.233) > 0.3 ? 1 : 0));
const tensor = (data) => new ort.Tensor('float32', data, shape);
const inputs = { logits: tensor(logits), probabilities: tensor(logits.map((x) => 1 / (1 + Math.exp(-x)))), target: tensor(target) };

const rows = [];
for (const [loss, { on, ...models }] of Object.entries(MODELS)) {
  for (const [name, bytes] of Object.entries(models)) rows.push({ loss, name, on, bytes: bytes.length, session: await ort.InferenceSession.create(bytes), times: [] });
}
for (let run = 0; run < runs; run++) {
  for (const row of rows) {
    const before = process.cpuUsage();
    const { value, gradient } = await row.session.run({ prediction: inputs[row.on], target: inputs.target });
    const { user, system } = process.cpuUsage(before);
    row.times.push((user + system) / 1000);
    row.value = value.data[0];
    gradient.dispose();
  }
}
const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
console.log(`${count} pixels, ${runs} interleaved runs, one thread; ratios: ours over by hand`);
for (const { loss, name, bytes, times, value } of rows) {
  const ours = rows.find((row) => row.loss === loss && row.name === 'ours').times;
  const ratio = name === 'ours' ? '' : `  best ${(Math.min(...ours) / Math.min(...times)).toFixed(2)}, median ${(median(ours) / median(times)).toFixed(2)}`;
  console.log(`${loss.padEnd(20)} ${name.padEnd(17)} ${String(bytes).padStart(5)} bytes  best ${Math.min(...times).toFixed(1)} ms, median ${median(times).toFixed(1)} ms  value ${value.toFixed(7)}${ratio}`);
}
