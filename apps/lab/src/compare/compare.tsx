// The view Compare: what the finished runs say, as a sentence, a table and curves with their spread, and as files.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { conclude, COMMON_SHARE, lossVariable, thresholdNote, VERDICT_RULE, type LossStatistics, type TaskStatistics } from 'semsegloss/training';
import { ONE_SUBJECT } from '../data/embedded.ts';
import { Chart, type Line } from '../parts/chart.tsx';
import { Legend } from '../parts/legend.tsx';
import { Loading, Message, messageOf } from '../parts/message.tsx';
import { Swatch } from '../parts/swatch.tsx';
import { linkTo, permalink } from '../state/route.ts';
import { labels, phase, restore, results, session, statistics } from '../train/trainer.ts';
import { download, fileName, toCsv, toJson } from './export.ts';
import { toPng } from './picture.ts';
import { COLUMNS, sortedLosses, type Sorting } from './table.ts';

export function Compare() {
  useEffect(() => void restore(), []);
  const task = statistics.value;
  return (
    <div class="stack wide-gap">
      <header class="lead">
        <h1>What the runs say</h1>
        <p>Scores on slices that no loss was trained or chosen on, steps to a common threshold, and time; with their spread over the seeds.</p>
      </header>
      {phase.value === 'loading' ? <Loading text="Reading results" tall /> : task === undefined ? <Nothing /> : <Results task={task} />}
    </div>
  );
}

function Nothing() {
  const runs = session.value !== undefined;
  return (
    <div class="card stack empty">
      <h2>{runs ? 'No run has finished yet' : 'Nothing is trained yet'}</h2>
      <p class="soft">{runs ? 'A run is compared when all its steps are done.' : 'Train with two losses or more; with several seeds the comparison can tell a better loss from luck.'}</p>
      <div><a class="button primary" href={linkTo('train')}>{runs ? 'See the training' : 'Set up a training'}</a></div>
    </div>
  );
}

function Results({ task }: { readonly task: TaskStatistics }) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'dice', direction: 'descending' });
  const [told, setTold] = useState('');
  const [failed, setFailed] = useState<string | undefined>(undefined);
  const chart = useRef<uPlot | undefined>(undefined);
  const { steps, lines } = useMemo(() => curvesOf(task, labels.value), [task, labels.value]);
  const embedded = ['brain', 'hippocampus'].includes(task.dataset);
  const save = async (ending: 'csv' | 'json' | 'png'): Promise<void> => {
    try {
      const name = fileName(task.dataset, ending);
      if (ending === 'csv') download(name, new Blob([toCsv(task)], { type: 'text/csv' }));
      else if (ending === 'json') download(name, new Blob([toJson(task, results.value, permalink())], { type: 'application/json' }));
      else if (chart.current !== undefined) download(name, await toPng(task, labels.value, chart.current.ctx.canvas, sorting));
      setTold(`${name} was saved.`);
      setFailed(undefined);
    } catch (error) {
      setFailed(messageOf(error));
    }
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(permalink());
      setTold('The link to this configuration was copied.');
    } catch {
      setTold(`The link: ${permalink()}`);
    }
  };
  return (
    <>
      <section class="card conclusion" aria-label="Conclusion">
        {conclude(task).map((sentence) => <p key={sentence}>{sentence}</p>)}
        {embedded && <p class="small soft">{ONE_SUBJECT}</p>}
      </section>
      <section class="stack" aria-label="Table">
        <div class="row spread">
          <h2>{task.dataset}, {task.seeds.length === 1 ? 'one seed' : `mean ± standard deviation over ${task.seeds.length} seeds`}</h2>
          <div class="row">
            <button type="button" class="button" onClick={() => void save('csv')}>CSV</button>
            <button type="button" class="button" onClick={() => void save('json')}>JSON</button>
            <button type="button" class="button" onClick={() => void save('png')}>PNG</button>
            <button type="button" class="button" onClick={() => void copy()}>Copy link</button>
          </div>
        </div>
        <p class="small soft told" role="status">{told}</p>
        {failed !== undefined && <Message kind="error" title="The file was not made." text={failed} />}
        <Table task={task} sorting={sorting} onSort={setSorting} />
        <p class="small soft">{thresholdNote(task)}</p>
      </section>
      <section class="card stack tight">
        <h3>Validation Dice, mean over seeds; thin lines are the least and the greatest</h3>
        <Legend labels={labels.value} />
        <Chart label="Mean validation Dice per step of each loss" x={steps} lines={lines} xLabel="step" range={[0, 1]} onReady={(made) => { chart.current = made; }} />
      </section>
      <details><summary>How a winner is named</summary><p class="small soft">{VERDICT_RULE} The common threshold is {COMMON_SHARE} × the best mean validation Dice.</p></details>
    </>
  );
}

