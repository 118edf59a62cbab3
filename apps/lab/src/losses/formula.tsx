// A formula as the specs write it, in plain text, typeset as MathML. Words become upright text, ratios fractions, sums
// sums; the parsing is mathup's. What cannot be read stays as it was written.
import { useEffect, useState } from 'preact/hooks';

/** Words that are functions, and set so. */
const FUNCTIONS = ['log', 'ln', 'exp', 'cosh', 'max', 'min', 'det', 'sum', 'prod', 'sqrt', 'cdot', 'in'];
/** Products of variables that are written without a space. */
const PRODUCTS = ['py', 'yp', 'ic', 'kl', 'bi'];
const SUPERSCRIPTS: Readonly<Record<string, string>> = { '²': '^2 ', '³': '^3 ', '⁻¹': '^(-1) ', '₁': '_1 ', '₂': '_2 ', '½': '1/2 ' };

/** One line of a formula in mathup's notation. */
export function toMathup(line: string): string {
  return line
    .replace(/[²³₁₂½]|⁻¹/g, (sign) => SUPERSCRIPTS[sign] ?? sign)
    .replaceAll('−', '-').replaceAll('·', ' cdot ').replaceAll('√', ' sqrt').replaceAll('…', ' ... ').replaceAll('Σ', ' sum ').replaceAll('Π', ' prod ').replaceAll('∈', ' in ')
    .replaceAll('{', '(').replaceAll('}', ')')
    .replace(/ sum _/g, ' sum_').replace(/ prod _/g, ' prod_')
    .replace(/([A-Za-zα-ωΑ-Ω])_([A-Za-z]{2,}|[a-zσμ]\|[a-z])/g, (_, base: string, index: string) => `${base}_(${PRODUCTS.includes(index) ? index.split('').join(' ') : index.includes('|') ? index : `"${index}"`})`)
    .replace(/"[^"]*"|[A-Za-z][A-Za-z-]*[A-Za-z](?: +(?:a(?= [A-Za-z]{2})|[A-Za-z][A-Za-z-]*[A-Za-z]))*/g, quoteWords);
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

/** A formula of one or more lines; its plain text is there for search, for readers and until the parser is loaded. */
export function Formula({ text }: { readonly text: string }) {
  const [html, setHtml] = useState<readonly string[] | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    import('mathup').then(({ default: mathup }) => {
      if (!gone) setHtml(text.split('\n').map((line) => mathup(toMathup(line), { display: 'block' }).toString()));
    }, () => undefined);
    return () => { gone = true; };
  }, [text]);
  if (html === undefined) return <div class="formula"><pre>{text}</pre></div>;
  return <div class="formula" title={text}>{html.map((line, index) => <div key={index} dangerouslySetInnerHTML={{ __html: line }} />)}</div>;
}
