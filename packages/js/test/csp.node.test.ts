// A real page whose content-security policy forbids code generation: the adapter says so, and computes the same.
import { expect, it } from 'vitest';
import golden from '../../../specs/vectors/golden.json' with { type: 'json' };
import { isChromiumHere, openChromium, packageScript } from './support/bundle.ts';

const dice = golden.find(({ id }) => id === 'golden/dice-s1');

it.skipIf(!isChromiumHere)('runs under a content-security policy (needs a Chromium)', async () => {
  const script = await packageScript();
  const browser = await openChromium();
  try {
    const run = `
      const adapter = semsegloss.createJsAdapter();
      const { options, inputs } = ${JSON.stringify(dice)};
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
      const { value, gradient } = adapter.compile('dice', options).run(feeds, { gradient: true });
      let wasm;
      try {
        wasm = semsegloss.createWasmAdapter().compile('dice', options).run(feeds).value.data[0];
      } catch (error) {
        wasm = [error.code, error.message];
      }
      document.title = JSON.stringify([adapter.name, value.data[0], gradient.data.length, wasm]);`;
    const under = async (policy: string): Promise<[string, number, number, number | [string, string]]> => {
      const page = await browser.newPage();
      await page.setContent(`<!doctype html><meta http-equiv="Content-Security-Policy" content="script-src 'nonce-n' ${policy}">
        <script nonce="n">${script}</script><script nonce="n">${run}</script>`);
      return JSON.parse(await page.title()) as Awaited<ReturnType<typeof under>>;
    };
    const [name, value, length, wasm] = await under('');
    expect(wasm).toEqual(['UNSUPPORTED', expect.stringMatching(/^wasm: this engine refuses the module .* Allow 'wasm-unsafe-eval' in the content-security policy, or use createJsAdapter\(\)\.$/)]);
    expect(name).toBe('js-interpreted');
    // Fourteen printed digits; the interpreter works in float64.
    expect(Math.abs(value - (dice?.expected ?? Number.NaN))).toBeLessThan(1e-13);
    expect(length).toBe(6);
    const [sameName, , , allowed] = await under("'wasm-unsafe-eval'");
    expect(sameName).toBe('js-interpreted');
    // Float32 has some seven digits.
    expect(Math.abs(Number(allowed) - (dice?.expected ?? Number.NaN))).toBeLessThan(1e-6);
  } finally {
    await browser.close();
  }
});
