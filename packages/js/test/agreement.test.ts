// Every loss, in each way of running it, against the float64 reference, by the conformance suite. The engine of Chromium
// is that of Node, so that a few losses are enough there.
import { describe } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';
import { createJsAdapter, createWasmAdapter } from '../src/index.ts';

const some = 'window' in globalThis ? { losses: ['cross-entropy', 'dice', 'lovasz', 'boundary', 'ssim'], graphs: false } : {};

describe('js', () => agreement(() => createJsAdapter({ codegen: true }), { skips: {}, bits: 53, ...some }));
describe('js-interpreted', () => agreement(() => createJsAdapter({ codegen: false }), { skips: {}, bits: 53, ...some }));
describe('wasm', () => agreement(() => createWasmAdapter(), { skips: {}, bits: 24, ...some }));
