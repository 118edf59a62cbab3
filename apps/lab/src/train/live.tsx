// The training as it goes: how far, how long, the curves of all losses, and the same slices through the eyes of each.
import { useMemo, useState } from 'preact/hooks';
import { confusion, cropBox, diceCurve, duration, formatLossSpec, lossVariable, MARKS, cssColour, meanScores, type Job } from 'semsegloss/training';
import { Chart } from '../parts/chart.tsx';
import { Legend } from '../parts/legend.tsx';
import { Message } from '../parts/message.tsx';
import { Segments } from '../parts/segments.tsx';
import { SlicePicture } from '../parts/slice-picture.tsx';
import { Swatch } from '../parts/swatch.tsx';
import { Controls } from './controls.tsx';
import { backend, done, failures, labels, notices, phase, remaining, results, session, snapshots, trying } from './trainer.ts';
import { backendName } from './backend-name.ts';
import type { Snapshot } from './messages.ts';

export function Live() {
  const { plan, dataset } = session.value ?? { plan: [], dataset: undefined };
  const failed = [...failures.value].flatMap(([id, message]) => {
    const job = plan.find((one) => one.id === id);
    return job === undefined ? [] : [`${formatLossSpec(job)}, seed ${job.seed}: ${message}`];
  });
  return (
    <section class="stack" aria-label="Training">
      <div class="card live-head">
        <div class="row spread">
          <div>
            <h2>{headline()}</h2>
            <p class="small soft">{dataset?.name} · {plan.length} {plan.length === 1 ? 'run' : 'runs'} of {plan[0]?.training.steps} steps · {backendLine()}</p>
          </div>
          <Controls />
        </div>
        <progress max={1} value={done.value} aria-label="Progress of all runs" />
      </div>
      {notices.value.map((text) => <Message key={text} kind="notice" title="Notice" text={text} />)}
      {failed.length > 0 && <Message kind="error" title={failed.length === 1 ? 'One run ended without a result.' : `${failed.length} runs ended without a result.`} text={failed} />}
      <Legend labels={labels.value} />
      <Curves plan={plan} />
      <Slices />
    </section>
  );
}

function headline(): string {
  const share = `${Math.floor(100 * done.value)} %`;
  switch (phase.value) {
    case 'starting': return trying.value === '' ? 'Preparing' : `Trying ${trying.value}`;
    case 'running': return remaining.value === undefined ? `Training, ${share}` : `Training, ${share}, ${duration(remaining.value)} left`;
    case 'pausing': return 'Pausing';
    case 'paused': return `Paused at ${share}`;
    case 'done': return 'Finished';
    case 'loading':
    case 'idle': return '';
    default: return phase.value satisfies never;
  }
}

function backendLine(): string {
  const now = backend.value;
  if (now === undefined) return results.value.length > 0 ? `${results.value.length} finished` : 'backend not chosen yet';
  const tried = now.trials.filter(({ milliseconds, reason }) => milliseconds !== undefined || reason !== undefined);
  if (tried.length === 0) return backendName(now.name);
  return `${backendName(now.name)} is fastest here (${tried.map(({ name, milliseconds, reason }) => `${backendName(name)} ${milliseconds === undefined ? `not used: ${reason ?? ''}` : `${milliseconds.toFixed(0)} ms a step`}`).join('; ')})`;
}

/** The curve of each run, in its loss's colour; of several seeds the first is strong. */
function Curves({ plan }: { readonly plan: readonly Job[] }) {
  const seen = snapshots.value;
  const { steps, dice, losses } = useMemo(() => {
    const runs = plan.map((job) => ({ job, curve: seen.get(job.id)?.curve ?? [] }));
    const steps = [...new Set(runs.flatMap(({ curve }) => curve.map(({ step }) => step)))].toSorted((a, b) => a - b);
    const lineOf = (job: Job, values: ReadonlyMap<number, number>) => ({
      label: `${formatLossSpec(job)}, seed ${job.seed}`, variable: lossVariable(labels.value.indexOf(formatLossSpec(job))), faint: job.seed > 0, values: steps.map((step) => values.get(step) ?? null),
    });
    return {
      steps: steps.length === 0 ? [0] : steps,
      dice: runs.map(({ job, curve }) => lineOf(job, new Map(diceCurve(curve).map(({ step, dice }) => [step, dice])))),
      losses: runs.map(({ job, curve }) => {
        const first = Math.abs(curve[0]?.trainingLoss ?? 1) || 1;
        return lineOf(job, new Map(curve.map(({ step, trainingLoss }) => [step, trainingLoss / first])));
      }),
    };
  }, [plan, seen]);
  const xRange = [0, plan[0]?.training.steps ?? 1] as const;
  return (
    <div class="halves">
      <section class="card stack tight"><h3>Validation Dice</h3><Chart label="Validation Dice per step, one line per run" x={steps} lines={dice} xLabel="step" xRange={xRange} range={[0, 1]} /></section>
      <section class="card stack tight"><h3>Training loss, as a share of its first value</h3><Chart label="Training loss per step relative to its first value, one line per run" x={steps} lines={losses} xLabel="step" xRange={xRange} /></section>
    </div>
  );
}

