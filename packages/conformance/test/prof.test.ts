import { LOSSES, findLoss, run, build, differentiateAll, decompose, optimise } from '@semsegloss/core';
import { createJsAdapter } from '../../js/src/index.ts';
import { it } from 'vitest';
import { problemsOf, feedsOf, INPUTS, subjectOf, judge } from '../src/index.ts';
it('prof', async () => {
  const adapter = createJsAdapter();
  for (const slug of ['ms-ssim', 'dice', 'cross-entropy', 'weighted-hausdorff', 'hausdorff-erosion', 'focal']) {
    const loss = findLoss(slug);
    const options = problemsOf(loss, 2, 1)[1]!;
    const t: Record<string, number> = {};
    const time = <T,>(k: string, f: () => T): T => { const a = performance.now(); const r = f(); t[k] = (t[k] ?? 0) + performance.now() - a; return r; };
    const compiled = time('compile', () => adapter.compile(loss, options));
    const g = time('plan', () => compiled.graph);
    const built = time('build', () => build(loss, options));
    const exact = time('diff', () => differentiateAll(built.graph));
    const plain = time('decompose', () => decompose(exact));
    const again = time('decompose again', () => decompose(plain));
    const feeds = feedsOf(built, INPUTS.random, 1);
    time('run', () => compiled.run(feeds, { gradient: true }));
    time('run2', () => compiled.run(feeds, { gradient: true }));
    time('truth no bound', () => run(plain, feeds));
    time('bound', () => run(g, feeds, adapter.rounding));
    time('bound2', () => run(g, feeds, adapter.rounding));
    console.log(slug, plain.nodes.length, g.nodes.length, Object.entries(t).map(([k, v]) => `${k} ${v.toFixed(1)}`).join(', '));
  }
});
