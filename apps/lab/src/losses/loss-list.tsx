// The losses that are being looked at: one chip each, in its colour. A chip opens its loss; the list of all losses adds more.
import { useMemo, useRef, useState } from 'preact/hooks';
import { FAMILIES, findLoss, LOSSES } from '@semsegloss/core';
import { formatLossSpec } from 'semsegloss/training';
import { Swatch } from '../parts/swatch.tsx';
import { addLoss, change, MOST_LOSSES, removeLoss, settings } from '../state/settings.ts';

export function LossList({ locked = false }: { readonly locked?: boolean }) {
  const { losses, focus } = settings.value;
  return (
    <div class="loss-list" role="group" aria-label="Chosen losses">
      {losses.map((spec, index) => {
        const label = formatLossSpec(spec);
        return (
          <span key={label} class="loss-chip" data-current={index === focus}>
            <button type="button" class="chip" aria-pressed={index === focus} onClick={() => change({ focus: index })}>
              <Swatch index={index} /> <span>{label}</span>
            </button>
            {!locked && losses.length > 1 && <button type="button" class="chip-remove" aria-label={`Remove ${label}`} onClick={() => removeLoss(index)}>×</button>}
          </span>
        );
      })}
      {!locked && losses.length < MOST_LOSSES && <AddLoss />}
    </div>
  );
}

function AddLoss() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const groups = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const all = [...LOSSES.values()].filter(({ slug, title, aliases, formula }) => {
      const text = [slug, title, formula, ...aliases].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return FAMILIES.map((family) => ({ family, losses: all.filter((loss) => loss.family === family) })).filter(({ losses }) => losses.length > 0);
  }, [query]);
  const pick = (slug: string): void => {
    addLoss({ loss: slug, parameters: {} });
    dialog.current?.close();
  };
  return (
    <>
      <button type="button" class="chip add" onClick={() => { setQuery(''); dialog.current?.showModal(); }}>+ Add a loss</button>
      <dialog ref={dialog} class="picker" aria-label="Add a loss" onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
        <div class="picker-head">
          <input type="search" placeholder={`Search ${LOSSES.size} losses by name or formula`} aria-label="Search losses" value={query} onInput={({ currentTarget }) => setQuery(currentTarget.value)} />
          <button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>×</button>
        </div>
        <div class="picker-body">
          {groups.map(({ family, losses }) => (
            <section key={family}>
              <h3 class="soft">{family}</h3>
              <div class="picker-grid">
                {losses.map(({ slug, title, formula }) => (
                  <button type="button" key={slug} class="pick" onClick={() => pick(slug)}><b>{title}</b><code>{formula}</code></button>
                ))}
              </div>
            </section>
          ))}
          {groups.length === 0 && <p class="soft">No loss has these words. Try a part of a name, such as “focal”.</p>}
        </div>
      </dialog>
    </>
  );
}

/** The title of a loss, by its name. */
export function titleOf(slug: string): string {
  return findLoss(slug).title;
}
