// The painting: truth and prediction of a small image, edited with a brush or the keyboard, and beside it the value and
// gradient map of each loss, computed again with every stroke.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { LOSSES } from '@semsegloss/core';
import { formatLossSpec, meanScores, type LossSpec } from 'semsegloss/training';
import { Pixels } from '../parts/pixels.tsx';
import { Segments } from '../parts/segments.tsx';
import { Swatch } from '../parts/swatch.tsx';
import { isDark } from '../state/theme.ts';
import { addLoss, settings } from '../state/settings.ts';
import { gradientRgba, paintingRgba } from './colours.ts';
import { useAnswers } from './evaluator.ts';
import type { Answer } from './evaluator-messages.ts';
import { logit, PIXELS, SIDE, SITUATIONS, type Painting, type Situation } from './scene.ts';

const TOOLS = [['truth', 'Truth'], ['prediction', 'Prediction']] as const;
const NAMES = Object.keys(SITUATIONS) as Situation[];
const EVERY: readonly LossSpec[] = [...LOSSES.keys()].map((loss) => ({ loss, parameters: {} }));

export function Paint() {
  const [painting, setPainting] = useState<Painting>(SITUATIONS['a little off']);
  const [tool, setTool] = useState<'truth' | 'prediction'>('prediction');
  const [probability, setProbability] = useState(0.9);
  const [size, setSize] = useState(5);
  const [erases, setErases] = useState(false);
  const [which, setWhich] = useState<'chosen' | 'all'>('chosen');
  const losses = which === 'chosen' ? settings.value.losses : EVERY;
  const problems = useMemo(() => [{ logits: Float32Array.from(painting.probability, logit), target: painting.truth, probes: [] }], [painting]);
  const answers = useAnswers('painting', SIDE, losses, problems, true);
  return (
    <section class="stack" aria-label="Painting">
      <div class="row spread">
        <h2>Paint a mask</h2>
        <Segments label="Losses" options={[['chosen', 'Chosen losses'], ['all', `All ${LOSSES.size}`]]} value={which} onChange={setWhich} />
      </div>
      <div class="painting">
        <div class="card stack tight easel">
          <div class="row spread">
            <Segments label="Paint" options={TOOLS} value={tool} onChange={setTool} />
            <label class="small">start from{' '}
              <select class="inline" value="" onChange={({ currentTarget }) => setPainting(SITUATIONS[currentTarget.value as Situation]())}>
                <option value="" disabled>a situation</option>
                {NAMES.map((name) => <option key={name}>{name}</option>)}
              </select>
            </label>
          </div>
          <Canvas painting={painting} tool={tool} probability={probability} size={size} erases={erases} onPaint={setPainting} />
          <div class="easel-controls">
            <label class="slider small"><span>brush <b class="numbers">{size}</b></span><input type="range" min={1} max={15} step={2} value={size} onInput={({ currentTarget }) => setSize(Number(currentTarget.value))} /></label>
            <label class="slider small"><span>probability <b class="numbers">{probability.toFixed(2)}</b></span><input type="range" min={0} max={1} step={0.05} value={probability} disabled={tool === 'truth' || erases} onInput={({ currentTarget }) => setProbability(Number(currentTarget.value))} /></label>
            <label class="row small"><input type="checkbox" checked={erases} onChange={({ currentTarget }) => setErases(currentTarget.checked)} /> erase</label>
          </div>
          <p class="small soft">Outline: truth. Blue: predicted probability. Drag to paint, with Shift or the right button to erase; on the keyboard, arrows move and Space paints.</p>
          <Counted painting={painting} />
        </div>
        <div class="card tiles-card">
          <ul class={which === 'chosen' ? 'tiles few' : 'tiles'}>
            {losses.map((spec, index) => <Tile key={formatLossSpec(spec)} spec={spec} index={index} answer={answers.get(index)} chosen={which === 'chosen'} />)}
          </ul>
          <p class="small soft key"><i class="ramp" /> A step of gradient descent raises the probability of blue pixels and lowers that of orange ones. Each map is scaled to its largest pixel.</p>
        </div>
      </div>
    </section>
  );
}

/** What the thresholded prediction is worth, as metrics see it. */
function Counted({ painting: { truth, probability } }: { readonly painting: Painting }) {
  const matrix = [[0, 0], [0, 0]];
  truth.forEach((label, pixel) => {
    const row = matrix[label] as number[];
    const predicted = (probability[pixel] as number) > 0.5 ? 1 : 0;
    row[predicted] = (row[predicted] ?? 0) + 1;
  });
  const scores = meanScores(matrix);
  const text = scores === undefined ? 'no foreground' : `Dice ${scores.dice.toFixed(3)} · IoU ${scores.iou.toFixed(3)} · precision ${scores.precision.toFixed(3)} · recall ${scores.recall.toFixed(3)}`;
  return <p class="small numbers" aria-live="polite">{text}</p>;
}

interface TileProps {
  readonly spec: LossSpec;
  readonly index: number;
  readonly answer: Answer | undefined;
  readonly chosen: boolean;
}

