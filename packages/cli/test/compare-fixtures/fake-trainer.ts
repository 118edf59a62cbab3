// A data set and a trainer made of arithmetic: instant, deterministic, resumable. Its state is a running
// number that depends on every step, so that a wrong resume gives another result.
import type { TrainingRequest } from '../../src/compare/serve.ts';
import type { ConfusionMatrix, CurvePoint, Dataset, JobResult, Sample } from '../../src/compare/types.ts';

const SIZE = 16;

export function fakeDataset(name: string): Dataset {
  const sample = (index: number): Sample => {
    const mask = Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => (Math.hypot((pixel % SIZE) - 8, Math.floor(pixel / SIZE) - 8) < index + 2 ? 1 : 0));
    return { name: `slice ${index}`, mask, image: Float32Array.from(mask, (label, pixel) => 0.3 + 0.5 * label + (pixel % 7) / 40) };
  };
  const splits = { train: [sample(0), sample(1)], validation: [sample(2)], test: [sample(3), sample(4)] };
  return { name, fingerprint: `fake-${name}`, height: SIZE, width: SIZE, classes: ['background', 'disc'], splits };
}

interface State {
  readonly step: number;
  readonly number: number;
  readonly curve: readonly CurvePoint[];
}

/** Loss names with a meaning: `throws` fails, `dies` ends the process, `slow…` takes 5 ms per step. */
export async function fakeTrain({ job, dataset, checkpoint, onProgress, onCheckpoint, signal }: TrainingRequest): Promise<JobResult> {
  const { steps, evaluateEvery } = job.training;
  let state: State = checkpoint === undefined ? { step: 0, number: job.seed + 1, curve: [] } : (JSON.parse(new TextDecoder().decode(checkpoint)) as State);
  const save = (): void => onCheckpoint(new TextEncoder().encode(JSON.stringify(state)));
  while (state.step < steps) {
    if (job.loss === 'throws') throw new Error('the loss is no longer finite');
    if (job.loss === 'dies') process.kill(process.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, job.loss.startsWith('slow') ? 5 : 0));
    const step = state.step + 1;
    const number = (state.number * 1103515245 + 12345 + job.loss.length) % 2147483648;
    const point = { step, trainingLoss: 1 / step, validation: matrix(1 - Math.exp((-3 * step) / steps), number) };
    state = { step, number, curve: step % evaluateEvery === 0 ? [...state.curve, point] : state.curve };
    onProgress({ step });
    if (step % evaluateEvery === 0) save();
    if (signal.aborted) {
      save();
      throw new Error('stopped');
    }
  }
  return {
    job,
    curve: state.curve,
    test: matrix(0.9, state.number),
    bestStep: steps,
    predictions: dataset.splits.test.map(({ mask }) => Buffer.from(mask.map((label, pixel) => (pixel % 23 === state.number % 23 ? 1 - label : label))).toString('base64')),
    milliseconds: { step: 20, loss: 1, total: 20 * steps },
    environment: { backend: 'fake', threads: 1, node: '20', versions: { fake: '1' } },
  };
}

/** 1000 true pixels, of which about `level` are found, with a little that depends on `number`. */
function matrix(level: number, number: number): ConfusionMatrix {
  const found = Math.min(1000, Math.round(1000 * level) + (number % 17));
  return [[9000, 1000 - found], [1000 - found, found]];
}
