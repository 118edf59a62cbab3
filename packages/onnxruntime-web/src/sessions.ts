// Sessions of one compiled loss: one for each kind of run, made when it is first needed. onnxruntime-web runs one call at
// a time, so calls wait for each other here.
import type { Ort, OrtSession, OrtTensor, Provider } from './runtime.ts';

/** What a run gives, and where the gradient stays. */
export interface Kind {
  readonly gradient: boolean;
  /** Whether outputs of the prediction's size stay on the GPU. */
  readonly onDevice: boolean;
}

export class Sessions {
  readonly #ort: Ort;
  readonly #provider: Provider;
  readonly #model: (gradient: boolean) => Uint8Array;
  readonly #sessions = new Map<string, Promise<OrtSession>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(ort: Ort, provider: Provider, model: (gradient: boolean) => Uint8Array) {
    this.#ort = ort;
    this.#provider = provider;
    this.#model = model;
  }

  /** The outputs by name, once all runs before have ended. What is done with them is part of the run. */
  async run<T>(kind: Kind, feeds: Readonly<Record<string, OrtTensor>>, use: (outputs: Readonly<Record<string, OrtTensor>>) => Promise<T>): Promise<T> {
    const before = this.#last;
    const result = (async (): Promise<T> => {
      await before.catch(() => undefined);
      const session = await this.#session(kind);
      return use(await session.run(feeds));
    })();
    this.#last = result;
    return result;
  }

  /** Lets go of all sessions, once the runs that are under way have ended. */
  dispose(): void {
    const release = async (): Promise<void> => {
      await this.#last.catch(() => undefined);
      const open = [...this.#sessions.values()];
      this.#sessions.clear();
      await Promise.allSettled(open.map(async (session) => (await session).release()));
    };
    void release();
  }

  #session({ gradient, onDevice }: Kind): Promise<OrtSession> {
    const isKept = gradient && onDevice && this.#provider === 'webgpu';
    const key = `${gradient} ${isKept}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const made = this.#ort.InferenceSession.create(this.#model(gradient), {
      executionProviders: [this.#provider], graphOptimizationLevel: 'all', ...(isKept ? { preferredOutputLocation: { gradient: 'gpu-buffer' } } : {}),
    });
    this.#sessions.set(key, made);
    return made;
  }
}
