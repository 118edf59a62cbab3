// Runs the suite on one backend, away from the page, which so stays alive. One worker per backend: a runtime that fails
// takes nothing else with it.
import { conformance } from '@semsegloss/conformance';
import { BACKENDS, type Opened } from './backends.ts';
import type { Order, Said } from './messages.ts';

const say = (said: Said): void => postMessage(said);

addEventListener('message', ({ data }: MessageEvent<Order>) => void run(data));

async function run({ backend, wasm, ...options }: Order): Promise<void> {
  let opened: Opened;
  try {
    opened = await BACKENDS[backend](wasm);
  } catch (error) {
    return say({ kind: 'missing', reason: textOf(error) });
  }
  try {
    const report = await conformance(opened.adapter, { ...options, environment: opened.environment, onEvent: (event) => say({ kind: 'event', event }) });
    say({ kind: 'report', report });
  } catch (error) {
    say({ kind: 'broken', reason: textOf(error) });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
