// The frame of the page: name, views, theme. Each view is loaded when it is first opened.
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Loading, Message } from './parts/message.tsx';
import { linkTo, view, VIEWS, type View } from './state/route.ts';
import { ThemeButton } from './parts/theme-button.tsx';

const TITLES: Readonly<Record<View, string>> = { train: 'Train', compare: 'Compare', understand: 'Understand', use: 'Use it', check: 'Check' };

const LOADERS: Readonly<Record<View, () => Promise<ComponentType>>> = {
  train: async () => (await import('./train/train.tsx')).Train,
  compare: async () => (await import('./compare/compare.tsx')).Compare,
  understand: async () => (await import('./understand/understand.tsx')).Understand,
  use: async () => (await import('./use/use.tsx')).Use,
  check: async () => (await import('./check/check.tsx')).Check,
};

export function App() {
  const current = view.value;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${TITLES[current]} · SemSegLoss lab`;
    // After a change of view a screen reader goes on at its start; not when the page is first opened.
    if (!first.current) main.current?.focus({ preventScroll: true });
    if (!first.current) scrollTo({ top: 0 });
    first.current = false;
  }, [current]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
      <header class="top">
        <div class="top-inner">
          <a class="wordmark" href={linkTo('train')}>
            <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M4 6C9 24 18 26 28 26" /><circle cx="21" cy="11" r="4" /></svg>
            <span>SemSegLoss <em>lab</em></span>
          </a>
          <nav aria-label="Views">
            {VIEWS.map((name) => <a key={name} href={linkTo(name)} aria-current={name === current ? 'page' : undefined}>{TITLES[name]}</a>)}
          </nav>
          <ThemeButton />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} aria-label={TITLES[current]} data-view={current}>
        <Page key={current} name={current} />
      </main>
      <footer class="bottom">Everything is computed on this device; no data leaves it. MIT. The MRI slices are BSD-3-Clause.</footer>
    </>
  );
}

function Page({ name }: { readonly name: View }) {
  const [loaded, setLoaded] = useState<{ readonly Component: ComponentType } | { readonly error: unknown } | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    LOADERS[name]().then((Component) => gone || setLoaded({ Component }), (error: unknown) => gone || setLoaded({ error }));
    return () => { gone = true; };
  }, [name]);
  if (loaded === undefined) return <Loading text="Loading" tall />;
  if ('error' in loaded) return <Message kind="error" title="This view could not be loaded." text="The page's files may have changed or the connection was lost. Reload the page; nothing of a training is lost." />;
  return <loaded.Component />;
}
