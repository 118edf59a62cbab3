// A formula as the specs write it, in plain text, typeset as MathML by mathup.
import { useEffect, useState } from 'preact/hooks';
import { toMathup } from './formula-text.ts';

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