function Tile({ spec, index, answer, chosen }: TileProps) {
  const label = formatLossSpec(spec);
  const dark = isDark();
  const map = answer?.kind === 'values' ? answer.maps[0] : undefined;
  const rgba = useMemo(() => gradientRgba(map, PIXELS, dark), [map, dark]);
  const value = answer?.kind === 'values' ? format(answer.values[0] ?? Number.NaN) : answer === undefined ? '…' : '–';
  return (
    <li class="tile" title={answer?.kind === 'refused' ? answer.reason : label}>
      <Pixels width={SIDE} height={SIDE} rgba={rgba} label={`Gradient of ${label}`} />
      <span class="tile-name">{chosen && <Swatch index={index} />}<em>{label}</em></span>
      <b class="numbers" data-loss={label}>{value}</b>
      {!chosen && <button type="button" class="button quiet tile-add" onClick={() => addLoss(spec)} aria-label={`Choose ${label}`}>+</button>}
    </li>
  );
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(4);
}

interface CanvasProps {
  readonly painting: Painting;
  readonly tool: 'truth' | 'prediction';
  readonly probability: number;
  readonly size: number;
  /** Strokes erase; Shift and the right button then paint. */
  readonly erases: boolean;
  readonly onPaint: (painting: Painting) => void;
}

/** Each pixel of the image is drawn this large, so that outlines are thin. */
const SCALE = 8;

function Canvas({ painting, tool, probability, size, erases, onPaint }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(painting);
  latest.current = painting;
  const last = useRef<readonly [number, number] | undefined>(undefined);
  const [cursor, setCursor] = useState<readonly [number, number] | undefined>(undefined);
  const dark = isDark();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    context.putImageData(new ImageData(paintingRgba(painting, SIDE, SCALE, dark), SIDE * SCALE, SIDE * SCALE), 0, 0);
    if (cursor === undefined) return;
    context.strokeStyle = dark ? '#fff' : '#000';
    context.lineWidth = 1.5;
    context.strokeRect((cursor[0] - (size - 1) / 2) * SCALE, (cursor[1] - (size - 1) / 2) * SCALE, size * SCALE, size * SCALE);
  }, [painting, dark, cursor, size]);

  const stroke = (points: readonly (readonly [number, number])[], isOther: boolean): void => {
    const erase = erases !== isOther;
    const truth = latest.current.truth.slice();
    const predicted = latest.current.probability.slice();
    const reach = (size - 1) / 2;
    for (const [x, y] of points) {
      for (let row = y - reach; row <= y + reach; row += 1) {
        for (let column = x - reach; column <= x + reach; column += 1) {
          const isInside = row >= 0 && column >= 0 && row < SIDE && column < SIDE && (row - y) ** 2 + (column - x) ** 2 <= (reach + 0.3) ** 2;
          if (!isInside) continue;
          if (tool === 'truth') truth[row * SIDE + column] = erase ? 0 : 1;
          else predicted[row * SIDE + column] = erase ? 0.08 : probability;
        }
      }
    }
    latest.current = { truth, probability: predicted };
    onPaint(latest.current);
  };
  const press = (event: PointerEvent): void => {
    (event.currentTarget as HTMLCanvasElement).setPointerCapture(event.pointerId);
    last.current = at(event);
    stroke([last.current], event.shiftKey || event.button === 2);
  };
  const move = (event: PointerEvent): void => {
    if (event.buttons === 0 || last.current === undefined) return;
    const to = at(event);
    stroke(between(last.current, to), event.shiftKey || (event.buttons & 2) !== 0);
    last.current = to;
  };
  const key = (event: KeyboardEvent): void => {
    const [x, y] = cursor ?? [SIDE / 2, SIDE / 2];
    const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (step !== undefined) setCursor([clamp(x + step[0]), clamp(y + step[1])]);
    else if (event.key === ' ') stroke([[x, y]], event.shiftKey);
    else return;
    event.preventDefault();
  };
  return (
    <canvas
      ref={canvas} class="easel-canvas" width={SIDE * SCALE} height={SIDE * SCALE} tabIndex={0} role="application" aria-label={`Painting of ${SIDE} by ${SIDE} pixels. Arrow keys move, Space paints ${tool}, Shift and Space erase.`}
      onPointerDown={press} onPointerMove={move} onPointerUp={() => { last.current = undefined; }} onContextMenu={(event) => event.preventDefault()}
      onKeyDown={key} onFocus={(event) => { if (event.currentTarget.matches(':focus-visible')) setCursor((now) => now ?? [SIDE / 2, SIDE / 2]); }} onBlur={() => setCursor(undefined)}
    />
  );
}

/** The pixel of the painting that an event points at. */
function at(event: PointerEvent): [number, number] {
  const box = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
  return [Math.floor(((event.clientX - box.left) / box.width) * SIDE), Math.floor(((event.clientY - box.top) / box.height) * SIDE)];
}

function clamp(value: number): number {
  return Math.min(SIDE - 1, Math.max(0, value));
}

/** Points of a line, both ends included, so that a fast stroke has no gaps. */
function between([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): [number, number][] {
  const count = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  return Array.from({ length: count + 1 }, (_, index) => [Math.round(x0 + ((x1 - x0) * index) / count), Math.round(y0 + ((y1 - y0) * index) / count)]);
}
