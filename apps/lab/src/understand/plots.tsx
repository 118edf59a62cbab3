// Three experiments with made-up scenes, each with all chosen losses: value, or gradient on the object or the background.
import { useMemo, useState } from 'preact/hooks';
import { formatLossSpec, lossVariable } from 'semsegloss/training';
import { Chart } from '../parts/chart.tsx';
import { Legend } from '../parts/legend.tsx';
import { Segments } from '../parts/segments.tsx';
import { settings } from '../state/settings.ts';
import { useAnswers } from './evaluator.ts';
import { confidenceScenes, imbalanceScenes, missedScenes, PIXELS, SIDE, type Scene } from './scene.ts';

const QUANTITIES = [['value', 'Value'], ['object', 'Gradient on the object'], ['background', 'Gradient on the background']] as const;
type Quantity = (typeof QUANTITIES)[number][0];

export function Plots() {
  const [quantity, setQuantity] = useState<Quantity>('value');
  const [share, setShare] = useState(0.1);
  const [confidence, setConfidence] = useState(0.7);
  const labels = settings.value.losses.map(formatLossSpec);
  return (
    <section class="stack" aria-label="Curves">
      <div class="row spread">
        <h2>Value and gradient</h2>
        <Segments label="Quantity" options={QUANTITIES} value={quantity} onChange={setQuantity} />
      </div>
      <Legend labels={labels} />
      <div class="thirds">
        <Plot
          topic="confidence" title="As pixels become right" quantity={quantity} xLabel="probability of the truth"
          text="Every pixel gives its true class the same probability." scenes={useMemo(() => confidenceScenes(share), [share])}
          control={<Slider label="object share" value={share} min={0.01} max={0.5} onChange={setShare} />}
        />
        <Plot
          topic="imbalance" title="As the object becomes rare" quantity={quantity} xLabel="share of the image" logX format={percent}
          text="The same confidence everywhere; only the object's share changes." scenes={useMemo(() => imbalanceScenes(confidence), [confidence])}
          control={<Slider label="confidence" value={confidence} min={0.05} max={0.95} onChange={setConfidence} />}
        />
        <Plot
          topic="missed" title="As a missed object grows" quantity={quantity} xLabel="pixels of the missed object" logX format={String}
          text="A large object is found; a second one is missed." scenes={useMemo(() => missedScenes(confidence), [confidence])}
          control={<p class="small soft">The confidence is that of the plot before.</p>}
        />
      </div>
      <p class="small soft">Gradients are those of one pixel with respect to its logit, times the number of pixels: what reaches the network there. Scenes of {SIDE} × {SIDE} pixels.</p>
    </section>
  );
}

function percent(value: number): string {
  return `${Number((100 * value).toPrecision(2))} %`;
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, min, max, onChange }: SliderProps) {
  return (
    <label class="slider small">
      <span>{label} <b class="numbers">{value.toFixed(2)}</b></span>
      <input type="range" min={min} max={max} step={0.01} value={value} onInput={({ currentTarget }) => onChange(Number(currentTarget.value))} />
    </label>
  );
}

interface PlotProps {
  readonly topic: string;
  readonly title: string;
  readonly text: string;
  readonly xLabel: string;
  readonly logX?: boolean;
  readonly format?: (x: number) => string;
  readonly quantity: Quantity;
  readonly scenes: readonly Scene[];
  readonly control: preact.ComponentChildren;
}

function Plot({ topic, title, text, xLabel, logX = false, format, quantity, scenes, control }: PlotProps) {
  const { losses } = settings.value;
  const problems = useMemo(() => scenes.map(({ logits, target, object, background }) => ({ logits, target, probes: [object, background] })), [scenes]);
  const answers = useAnswers(topic, SIDE, losses, problems);
  const x = useMemo(() => scenes.map((scene) => scene.x), [scenes]);
  const lines = useMemo(() => losses.map((spec, index) => {
    const answer = answers.get(index);
    const values = answer?.kind !== 'values' ? x.map(() => null)
      : quantity === 'value' ? answer.values
        : answer.probes.map((probes) => Math.abs(probes[quantity === 'object' ? 0 : 1] ?? 0) * PIXELS);
    return { label: formatLossSpec(spec), variable: lossVariable(index), values };
  }), [answers, losses, quantity, x]);
  const refused = [...answers.values()].flatMap((answer) => (answer.kind === 'refused' ? [answer.reason] : []));
  return (
    <section class="card stack tight">
      <h3>{title}</h3>
      <p class="small soft">{text}</p>
      <Chart label={`${title}: ${quantity} of each loss`} x={x} lines={lines} xLabel={xLabel} logX={logX} {...(format === undefined ? {} : { format })} />
      {control}
      {refused.map((reason) => <p key={reason} class="small soft">{reason}</p>)}
    </section>
  );
}