const MODES = [['errors', 'Errors'], ['masks', 'Masks'], ['gradient', 'Gradient']] as const;

function Slices() {
  const [mode, setMode] = useState<(typeof MODES)[number][0]>('errors');
  const now = session.value;
  const { samples, box } = useMemo(() => {
    const samples = now === undefined ? [] : now.shown.flatMap((index) => now.dataset.splits.validation[index] ?? []);
    return { samples, box: cropBox(samples.map(({ mask }) => mask), now?.dataset.width ?? 1, now?.dataset.height ?? 1) };
  }, [now]);
  if (now === undefined) return null;
  const { dataset, plan } = now;
  const columns = labels.value.map((label) => ({ label, snapshot: latestOf(plan.filter((job) => formatLossSpec(job) === label)) }));
  return (
    <section class="card stack tight" aria-label="Validation slices">
      <div class="row spread"><h3>The same validation slices, through each loss</h3><Segments label="Show" options={MODES} value={mode} onChange={setMode} /></div>
      <div class="scroll" tabIndex={0} role="group" aria-label="Slices, scrollable">
        <table class="slices" style={{ '--columns': columns.length + 1 }}>
          <thead><tr><th scope="col">truth</th>{columns.map(({ label, snapshot }, index) => <th scope="col" key={label}><Swatch index={index} /> {label}<small class="numbers soft">{snapshot === undefined ? 'not yet' : `step ${snapshot.step}`}</small></th>)}</tr></thead>
          <tbody>
            {samples.map((sample, row) => (
              <tr key={sample.name}>
                <td><SlicePicture sample={sample} width={dataset.width} box={box} prediction={sample.mask} label={`Truth of ${sample.name}`} /><span class="caption">{sample.name}</span></td>
                {columns.map(({ label, snapshot }) => {
                  const prediction = snapshot?.predictions[row];
                  const map = snapshot?.gradients[row];
                  const dice = prediction === undefined ? undefined : meanScores(confusion(sample.mask, prediction, dataset.classes.length))?.dice;
                  return (
                    <td key={label}>
                      <SlicePicture
                        sample={sample} width={dataset.width} box={box} label={`${label} on ${sample.name}, ${mode}`} errors={mode === 'errors'}
                        prediction={mode === 'gradient' ? undefined : prediction} heat={mode === 'gradient' && map !== undefined ? heatOf(map) : undefined}
                      />
                      <span class="caption numbers">{dice === undefined ? '–' : dice.toFixed(3)}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Key mode={mode} classes={dataset.classes} />
    </section>
  );
}

const heats = new WeakMap<Float32Array, { readonly map: Float32Array; readonly top: number }>();

/** The same object for the same map, so that pictures are drawn once. */
function heatOf(map: Float32Array): { readonly map: Float32Array; readonly top: number } {
  let heat = heats.get(map);
  if (heat === undefined) {
    heat = { map, top: map.reduce((top, value) => Math.max(top, value), 0) || 1 };
    heats.set(map, heat);
  }
  return heat;
}

/** Of several seeds the run that moved last: the one in work, else the last that has anything. */
function latestOf(jobs: readonly Job[]): Snapshot | undefined {
  const seen = jobs.flatMap(({ id }) => snapshots.value.get(id) ?? []);
  return seen.at(-1);
}

function Key({ mode, classes }: { readonly mode: string; readonly classes: readonly string[] }) {
  if (mode === 'gradient') return <p class="small soft key"><i class="heat" /> where the loss's gradient is large now: the sum over outputs of |∂L/∂logit|, each picture scaled to its largest pixel. The number is the slice's Dice.</p>;
  if (mode === 'masks') return <p class="small soft">Foreground as predicted. The number is the slice's Dice.</p>;
  const { falsePositive, falseNegative, wrongClass } = MARKS;
  const marks = [falsePositive, falseNegative, ...(classes.length > 2 ? [wrongClass] : [])];
  return <ul class="legend small">{marks.map(({ name, rgba }) => <li key={name}><i class="swatch" style={{ background: cssColour(rgba) }} /> {name}</li>)}</ul>;
}
