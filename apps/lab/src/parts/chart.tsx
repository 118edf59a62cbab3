// Lines over a common x, drawn by uPlot in the colours of the theme. Its size is reserved before it is drawn.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colour, isDark } from '../state/theme.ts';

export interface Line {
  readonly label: string;
  /** A custom property, such as `--loss-0`. */
  readonly variable: string;
  readonly values: readonly (number | null)[];
  readonly dash?: readonly number[];
  readonly faint?: boolean;
}

export interface ChartProps {
  /** Said to readers who do not see it. */
  readonly label: string;
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly logX?: boolean;
  readonly range?: readonly [number, number];
  /** The whole of x from the start, so that lines grow into it. */
  readonly xRange?: readonly [number, number];
  /** x values written with these digits. */
  readonly format?: (x: number) => string;
  readonly onReady?: (chart: uPlot) => void;
}

export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const dark = isDark();
  const shape = JSON.stringify([props.lines.map(({ label, variable, dash, faint }) => [label, variable, dash, faint]), props.logX, props.xLabel, props.range, props.xRange, dark]);
  const data = (): uPlot.AlignedData => [props.x as number[], ...props.lines.map(({ values }) => values as (number | null)[])];

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const made = new uPlot(optionsOf(props, element), data(), element);
    chart.current = made;
    props.onReady?.(made);
    const watch = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== made.width) made.setSize(sizeOf(element));
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [shape]);
  useEffect(() => chart.current?.setData(data()), [props.x, props.lines]);
  return <div ref={box} class="chart" role="img" aria-label={props.label} />;
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientHeight };
}

function optionsOf({ lines, xLabel, logX = false, range, xRange, format }: ChartProps, element: HTMLElement): uPlot.Options {
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif' };
  return {
    ...sizeOf(element),
    series: [{ label: xLabel, value: (_, value) => (value == null ? '' : (format ?? number)(value)) }, ...lines.map(({ label, variable, dash, faint }): uPlot.Series => ({
      label, stroke: faint === true ? `${colour(variable)}66` : colour(variable), width: faint === true ? 1.25 : 2, spanGaps: true, points: { show: false }, value: (_, value) => (value == null ? '' : number(value)), ...(dash === undefined ? {} : { dash: [...dash] }),
    }))],
    scales: {
      x: { time: false, ...(logX ? { distr: 3 as const } : {}), ...(xRange === undefined ? {} : { range: [...xRange] as [number, number] }) },
      y: { range: range === undefined ? (_u: uPlot, low: number, high: number): [number, number] => padded(low, high) : [...range] },
    },
    axes: [
      { ...axis, ...(logX ? { filter: decades, grid: { ...axis.grid, filter: decades } } : {}), size: 26, label: xLabel, labelSize: 18, labelGap: 0, ...(format === undefined ? {} : { values: (_, splits) => splits.map((split) => (split == null ? '' : format(split))) }) },
      { ...axis, size: 50, values: (_, splits) => splits.map((split) => (split == null ? '' : number(split))) },
    ],
    cursor: { y: false, points: { size: 7 } },
    legend: { show: false },
  };
}

function number(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 && Math.abs(value) < 10000 ? String(Number(value.toPrecision(3))) : value.toExponential(0);
}

/** Of the ticks of a logarithmic axis the powers of ten. */
function decades(_: uPlot, splits: readonly (number | null)[]): (number | null)[] {
  return splits.map((split) => (split !== null && Math.abs(Math.log10(split) - Math.round(Math.log10(split))) < 1e-9 ? split : null));
}

function padded(low: number, high: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