interface TableProps {
  readonly task: TaskStatistics;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function Table({ task, sorting, onSort }: TableProps) {
  const losses = sortedLosses(task.losses, sorting);
  const head = (key: string, title: string, doc: string, first: Sorting['direction']) => {
    const isSorted = sorting.key === key;
    const next = isSorted ? (sorting.direction === 'ascending' ? 'descending' : 'ascending') : first;
    return (
      <th key={key} scope="col" aria-sort={isSorted ? sorting.direction : 'none'} title={doc}>
        <button type="button" onClick={() => onSort({ key, direction: next })}>{title}<span aria-hidden="true">{isSorted ? (sorting.direction === 'ascending' ? ' ↑' : ' ↓') : ' '}</span></button>
      </th>
    );
  };
  return (
    <div class="scroll table-box" tabIndex={0} role="group" aria-label="Scores, scrollable">
      <table class="results">
        <thead><tr>{head('loss', 'loss', 'name and parameters', 'ascending')}<th scope="col">Dice of each run</th>{COLUMNS.map(({ key, title, doc, better }) => head(key, title, doc, better === 'high' ? 'descending' : 'ascending'))}</tr></thead>
        <tbody>
          {losses.map((loss) => (
            <tr key={loss.label}>
              <th scope="row"><Swatch index={labels.value.indexOf(loss.label)} /> {loss.label}</th>
              <td><Dots task={task} loss={loss} /></td>
              {COLUMNS.map(({ key, text }) => <td key={key} class="numbers">{text(loss)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A dot per run and a line at the mean, all rows on one axis. */
function Dots({ task, loss }: { readonly task: TaskStatistics; readonly loss: LossStatistics }) {
  const all = task.losses.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.dice ?? []));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (dice: number): number => (high > low ? 8 + (128 * (dice - low)) / (high - low) : 72);
  const mean = loss.scores.dice?.mean;
  return (
    <svg class="dots" viewBox="0 0 144 18" aria-hidden="true" style={{ color: `var(${lossVariable(labels.value.indexOf(loss.label))})` }}>
      <path d="M4 9H140" class="axis" />
      {loss.runs.map(({ result, scores }) => scores !== undefined && <circle key={result.job.id} cx={x(scores.dice)} cy="9" r="4" />)}
      {mean !== undefined && <path d={`M${x(mean)} 1V17`} class="mean" />}
    </svg>
  );
}

/** Mean, and where there are several seeds least and greatest, on the steps that any loss has. */
function curvesOf(task: TaskStatistics, names: readonly string[]): { readonly steps: readonly number[]; readonly lines: readonly Line[] } {
  const steps = [...new Set(task.losses.flatMap(({ curve }) => curve.steps))].toSorted((a, b) => a - b);
  const lines = names.flatMap((label, index): Line[] => {
    const loss = task.losses.find((one) => one.label === label);
    if (loss === undefined) return [];
    const { curve, runs } = loss;
    const at = (values: readonly number[]): (number | null)[] => steps.map((step) => values[curve.steps.indexOf(step)] ?? null);
    const variable = lossVariable(index);
    const edges = runs.length < 2 ? [] : [curve.min, curve.max].map((values, edge): Line => ({ label: `${label}, ${edge === 0 ? 'least' : 'greatest'}`, variable, faint: true, values: at(values) }));
    return [...edges, { label, variable, values: at(curve.mean) }];
  });
  return { steps, lines };
}
