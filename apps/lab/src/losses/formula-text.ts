// Formulas as the specs write them, in plain text, in the notation of mathup: words become upright text, products of
// variables are taken apart. Fractions, sums and brackets are mathup's work.

/** Words that are functions, and set so. */
const FUNCTIONS = ['log', 'ln', 'exp', 'cosh', 'max', 'min', 'det', 'sum', 'prod', 'sqrt', 'in'];
/** Products of variables that are written without a space. */
const PRODUCTS = ['py', 'yp', 'ic', 'kl', 'bi'];
const SUPERSCRIPTS: Readonly<Record<string, string>> = { '²': '^2 ', '³': '^3 ', '⁻¹': '^(-1) ', '₁': '_1 ', '₂': '_2 ', '½': '1/2 ' };

/** One line of a formula in mathup's notation. */
export function toMathup(line: string): string {
  return line
    // Wide gaps between parts stay; those that the replacements below make do not.
    .replace(/ {2,}/g, '\u2003')
    .replace(/[²³₁₂½]|⁻¹/g, (sign) => SUPERSCRIPTS[sign] ?? sign)
    .replaceAll('−', '-').replaceAll('*', ' ** ').replaceAll('·', ' * ').replaceAll('√', ' sqrt').replaceAll('…', ' ... ').replaceAll('Σ', ' sum ').replaceAll('Π', ' prod ').replaceAll('∈', ' in ')
    .replaceAll('{', '(').replaceAll('}', ')')
    .replace(/ sum _/g, ' sum_').replace(/ prod _/g, ' prod_')
    .replace(/([A-Za-zα-ωΑ-Ω])_([A-Za-z]{2,}|[a-zσμ]\|[a-z])/g, (_, base: string, index: string) => `${base}_(${PRODUCTS.includes(index) ? index.split('').join(' ') : index.includes('|') ? index : `"${index}"`})`)
    .replace(/"[^"]*"|[A-Za-z][A-Za-z-]*[A-Za-z](?: +(?:a(?= [A-Za-z]{2})|[A-Za-z][A-Za-z-]*[A-Za-z]))*/g, quoteWords)
    .replace(/ +/g, ' ').replaceAll('\u2003', '     ').trim();
}

function quoteWords(words: string): string {
  if (words.startsWith('"')) return words;
  // Functions and products end a run of plain words.
  const parts: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    if (run.length > 0) parts.push(`"${run.join(' ')}"`);
    run = [];
  };
  for (const word of words.split(/ +/)) {
    if (FUNCTIONS.includes(word)) {
      end();
      parts.push(word);
    } else if (PRODUCTS.includes(word)) {
      end();
      parts.push(word.split('').join(' '));
    } else run.push(word);
  }
  end();
  return ` ${parts.join(' ')} `;
}
