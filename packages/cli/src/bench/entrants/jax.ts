// Losses as one writes them in jax-js, compiled and differentiated by its jit and grad, on its wasm device.
import { SemSegLossError } from '@semsegloss/core';
import { WASM_BYTES, type Entrant, type Opened, type Prepare } from '../entrant.ts';
import { planesOf, type BenchLoss } from '../problem.ts';

/**
 * jax-js takes a global Worker for a sign that it may share its memory between threads, and asks again for each module that
 * it compiles. Other runtimes set one in Node while they start: here there is none, from its first memory to its last module.
 */
async function withoutWorkers<Result>(act: () => Promise<Result>): Promise<Result> {
  const all: { Worker?: unknown } = globalThis;
  const { Worker } = all;
  delete all.Worker;
  try {
    return await act();
  } finally {
    if (Worker !== undefined) all.Worker = Worker;
  }
}

async function open(): Promise<Opened> {
  const jax = await import('@jax-js/jax').catch((error: unknown) => {
    throw new SemSegLossError('BACKEND_MISSING', 'jax-js: the package @jax-js/jax is not installed. Install it beside this command: npm install @jax-js/jax', { cause: error });
  });
  const { nn, numpy: np } = jax;
  type Values = InstanceType<typeof jax.Array>;
  const devices = await withoutWorkers(() => jax.init('wasm'));
  if (!devices.includes('wasm')) throw new Error('its wasm device is not available here');
  jax.defaultDevice('wasm');
  // An array is used up by what it goes into; `ref` keeps it for one more use.
  const dice = (p: Values, y: Values): Values => {
    const overlap = np.sum(p.ref.mul(y.ref));
    return np.array(1).sub(overlap.mul(2).add(1e-5).div(np.sum(p).add(np.sum(y)).add(1e-5)));
  };
  const tversky = (p: Values, y: Values): Values => {
    const tp = np.sum(p.ref.mul(y.ref));
    const fp = np.sum(p.ref.mul(np.array(1).sub(y.ref)));
    const fn = np.sum(np.array(1).sub(p).mul(y));
    return np.array(1).sub(tp.ref.add(1e-5).div(tp.add(fp.mul(0.3)).add(fn.mul(0.7)).add(1e-5)));
  };
  const losses: Record<BenchLoss, (x: Values, y: Values, classes: number) => Values> = {
    'dice-probabilities': dice,
    'tversky-probabilities': tversky,
    dice: (z, y) => dice(nn.sigmoid(z), y),
    tversky: (z, y) => tversky(nn.sigmoid(z), y),
    bce: (z, y) => np.mean(nn.softplus(z.ref).sub(z.mul(y))),
    focal: (z, y) => {
      const p = nn.sigmoid(z.ref);
      const [up, down] = [nn.softplus(z.ref.neg()), nn.softplus(z)];
      const q = np.array(1).sub(p.ref);
      const positive = y.ref.mul(0.25).mul(q.ref.mul(q)).mul(up);
      return np.mean(positive.add(np.array(1).sub(y).mul(0.75).mul(p.ref.mul(p)).mul(down)));
    },
    'softmax-ce': (z, y, classes) => np.mean(nn.logSoftmax(z, 0).mul(y)).mul(-classes),
  };
  const prepare: Prepare = (problem) => {
    const { name, pixels, classes } = problem;
    const shape = classes === 1 ? [pixels] : [classes, pixels];
    const x = np.array(problem.prediction.data, { shape });
    const y = np.array(planesOf(problem), { shape });
    const compiled = jax.jit(jax.valueAndGrad((p: Values, t: Values) => losses[name](p, t, classes)));
    const both = async (): Promise<[Values, Values]> => jax.blockUntilReady(compiled(x.ref, y.ref) as [Values, Values]);
    const run = (): Promise<number> => withoutWorkers(async () => {
      const [value, gradient] = await both();
      gradient.dispose();
      return Number(value.dataSync()[0]);
    });
    const gradient = (): Promise<ArrayLike<number>> => withoutWorkers(async () => {
      const [value, slope] = await both();
      value.dispose();
      return slope.dataSync() as Float32Array;
    });
    return { run, gradient, dispose: () => [x.dispose(), y.dispose()] };
  };
  return { prepare };
}

export const JAX: Entrant = { name: 'jax-js', doc: 'written in jax-js, its jit and grad, wasm', isOurs: false, arrays: 16, mostBytes: WASM_BYTES, open };
