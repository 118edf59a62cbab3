// The test that every adapter has: the suite over all losses, and that it would find a broken lowering there.
// oxlint-disable-next-line typescript/triple-slash-reference -- tests of other packages find the declaration by way of this file
/// <reference path="./raw.d.ts" />
import { conformance, worsened } from '@semsegloss/conformance';
import { LOSSES, type Adapter } from '@semsegloss/core';
import { expect, it } from 'vitest';
import page from '../../../specs/agreement.md?raw';
import { MISTAKES, mutant } from './mutants.ts';
import { objections } from './support.ts';

export interface AgreementOptions {
  /** Losses that the backend is known to refuse, each with the reason; the suite sees to it that they are refused. */
  readonly skips: Readonly<Record<string, string>>;
  /** Significant bits of values in the middle of a computation, wherever its arrays keep fewer. */
  readonly bits: 24 | 53;
  /** Default: all. */
  readonly losses?: readonly string[];
  /** Whether specs/agreement.md has this way of the backend, and its rows must not get worse. Default true. */
  readonly isOnPage?: boolean;
  /** Whether random graphs are tried too. Default true. */
  readonly graphs?: boolean;
}

/** Call it inside a describe block. `open` starts the backend, or says why this machine has none. */
export function agreement(open: () => Adapter | Promise<Adapter | string>, { skips, bits, losses = [...LOSSES.keys()], isOnPage = true, graphs = true }: AgreementOptions): void {
  it.for(losses)('%s agrees with the reference', { timeout: 120_000 }, async (slug, { skip }) => {
    const adapter = await open();
    if (typeof adapter === 'string') return skip(adapter);
    const report = await conformance(adapter, { profile: 'quick', losses: [slug], sections: ['cases', 'laws', 'vectors'], skips });
    expect(objections(report)).toEqual([]);
    // `npm run agreement` writes the page anew.
    if (isOnPage) expect(worsened(page, report)).toEqual([]);
  });

  it('rounds as declared, and random graphs agree', { timeout: 300_000 }, async ({ skip }) => {
    const adapter = await open();
    if (typeof adapter === 'string') return skip(adapter);
    expect(objections(await conformance(adapter, { profile: 'quick', losses: [], sections: graphs ? ['probes', 'graphs'] : ['probes'] }))).toEqual([]);
  });

  it.for(Object.entries(MISTAKES))('%s would be found', { timeout: 120_000 }, async ([, mistake], { skip }) => {
    const adapter = await open();
    if (typeof adapter === 'string') return skip(adapter);
    const { cases } = await conformance(mutant(adapter, mistake(bits)), { profile: 'quick', losses: ['dice'], sections: ['cases'] });
    // Not in all: from probabilities, and of those that are 0 or 1 all but exactly, there is nothing to round to float16.
    expect(cases.filter(({ status }) => status === 'failed').length).toBeGreaterThan(cases.length / 5);
  });
}
