// Computes values and gradients for the plots and the painting, off the page's thread, with @semsegloss/js.
import { createJsAdapter, type JsLoss } from '@semsegloss/js';
import { formatLossSpec, lossOptions, turn, type LossSpec } from 'semsegloss/training';
import type { Answer, Question } from './evaluator-messages.ts';

const adapter = createJsAdapter();
const compiled = new Map<string, JsLoss>();
const newest = new Map<string, number>();
/** Compiled losses that are kept; the oldest go first. */
const MOST_COMPILED = 120;

onmessage = ({ data }: MessageEvent<Question>) => {
  newest.set(data.topic, data.id);
  void answer(data);
};

async function answer(question: Question): Promise<void> {
  const { topic, id, losses } = question;
  for (const [index, spec] of losses.entries()) {
    await turn();
    if (newest.get(topic) !== id) return;
    const reply = answerOne(question, spec, index);
    postMessage(reply, { transfer: reply.kind === 'values' ? reply.maps.map(({ buffer }) => buffer as ArrayBuffer) : [] });
  }
}

function answerOne({ topic, id, side, problems, maps: wantsMaps }: Question, spec: LossSpec, index: number): Answer {
  const start = performance.now();
  try {
    const loss = compiledLoss(spec);
    const values: number[] = [];
    const probed: number[][] = [];
    const maps: Float32Array[] = [];
    for (const { logits, target, probes } of problems) {
      const shape = [1, side, side, 1];
      const result = loss.run({ prediction: { data: logits, shape }, target: { data: target, shape } }, { gradient: true, validate: false });
      const gradient = result.gradient?.data as Float32Array;
      values.push(result.value.data[0] as number);
      probed.push(probes.map((pixel) => gradient[pixel] as number));
      if (wantsMaps) maps.push(gradient);
    }
    return { topic, id, index, kind: 'values', values, probes: probed, maps, milliseconds: performance.now() - start };
  } catch (error) {
    return { topic, id, index, kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function compiledLoss(spec: LossSpec): JsLoss {
  const label = formatLossSpec(spec);
  let loss = compiled.get(label);
  if (loss === undefined) {
    loss = adapter.compile(spec.loss, lossOptions(spec, 2));
    compiled.set(label, loss);
    const oldest = compiled.size > MOST_COMPILED ? compiled.keys().next().value : undefined;
    if (oldest !== undefined) {
      compiled.get(oldest)?.dispose();
      compiled.delete(oldest);
    }
  }
  return loss;
}
