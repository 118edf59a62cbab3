// Runs the suite on all backends that were asked for: those of this process one after the other, and those of a browser
// beside them, which keeps two cores busy.
import { conformance, type Event, type Report, type Section } from '@semsegloss/conformance';
import { SemSegLossError } from '@semsegloss/core';
import { BROWSER_BACKEND_NAMES, ConformanceBrowser, type BrowserBackend } from './browser.ts';
import { NODE_BACKEND_NAMES, openInNode, type NodeBackend } from './node-backends.ts';
import type { Asked, ConformanceBackend } from './options.ts';

export interface Listener {
  begin(backend: string): void;
  heard(backend: string, event: Event): void;
  /** With the report, or why there is none. */
  end(backend: string, outcome: Report | SemSegLossError): void;
}

/** Those whose programs take longest to compile begin: what they need beyond their share of the time, the others do without. */
const TURNS: Readonly<Record<BrowserBackend, number>> = { 'onnxruntime-webgpu': 1, 'gpu.js-webgl2': 2, 'gpu.js-webgpu': 3, 'tfjs-webgl': 4, 'tfjs-webgpu': 5 };

export interface Outcome {
  /** In the order of the backends. */
  readonly reports: readonly Report[];
  readonly missing: readonly SemSegLossError[];
}

export async function runBackends(asked: Asked, listener: Listener, { signal, sections }: { readonly signal?: AbortSignal; readonly sections?: readonly Section[] } = {}): Promise<Outcome> {
  const found = new Map<ConformanceBackend, Report>();
  const missing: SemSegLossError[] = [];
  const end = performance.now() + 1000 * asked.seconds;
  /** What is left of the time is divided among the backends that are still to come beside each other. */
  const options = (backend: ConformanceBackend, left: number) => ({
    losses: asked.losses, profile: asked.profile, seed: asked.seed, seconds: (end - performance.now()) / 1000 / left,
    ...(signal === undefined ? {} : { signal }), ...(sections === undefined ? {} : { sections }),
    onEvent: (event: Event): void => listener.heard(backend, event),
  });
  const one = async (backend: ConformanceBackend, run: () => Promise<Report>): Promise<void> => {
    signal?.throwIfAborted();
    listener.begin(backend);
    try {
      const report = await run();
      found.set(backend, report);
      listener.end(backend, report);
    } catch (error) {
      if (!(error instanceof SemSegLossError) || error.code !== 'BACKEND_MISSING') throw error;
      missing.push(error);
      listener.end(backend, error);
    }
  };
  const inNode = asked.backends.filter((name): name is NodeBackend => (NODE_BACKEND_NAMES as readonly string[]).includes(name));
  const inBrowser = asked.backends.filter((name): name is BrowserBackend => (BROWSER_BACKEND_NAMES as readonly string[]).includes(name)).toSorted((a, b) => TURNS[a] - TURNS[b]);
  const nodes = async (): Promise<void> => {
    for (const [i, backend] of inNode.entries()) await one(backend, async () => conformance(await openInNode(backend), { ...options(backend, inNode.length - i), environment: `Node ${process.versions.node}` }));
  };
  const pages = async (): Promise<void> => {
    if (inBrowser.length === 0) return;
    let browser: ConformanceBrowser | undefined;
    try {
      for (const [i, backend] of inBrowser.entries()) await one(backend, async () => (browser ??= await ConformanceBrowser.open()).run(backend, options(backend, inBrowser.length - i)));
    } finally {
      await browser?.close();
    }
  };
  await Promise.all([nodes(), pages()]);
  return { reports: asked.backends.flatMap((name) => found.get(name) ?? []), missing };
}
