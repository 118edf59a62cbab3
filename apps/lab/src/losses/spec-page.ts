// The pages of the specs, one chunk each, loaded when a loss is looked at: the formula as the page has it, and the symbols.

const PAGES = import.meta.glob<string>('../../../../specs/losses/*.md', { query: '?raw', import: 'default' });

export interface SpecPage {
  /** The first block of the page. */
  readonly formula: string;
  /** Rows of the table of symbols. */
  readonly symbols: readonly (readonly [symbol: string, meaning: string])[];
  /** Items of the section on edge cases, as text. */
  readonly edgeCases: readonly string[];
}

export async function specPage(slug: string): Promise<SpecPage> {
  const load = PAGES[`../../../../specs/losses/${slug}.md`];
  if (load === undefined) throw new Error(`specs: there is no page of ${slug}.`);
  return parsePage(await load());
}

/** Reads what the lab shows out of a page's Markdown. */
export function parsePage(markdown: string): SpecPage {
  const formula = /```\n([\s\S]*?)\n```/.exec(markdown)?.[1] ?? '';
  const table = /\| symbol \| meaning \|\n\|[^\n]*\n((?:\|[^\n]*\n)*)/.exec(markdown)?.[1] ?? '';
  const symbols = table.split('\n').filter((row) => row.startsWith('|')).map((row): [string, string] => {
    const [symbol = '', meaning = ''] = row.replace(/^\| ?| ?\|$/g, '').split(' | ');
    return [symbol.trim(), plain(meaning)];
  });
  const section = /## Edge cases\n\n([\s\S]*?)(?:\n## |$)/.exec(markdown)?.[1] ?? '';
  const edgeCases = section.split('\n').filter((line) => line.startsWith('- ')).map((line) => plain(line.slice(2)));
  return { formula, symbols, edgeCases };
}

function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\*\*|`|\$/g, '').trim();
}
