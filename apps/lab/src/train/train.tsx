// The view Train: data, losses and settings; then, while it trains and after, curves and slices as they come.
import { useEffect, useState } from 'preact/hooks';
import type { Dataset } from 'semsegloss/training';
import { EMBEDDED, loadEmbedded, ONE_SUBJECT, type EmbeddedName } from '../data/embedded.ts';
import { own, restoreOwn } from '../data/own.ts';
import { LossList } from '../losses/loss-list.tsx';
import { ParameterForm } from '../losses/parameter-form.tsx';
import { Loading, Message, messageOf } from '../parts/message.tsx';
import { Segments } from '../parts/segments.tsx';
import { BACKENDS, change, focusedDefinition, ORDERS, RANGES, settings, type NumberSetting } from '../state/settings.ts';
import { DataPreview } from './data-preview.tsx';
import { DropZone } from './drop-zone.tsx';
import { Live } from './live.tsx';
import { phase, problem, restore, session, start } from './trainer.ts';

export function Train() {
  useEffect(() => {
    void restore();
    void restoreOwn();
  }, []);
  const now = phase.value;
  const isOpen = session.value !== undefined;
  return (
    <div class="stack wide-gap">
      <header class="lead">
        <h1>Which loss works best, in the fewest steps?</h1>
        <p>Train the same small network with several losses side by side, from the same weights on the same batches, and look: at curves, at masks, at where each loss pulls.</p>
      </header>
      {now === 'loading' ? <Loading text="Looking for an earlier training" tall /> : (
        <>
          {isOpen && <Live />}
          {problem.value !== undefined && <Message kind="error" title="Training did not go on." text={problem.value} />}
          <Setup />
        </>
      )}
    </div>
  );
}

function Setup() {
  const { data, losses } = settings.value;
  const [embedded, setEmbedded] = useState<{ readonly name: EmbeddedName; readonly dataset: Dataset } | { readonly error: string } | undefined>(undefined);
  useEffect(() => {
    if (data === 'own') return undefined;
    let gone = false;
    setEmbedded(undefined);
    loadEmbedded(data).then((dataset) => gone || setEmbedded({ name: data, dataset }), (error: unknown) => gone || setEmbedded({ error: messageOf(error) }));
    return () => { gone = true; };
  }, [data]);
  const dataset = data === 'own' ? own.value : embedded !== undefined && 'dataset' in embedded ? embedded.dataset : undefined;
  const now = phase.value;
  const isBusy = now === 'starting' || now === 'running' || now === 'pausing';
  const [refused, setRefused] = useState<string | undefined>(undefined);
  useEffect(() => setRefused(undefined), [losses, data]);
  const go = (): void => {
    if (dataset === undefined) return;
    try {
      start(dataset, losses, settings.value);
      scrollTo({ top: 0, behavior: 'smooth' });
    } catch (error) {
      setRefused(messageOf(error));
    }
  };
  const hasSession = session.value !== undefined;
  return (
    <section class="stack" aria-label={hasSession ? 'A new training' : 'Set up'}>
      {hasSession && <h2 class="section-title">A new training</h2>}
      <div class="columns setup">
        <section class="card stack" aria-label="Data">
          <header><h2>Data</h2></header>
          <Segments label="Data" options={[['brain', 'Brain'], ['hippocampus', 'Hippocampus'], ['own', 'Your own']]} value={data} onChange={(value) => change({ data: value })} />
          {data === 'own' ? <DropZone /> : <p class="small soft">{EMBEDDED[data].text} {ONE_SUBJECT}</p>}
          {data !== 'own' && embedded === undefined && <div class="preview-place"><Loading text="Loading slices" /></div>}
          {data !== 'own' && embedded !== undefined && 'error' in embedded && <Message kind="error" title="The slices could not be loaded." text={embedded.error} />}
          {dataset !== undefined && <DataPreview dataset={dataset} />}
        </section>
        <section class="card stack" aria-label="Losses">
          <header><h2>Losses</h2><span class="small soft">up to 8; the same in all views</span></header>
          <LossList />
          <details open={false}><summary>Parameters of {focusedDefinition.value.title}</summary><div style={{ marginTop: '.7rem' }}><ParameterForm /></div></details>
          <header class="sub"><h2>Training</h2></header>
          <div class="fields">
            <NumberField name="steps" label="steps" /><NumberField name="seeds" label="seeds" />
          </div>
          <details><summary>More settings</summary>
            <div class="fields" style={{ marginTop: '.7rem' }}>
              <NumberField name="filters" label="filters" /><NumberField name="depth" label="depth" /><NumberField name="batchSize" label="batch size" />
              <NumberField name="learningRate" label="learning rate" /><NumberField name="evaluateEvery" label="validate every" />
              <label class="field"><span>order</span><select value={settings.value.order} onChange={({ currentTarget }) => change({ order: ORDERS.find((order) => order === currentTarget.value) ?? 'interleaved' })}>{ORDERS.map((order) => <option key={order}>{order}</option>)}</select><small>losses side by side, or one run after the other</small></label>
              <label class="field"><span>backend</span><select value={settings.value.backend} onChange={({ currentTarget }) => change({ backend: BACKENDS.find((name) => name === currentTarget.value) ?? 'auto' })}>{BACKENDS.map((name) => <option key={name}>{name}</option>)}</select><small>auto tries all, and takes what is fastest here</small></label>
            </div>
          </details>
          {refused !== undefined && <Message kind="error" title="These losses cannot be trained on this data." text={refused} />}
          <div class="row">
            <button type="button" class="button primary large" disabled={dataset === undefined || isBusy} onClick={go}>{hasSession ? 'Train anew' : `Train ${losses.length} ${losses.length === 1 ? 'loss' : 'losses'}`}</button>
            {hasSession && <span class="small soft">It takes the place of the training above.</span>}
          </div>
        </section>
      </div>
    </section>
  );
}

function NumberField({ name, label }: { readonly name: NumberSetting; readonly label: string }) {
  const { min, max, step, doc } = RANGES[name];
  const value = settings.value[name];
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number" min={min} max={max} step={step} value={value} aria-label={label}
        onChange={({ currentTarget }) => {
          const next = currentTarget.valueAsNumber;
          const inside = Math.min(max, Math.max(min, Number.isNaN(next) ? value : step === 1 ? Math.round(next) : next));
          change({ [name]: inside });
          currentTarget.value = String(inside);
        }}
      />
      <small>{doc}</small>
    </label>
  );
}
