import { LOSSES, findLoss } from '@semsegloss/core';
import { createJsAdapter, createWasmAdapter } from '../../js/src/index.ts';
import { createAdapter } from '../../tfjs/src/index.ts';
import { createAdapter as ortAdapter } from '../../onnxruntime-web/src/index.ts';
import * as tf from '../../tfjs/node_modules/@tensorflow/tfjs-core';
import { start } from '../../tfjs/test/backends.ts';
import * as ort from '../../onnxruntime-web/node_modules/onnxruntime-web';
import { it } from 'vitest';
import { problemsOf, INPUTS, INPUT_NAMES, applies, feedsOf, subjectOf, judge, seedOf, median, worstSlope } from '../src/index.ts';
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
const which = (process.env['B'] ?? 'js').split(',');
const N = Number(process.env['N'] ?? 3);
it('explore', async () => {
  for (const name of which) {
    let adapter: any;
    if (name === 'js') adapter = createJsAdapter();
    else if (name === 'js-interpreted') adapter = createJsAdapter({ codegen: false });
    else if (name === 'wasm') adapter = createWasmAdapter();
    else if (name === 'ort') adapter = ortAdapter(ort as any);
    else { await start(name as any); adapter = createAdapter(tf as any); }
    const t0 = performance.now(); const vs: number[] = [], gs: number[] = [], both: number[] = [];
    let tc = 0, te = 0, fails = 0;
    const slow: [number, string][] = [];
    for (const slug of process.env['L']?.split(',') ?? LOSSES.keys()) {
      const loss = findLoss(slug);
      const t1 = performance.now();
      for (const [k, options] of problemsOf(loss, N, 1).entries()) {
        let compiled: any; const tt = performance.now();
        try { compiled = adapter.compile(loss, options); } catch (e) { if (k === 0) console.log(slug, (e as Error).message.slice(0, 150)); continue; }
        const subject = subjectOf(loss, options, compiled.graph);
        tc += performance.now() - tt;
        for (const input of INPUT_NAMES) {
          if (!applies(input, subject.built.options)) continue;
          const feeds = feedsOf(subject.built, INPUTS[input], seedOf(1, slug, k, input));
          const te0 = performance.now();
          try {
          const judgement = await judge(compiled, subject, feeds, adapter.rounding);
          te += performance.now() - te0;
          const v = judgement.ratios['value']!.ratio, g = worstSlope(judgement)!.ratio;
          if (process.env['P']) console.log(slug, input, k, v.toExponential(1), g.toExponential(1)); vs.push(v); gs.push(g); both.push(Math.max(v, g));
          if (!(v <= 1 && g <= 1)) { fails++; if (process.env['V']) console.log(name, slug, input, JSON.stringify(options), 'value', v, 'gradient', g, JSON.stringify(judgement.ratios)); else console.log(name, slug, input, k, v.toPrecision(3), g.toPrecision(3)); }
          } catch (e) { fails++; console.log(name, slug, input, JSON.stringify(options), (e as Error).message.slice(0, 200)); }
        }
        compiled.dispose();
      }
      slow.push([performance.now() - t1, slug]);
    }
    console.log(name, 'cases', both.length, 'fails', fails, 'ms', Math.round(performance.now() - t0), 'compile', Math.round(tc), 'judge', Math.round(te), 'median value', median(vs).toPrecision(2), 'gradient', median(gs).toPrecision(2), 'both', median(both).toPrecision(2));
    console.log(slow.sort((a, b) => b[0] - a[0]).slice(0, 8).map(([t, s]) => `${s} ${Math.round(t)}`).join(', '));
  }
}, 1e9);
