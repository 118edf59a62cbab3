// The script that runs in the page of a benchmark: draws time over size with uPlot, both logarithmic. It reads the JSON in
// the page, and asks no server for anything.

/** One chart's data, as `page.ts` writes it into the page. */
export interface ScalingChart {
  readonly pixels: readonly number[];
  readonly sizes: readonly string[];
  readonly lines: readonly {
    readonly label: string;
    /** The custom property with its colour. */
    readonly variable: string;
    readonly dash: readonly number[];
    readonly nanoseconds: readonly (number | null)[];
  }[];
}

export const CHART_SCRIPT = `
const charts = JSON.parse(document.getElementById('charts').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const digits = (value) => value == null ? '' : Number(value.toPrecision(3)).toString();

function build(box, { pixels, sizes, lines }) {
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif' };
  const size = () => ({ width: box.clientWidth, height: Math.round(Math.min(420, Math.max(260, box.clientWidth * 0.5))) });
  const all = lines.flatMap((line) => line.nanoseconds).filter((value) => value != null);
  // 1, 2 or 5 times a power of ten, below the least.
  const power = 10 ** Math.floor(Math.log10(Math.min(...all)));
  const low = power * [5, 2, 1].find((step) => power * step < Math.min(...all) * 0.95 || step === 1);
  const high = Math.max(...all) * 1.3;
  const spread = pixels.length > 1 ? 1.3 : 2;
  const chart = new uPlot({
    ...size(),
    series: [
      { label: 'size', value: (u, value, series, index) => index == null ? '' : sizes[index] },
      ...lines.map((line) => ({ label: line.label, stroke: colour(line.variable), width: 2, dash: line.dash, points: { show: true, size: 6, fill: colour(line.variable) }, spanGaps: true, value: (u, value) => digits(value) })),
    ],
    scales: { x: { time: false, distr: 3, range: [pixels[0] / spread, pixels.at(-1) * spread] }, y: { distr: 3, range: [low, high] } },
    axes: [
      { ...axis, size: 28, label: 'pixels', labelSize: 20, labelGap: 2, splits: () => pixels, values: () => sizes, filter: (u, splits) => splits },
      { ...axis, size: 56, label: 'nanoseconds a pixel', labelSize: 20, values: (u, splits) => splits.map((value) => value == null ? null : digits(value)) },
    ],
    cursor: { y: false },
  }, [pixels, ...lines.map((line) => line.nanoseconds)], box);
  const watch = new ResizeObserver(() => { const next = size(); if (next.width !== chart.width) chart.setSize(next); });
  watch.observe(box);
  return { destroy() { watch.disconnect(); chart.destroy(); } };
}

document.querySelectorAll('.chart').forEach((box, number) => {
  let current = build(box, charts[number]);
  dark.addEventListener('change', () => { current.destroy(); current = build(box, charts[number]); });
});
`;
