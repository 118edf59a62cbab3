// Sessions of one compiled loss: one for the value and one with the gradient, each made when it is first needed.
// onnxruntime-web runs one call of a session at a time, so calls wait for each other here.
import type { Tensor } from '@semsegloss/core';
import type { Ort, OrtTensor, Provider, Session } from './runtime.ts';

export class Sessions {
  readonly #ort: Ort;
  readonly #provider: Provider;
  readonly #model: (gradient: boolean) => Uint8Array;
  readonly #sessions = new Map<boolean, Promise<Session>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(ort: Ort, provider: Provider, model: (gradient: boolean) => Uint8Array) {
    this.#ort = ort;
    this.#provider = provider;
    this.#model = model;
  }

  /** The outputs by name. The tensors that were fed and those that came out are let go of. */
  async run(gradient: boolean, feeds: Record<string, OrtTensor>): Promise<Map<string, Tensor>> {
    const before = this.#last;
    const result = (async (): Promise<Map<string, Tensor>> => {
      await before.catch(() => undefined);
      try {
        const session = await this.#session(gradient);
        const outputs = Object.entries(await session.run(feeds));
        return new Map(await Promise.all(outputs.map(async ([name, tensor]) => [name, await download(tensor)] as const)));
      } finally {
        for (const feed of Object.values(feeds)) feed.dispose();
      }
    })();
    this.#last = result;
    return result;
  }

  /** Lets go of all sessions, once the runs that are under way have ended. */
  dispose(): void {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    const release = async (): Promise<void> => {
      await this.#last.catch(() => undefined);
      await Promise.allSettled(open.map(async (session) => (await session).release()));
    };
    void release();
  }

  #session(gradient: boolean): Promise<Session> {
    const known = this.#sessions.get(gradient);
    if (known !== undefined) return known;
    const made = this.#ort.InferenceSession.create(this.#model(gradient), { executionProviders: [this.#provider], graphOptimizationLevel: 'all' });
    this.#sessions.set(gradient, made);
    return made;
  }
}

async function download(tensor: OrtTensor): Promise<Tensor> {
  const data = (await tensor.getData()) as Float32Array;
  const shape = [...tensor.dims];
  tensor.dispose();
  return { data, shape };
}
