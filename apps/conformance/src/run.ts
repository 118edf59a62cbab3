// One backend from the page's side: a worker is started, heard and ended.
import type { Event, Report } from '@semsegloss/conformance';
import type { Order, Said } from './messages.ts';

/** The report, or why there is none. */
export type Outcome = { readonly report: Report } | { readonly missing: string } | { readonly broken: string };

export function runInWorker(order: Omit<Order, 'wasm'>, onEvent: (event: Event) => void, signal?: AbortSignal): Promise<Outcome> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Outcome>((resolve) => {
    const end = (outcome: Outcome): void => {
      worker.terminate();
      resolve(outcome);
    };
    signal?.addEventListener('abort', () => end({ broken: 'stopped' }), { once: true });
    worker.addEventListener('error', ({ message }) => end({ broken: message }));
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      switch (data.kind) {
        case 'event': return onEvent(data.event);
        case 'report': return end({ report: data.report });
        case 'missing': return end({ missing: data.reason });
        case 'broken': return end({ broken: data.reason });
        default: data satisfies never;
      }
    });
    worker.postMessage({ ...order, wasm: new URL('wasm/', document.baseURI).href } satisfies Order);
  });
}
