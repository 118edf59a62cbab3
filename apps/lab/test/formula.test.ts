// Formulas of the specs: each becomes MathML without anything lost, and the symbols and edge cases of pages are found.
import { readdirSync, readFileSync } from 'node:fs';
import mathup from 'mathup';
import { describe, expect, test } from 'vitest';
import { toMathup } from '../src/losses/formula-text.ts';
import { parsePage } from '../src/losses/spec-page.ts';

const folder = new URL('../../../specs/losses/', import.meta.url);
const pages = readdirSync(folder).map((name) => [name.replace('.md', ''), parsePage(readFileSync(new URL(name, folder), 'utf8'))] as const);

const mathml = (line: string): string => mathup(toMathup(line), { display: 'block' }).toString();

/** Letters and digits of a formula, without the signs that become drawings. */
const letters = (text: string): string => text.replaceAll('Σ', '').replaceAll('Π', '').replace(/sum|prod|sqrt/g, '').normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

describe('formulas', () => {
  test.each(pages)('%s is typeset with every letter that is written', (_, { formula }) => {
    expect(formula).not.toBe('');
    for (const line of formula.split('\n')) {
      const made = mathml(line);
      expect(made).toMatch(/^<math/);
      const shown = letters(made.replace(/<[^>]*>/g, ' ').replace(/&\w+;/g, ' ').replaceAll('½', '1/2'));
      expect([...shown].toSorted().join('')).toBe([...letters(line.replaceAll('½', '1/2').replaceAll('⁻¹', '1'))].toSorted().join(''));
    }
  });

  test('ratios are fractions, words upright, indices below', () => {
    const made = mathml('L = 1 − (TP + s)/(TP + a FP + s)');
    expect(made).toContain('<mfrac><mrow><mtext>TP</mtext><mo>+</mo><mi>s</mi></mrow>');
    expect(mathml('−mean[α_t log p_t]')).toContain('<msub><mi>α</mi><mi>t</mi></msub>');
    expect(mathml('Σpy')).toContain('<mi>p</mi><mi>y</mi>');
    expect(mathml('mean over the pixels of p')).toContain('<mtext>mean over the pixels of</mtext>');
  });
});

describe('pages', () => {
  test('symbols and edge cases are read off the page', () => {
    const page = pages.find(([slug]) => slug === 'tversky')![1];
    expect(page.symbols.map(([symbol]) => symbol)).toEqual(['TP', 'FP', 'FN', 's', 'a, b']);
    expect(page.symbols.at(-1)![1]).toBe('fpWeight, fnWeight: the prices');
    expect(page.edgeCases.length).toBeGreaterThan(2);
    expect(page.edgeCases.join(' ')).not.toMatch(/\*\*|\]\(/);
  });
});
