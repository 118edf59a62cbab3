import { createJsAdapter, createWasmAdapter } from '../../js/src/index.ts';
import { createAdapter } from '../../tfjs/src/index.ts';
import { createAdapter as ortAdapter } from '../../onnxruntime-web/src/index.ts';
import * as tf from '../../tfjs/node_modules/@tensorflow/tfjs-core';
import { start } from '../../tfjs/test/backends.ts';
import * as ort from '../../onnxruntime-web/node_modules/onnxruntime-web';
import { it } from 'vitest';
import { runGraphs } from '../src/index.ts';
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
it('explore', async () => {
  for (const name of (process.env['B'] ?? 'js').split(',')) {
    let adapter: any;
    if (name === 'js') adapter = createJsAdapter();
    else if (name === 'js-interpreted') adapter = createJsAdapter({ codegen: false });
    else if (name === 'wasm') adapter = createWasmAdapter();
    else if (name === 'ort') adapter = ortAdapter(ort as any);
    else { await start(name as any); adapter = createAdapter(tf as any); }
    const t = performance.now();
    const report = await runGraphs(adapter, { seed: Number(process.env['S'] ?? 1), count: Number(process.env['N'] ?? 200) });
    console.log(name, Math.round(performance.now() - t), JSON.stringify({ ...report, failure: undefined }), report.failure?.reason, '\n' + report.failure?.graph, JSON.stringify(report.failure?.outputs), JSON.stringify(report.failure?.reproduce));
  }
}, 1e9);
