// The view Understand: one loss in detail (formula, parameters, graph, plan), and all chosen losses against each other:
// curves over probability, imbalance and size, and a small mask to paint on.
import { useEffect, useState } from 'preact/hooks';
import { Formula } from '../losses/formula.tsx';
import { LossList } from '../losses/loss-list.tsx';
import { ParameterForm } from '../losses/parameter-form.tsx';
import { specPage, type SpecPage } from '../losses/spec-page.ts';
import { focusedDefinition } from '../state/settings.ts';
import { Drawings } from './drawings.tsx';
import { Paint } from './paint.tsx';
import { Plots } from './plots.tsx';

export function Understand() {
  const definition = focusedDefinition.value;
  return (
    <div class="stack wide-gap">
      <header class="lead">
        <h1>What does a loss reward?</h1>
        <p>Choose losses, change their parameters, and paint. Every curve and every gradient is computed here as you move.</p>
      </header>
      <LossList />
      <div class="columns about">
        <section class="card stack" aria-label={definition.title}>
          <About />
        </section>
        <section class="card stack" aria-label="Parameters">
          <header><h2>Parameters</h2></header>
          <ParameterForm />
        </section>
      </div>
      <Paint />
      <Plots />
      <Drawings />
    </div>
  );
}

function About() {
  const { slug, title, family, formula, source, properties } = focusedDefinition.value;
  const [page, setPage] = useState<SpecPage | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    setPage(undefined);
    specPage(slug).then((loaded) => gone || setPage(loaded), () => undefined);
    return () => { gone = true; };
  }, [slug]);
  const [low, high] = properties.range;
  return (
    <>
      <header><h2>{title}</h2><span class="tag">{family}</span></header>
      <Formula text={page?.formula ?? formula} />
      <div class="about-text">
        {page !== undefined && page.symbols.length > 0 && (
          <dl class="symbols">{page.symbols.map(([symbol, meaning]) => <div key={symbol}><dt>{symbol}</dt><dd>{meaning}</dd></div>)}</dl>
        )}
        {page !== undefined && page.edgeCases.length > 0 && (
          <details><summary>Edge cases</summary><ul class="small plain-list">{page.edgeCases.map((text) => <li key={text}>{text}</li>)}</ul></details>
        )}
      </div>
      <p class="soft small">
        Range {low} to {high === Infinity ? '∞' : high}; {properties.permutationInvariant ? 'blind to where pixels lie' : 'sees where pixels lie'}.{' '}
        {source.authors} ({source.year}), <cite>{source.title}</cite>, {source.where}.
      </p>
    </>
  );
}
