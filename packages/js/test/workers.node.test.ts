// Large volumes in a page that goes on: threads on a cross-origin isolated page, and whole losses in a worker of the page's
// own, to the last bit what Node computes. While they run, the page handles its messages.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWasmAdapter } from '../src/index.ts';
import { isChromiumHere, openChromium, packageScript } from './support/bundle.ts';

/** As in the README: arrays come with the message and go back with the answer, and the gradient takes the prediction's place. */
const WORKER = `
  const adapter = semsegloss.createWasmAdapter();
  onmessage = ({ data: { loss, prediction, target } }) => {
    const { value, gradient } = adapter.compile(loss, { layout: 'DHW' }).run({ prediction, target }, { gradientInto: prediction.data });
    postMessage({ value: value.data[0], gradient: gradient.data }, [gradient.data.buffer]);
  };`;

/** Calls start, and counts the messages that the page handles until its promise is settled. */
const PAGE = `
  const shape = [64, 96, 96];
  const length = 64 * 96 * 96;
  const tensors = () => ({
    prediction: { data: Float32Array.from({ length }, (_, i) => 4 * Math.sin(i * 12.9898)), shape },
    target: { data: Uint8Array.from({ length }, (_, i) => Math.floor(i / 77) % 2), shape },
  });
  const checksum = (array) => array.reduce((sum, x, i) => sum + x * ((i % 1013) + 1), 0);
  async function counted(start) {
    const { port1, port2 } = new MessageChannel();
    let messages = 0;
    let isOver = false;
    port1.onmessage = () => { messages += 1; if (!isOver) port2.postMessage(0); };
    const { value, gradient } = await (port2.postMessage(0), start()).finally(() => { isOver = true; port1.close(); });
    return { value, gradient: checksum(gradient), messages };
  }
  const inWorker = (loss) => counted(() => new Promise((done, failed) => {
    const worker = new Worker('/worker.js');
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => failed(new Error(message));
    const { prediction, target } = tensors();
    worker.postMessage({ loss, prediction, target }, [prediction.data.buffer, target.data.buffer]);
  }));
  const onThreads = async (loss) => {
    const adapter = semsegloss.createThreadedAdapter({ threads: 2 });
    try {
      return await counted(async () => {
        const { value, gradient } = await adapter.compile(loss, { layout: 'DHW' }).run(tensors(), { gradient: true });
        return { value: value.data[0], gradient: gradient.data };
      });
    } finally {
      adapter.dispose();
    }
  };
  globalThis.test = { inWorker, onThreads };`;

interface Counted {
  readonly value: number;
  readonly gradient: number;
  readonly messages: number;
}

describe.skipIf(!isChromiumHere)('in a page (needs a Chromium)', () => {
  let server: Server;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const code = await packageScript();
    const files: Readonly<Record<string, readonly [string, string]>> = {
      '/': ['text/html; charset=utf-8', '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>'],
      '/page.js': ['text/javascript; charset=utf-8', `${code}\n${PAGE}`],
      '/worker.js': ['text/javascript; charset=utf-8', `${code}\n${WORKER}`],
    };
    server = createServer(({ url = '/' }, response) => {
      const [type, text] = files[url] ?? ['text/plain', ''];
      response.writeHead(files[url] === undefined ? 404 : 200, { 'Content-Type': type, 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }).end(text);
    });
    await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const shape = [64, 96, 96];
  const length = 64 * 96 * 96;
  /** What one thread of Node computes. */
  function expected(loss: string): Pick<Counted, 'value' | 'gradient'> {
    const prediction = { data: Float32Array.from({ length }, (_, i) => 4 * Math.sin(i * 12.9898)), shape };
    const target = { data: Uint8Array.from({ length }, (_, i) => Math.floor(i / 77) % 2), shape };
    const { value, gradient } = createWasmAdapter().compile(loss, { layout: 'DHW' }).run({ prediction, target }, { gradient: true });
    return { value: value.data[0] ?? Number.NaN, gradient: Array.from(gradient?.data ?? []).reduce((sum, x, i) => sum + x * ((i % 1013) + 1), 0) };
  }

  // Boundary measures distances between its sweeps.
  it.each([['onThreads', 'dice'], ['onThreads', 'boundary'], ['inWorker', 'focal'], ['inWorker', 'boundary']])('%s: %s', async (way, loss) => {
    const page = await browser.newPage();
    await page.goto(address);
    const { messages, ...result } = await page.evaluate<Counted, [string, string]>(([name, slug]) => (globalThis as unknown as { test: Record<string, (slug: string) => Promise<Counted>> }).test[name]!(slug), [way, loss]);
    await page.close();
    expect(result).toEqual(expected(loss));
    expect(messages).toBeGreaterThan(0);
  });
});
