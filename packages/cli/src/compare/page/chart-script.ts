// The script that runs in the page: draws each data set's validation curves with uPlot. It reads the JSON
// in the page, and asks no server for anything.

/** One chart's data, as `page.ts` writes it into the page. */
export interface ChartData {
  readonly threshold: number | null;
  readonly losses: readonly {
    readonly label: string;
    /** The custom property with its colour. */
    readonly variable: string;
    readonly dash: readonly number[];
    readonly steps: readonly number[];
    readonly mean: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
    /** Mean steps to the threshold, when every run arrived. */
    readonly arrival: number | null;
  }[];
}

export const CHART_SCRIPT = `
const charts = JSON.parse(document.getElementById('charts').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function build(box, data, hidden) {
  const steps = [...new Set(data.losses.flatMap((loss) => loss.steps))].sort((a, b) => a - b);
  const at = (loss, values) => steps.map((step) => { const i = loss.steps.indexOf(step); return i < 0 ? null : values[i]; });
  const columns = [steps];
  const series = [{}];
  const bands = [];
  data.losses.forEach((loss, index) => {
    const stroke = colour(loss.variable);
    const show = !hidden.has(index);
    const edge = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true, show };
    columns.push(at(loss, loss.max), at(loss, loss.min), at(loss, loss.mean));
    series.push(edge, edge, { label: loss.label, stroke, width: 2, dash: loss.dash, points: { show: steps.length < 3, size: 6 }, spanGaps: true, show });
    bands.push({ series: [1 + 3 * index, 2 + 3 * index], fill: stroke + '26' });
  });
  const values = data.losses.flatMap((loss) => [...loss.min, ...loss.max]).concat(data.threshold ?? []);
  const low = Math.max(0, Math.floor(Math.min(1, ...values) * 10) / 10);
  const high = Math.min(1, Math.ceil(Math.max(0, ...values) * 10) / 10);
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif' };
  const size = () => ({ width: box.clientWidth, height: Math.round(Math.min(360, Math.max(230, box.clientWidth * 0.45))) });
  const legend = box.parentElement.querySelectorAll('.toggle b');
  const drawThreshold = (u) => {
    if (data.threshold === null) return;
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    const y = u.valToPos(data.threshold, 'y', true);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour('--ink-soft');
    ctx.lineWidth = 1.25 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(bbox.left + bbox.width, y); ctx.stroke();
    ctx.font = 12 * ratio + 'px system-ui, sans-serif';
    ctx.textAlign = 'left';
    ctx.fillText('threshold ' + data.threshold.toFixed(3), bbox.left + 6 * ratio, y - 6 * ratio);
    ctx.setLineDash([]);
    ctx.lineWidth = 2 * ratio;
    data.losses.forEach((loss, index) => {
      if (loss.arrival === null || hidden.has(index)) return;
      const x = u.valToPos(loss.arrival, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) return;
      ctx.beginPath(); ctx.arc(x, y, 4.5 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = colour(loss.variable); ctx.strokeStyle = colour('--paper');
      ctx.fill(); ctx.stroke();
    });
    ctx.restore();
  };
  const showValues = (u) => {
    const i = u.cursor.idx;
    legend.forEach((cell, index) => { const value = i == null ? null : u.data[3 + 3 * index][i]; cell.textContent = value == null ? '' : value.toFixed(3); });
    box.parentElement.querySelector('.at').textContent = i == null ? '' : 'at step ' + steps[i];
  };
  const chart = new uPlot({
    ...size(), series, bands,
    scales: { x: { time: false }, y: { range: [low, high > low ? high : 1] } },
    axes: [{ ...axis, size: 28, label: 'training step', labelSize: 20, labelGap: 2 }, { ...axis, size: 44 }],
    cursor: { y: false, points: { show: false } },
    legend: { show: false },
    hooks: { draw: [drawThreshold], setCursor: [showValues] },
  }, columns, box);
  const watch = new ResizeObserver(() => { const next = size(); if (next.width !== chart.width) chart.setSize(next); });
  watch.observe(box);
  return { chart, destroy() { watch.disconnect(); chart.destroy(); } };
}

document.querySelectorAll('.chart').forEach((box, number) => {
  const data = charts[number];
  const hidden = new Set();
  let current = build(box, data, hidden);
  box.parentElement.querySelectorAll('.toggle').forEach((button, index) => {
    button.addEventListener('click', () => {
      if (!hidden.delete(index)) hidden.add(index);
      button.setAttribute('aria-pressed', String(!hidden.has(index)));
      current.chart.batch(() => { for (let k = 1; k <= 3; k++) current.chart.setSeries(3 * index + k, { show: !hidden.has(index) }); });
    });
  });
  const again = () => { current.destroy(); current = build(box, data, hidden); };
  dark.addEventListener('change', again);
});
`;
