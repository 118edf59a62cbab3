// The view Check: the conformance suite on this device, live. Each backend runs in a worker of its own, one after the other.
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { BACKEND_TITLES, matrix, reports, run, running, said, stop, type CheckBackend, type CheckCell } from './runs.ts';
import { reportJson, reportPage } from '@semsegloss/conformance';
import { LOSSES } from '@semsegloss/core';
import { download } from '../compare/export.ts';
import { LossList } from '../losses/loss-list.tsx';
import { Segments } from '../parts/segments.tsx';
import { settings } from '../state/settings.ts';

const chosen = signal<readonly CheckBackend[]>(['js', 'wasm', 'tfjs-wasm']);

export function Check() {
  return (
    <div class="stack wide-gap">
      <header class="lead">
        <h1>Does this device compute it right?</h1>
        <p>Every backend against a float64 reference: the measured error of value and gradient, divided by the error that follows from the backend's declared rounding. At most 1 agrees.</p>
      </header>
      <Order />
      <Matrix />
    </div>
  );
}

function Order() {
  const [scope, setScope] = useState<'chosen' | 'all'>('chosen');
  const [parts, setParts] = useState<'losses' | 'everything'>('losses');
  const busy = running.value !== undefined;
  const losses = scope === 'all' ? [...LOSSES.keys()] : [...new Set(settings.value.losses.map(({ loss }) => loss))];
  return (
    <section class="card stack" aria-label="What is checked">
      <fieldset class="backends" disabled={busy}>
        <legend>Backends</legend>
        {Object.entries(BACKEND_TITLES).map(([name, { title, doc }]) => (
          <label key={name} class="check-backend">
            <input
              type="checkbox" checked={chosen.value.includes(name as CheckBackend)}
              onChange={({ currentTarget }) => { chosen.value = currentTarget.checked ? [...chosen.value, name as CheckBackend] : chosen.value.filter((other) => other !== name); }}
            />
            <span><b>{title}</b><small class="soft">{doc}</small></span>
          </label>
        ))}
      </fieldset>
      <div class="row">
        <Segments label="Losses" options={[['chosen', `Chosen losses`], ['all', `All ${LOSSES.size}`]]} value={scope} onChange={setScope} />
        <Segments label="Parts" options={[['losses', 'Losses'], ['everything', 'Ops, graphs and vectors too']]} value={parts} onChange={setParts} />
      </div>
      {scope === 'chosen' && <LossList />}
      <div class="row">
        {busy
          ? <button type="button" class="button" onClick={stop}>Stop</button>
          : <button type="button" class="button primary large" disabled={chosen.value.length === 0} onClick={() => void run(chosen.value, losses, parts === 'everything')}>Run the suite</button>}
        <span class="small soft numbers" role="status">{said.value}</span>
      </div>
    </section>
  );
}

function Matrix() {
  const columns = [...matrix.value];
  if (columns.length === 0) return null;
  const losses = [...new Set(columns.flatMap(([, { cells }]) => [...cells.keys()]))];
  const finished = reports.value;
  return (
    <section class="stack" aria-label="Agreement">
      <div class="row spread">
        <h2>Measured error ÷ bound, the worst of each loss</h2>
        {finished.length > 0 && (
          <div class="row">
            <button type="button" class="button" onClick={() => download('conformance.json', new Blob([reportJson(finished)], { type: 'application/json' }))}>JSON</button>
            <button type="button" class="button" onClick={() => download('conformance.html', new Blob([reportPage(finished)], { type: 'text/html' }))}>Report</button>
          </div>
        )}
      </div>
      {columns.map(([name, { missing }]) => missing !== undefined && <p key={name} class="small soft">{BACKEND_TITLES[name].title}: {missing}</p>)}
      <div class="scroll table-box" tabIndex={0} role="group" aria-label="Agreement of losses and backends, scrollable">
        <table class="results agreement">
          <thead><tr><th scope="col">loss</th>{columns.map(([name]) => <th scope="col" key={name}>{BACKEND_TITLES[name].title}</th>)}</tr></thead>
          <tbody>
            {losses.map((loss) => <tr key={loss}><th scope="row">{loss}</th>{columns.map(([name, { cells }]) => <Cell key={name} cell={cells.get(loss)} />)}</tr>)}
          </tbody>
        </table>
      </div>
      <p class="small soft">A bar that fills its cell has used the whole bound. “–”: the backend says that it does not compute this loss; the reason is the cell's title.</p>
    </section>
  );
}

function Cell({ cell }: { readonly cell: CheckCell | undefined }) {
  if (cell === undefined) return <td class="soft">·</td>;
  if (cell.status === 'refused') return <td class="soft" title={cell.reason}>–</td>;
  const failed = cell.status === 'failed';
  return (
    <td class={failed ? 'numbers failed' : 'numbers'} title={cell.reason ?? `${cell.count} cases`}>
      {failed ? '✗ ' : ''}{cell.worst.toPrecision(2)}
      <i class="agreement-bar" style={{ width: `calc(${Math.min(1, cell.worst)} * (100% - 1.4rem))` }} />
    </td>
  );
}
