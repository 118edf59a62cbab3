import { createJsAdapter, createWasmAdapter } from '../../js/src/index.ts';
import { createAdapter } from '../../tfjs/src/index.ts';
import { createAdapter as ortAdapter } from '../../onnxruntime-web/src/index.ts';
import * as tf from '../../tfjs/node_modules/@tensorflow/tfjs-core';
import { start } from '../../tfjs/test/backends.ts';
import * as ort from '../../onnxruntime-web/node_modules/onnxruntime-web';
import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { conformance, reportJson } from '../src/index.ts';
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
it('explore', async () => {
  for (const name of (process.env['B'] ?? 'js').split(',')) {
    let adapter: any;
    if (name === 'js') adapter = createJsAdapter();
    else if (name === 'js-interpreted') adapter = createJsAdapter({ codegen: false });
    else if (name === 'wasm') adapter = createWasmAdapter();
    else if (name === 'ort') adapter = ortAdapter(ort as any);
    else { await start(name.replace('tf-', '') as any); adapter = createAdapter(tf as any); }
    const times: Record<string, number> = {}; let last = performance.now();
    const report = await conformance(adapter, { profile: (process.env['P'] ?? 'quick') as any, ...(process.env['L'] ? { losses: process.env['L'].split(',') } : {}), ...(process.env['T'] ? { sections: process.env['T'].split(',') as any } : {}), onEvent: (e) => { const k = e.kind === 'check' ? e.report.kind : e.kind; const now = performance.now(); times[k] = (times[k] ?? 0) + now - last; last = now; } });
    writeFileSync(`/tmp/reports/${adapter.name}.json`, reportJson(report));
    console.log(name, report.seconds, JSON.stringify(report.summary), JSON.stringify(times));
    for (const c of report.cases) if (c.status === 'failed') console.log('CASE', c.loss, c.input, c.value?.ratio, c.gradient?.ratio, c.reason, c.failure?.node?.text);
    for (const c of report.probes) if (c.status === 'failed' || process.env['V']) console.log('PROBE', c.op, c.domain, c.declared.toPrecision(3), c.measured.toPrecision(3), c.ratio.toPrecision(3), c.reason);
    for (const c of report.checks) if (c.status === 'failed') console.log('CHECK', c.kind, c.id, c.reason);
    console.log(report.graphs?.failure?.reason, report.graphs?.failure?.graph);
  }
}, 1e9);
