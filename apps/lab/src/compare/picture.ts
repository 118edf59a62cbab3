// The comparison as one PNG: title, conclusion, curves and table, drawn on a canvas in the colours of the theme.
import { conclude, lossVariable, type TaskStatistics } from 'semsegloss/training';
import { colour } from '../state/theme.ts';
import { COLUMNS, type Sorting, sortedLosses } from './table.ts';

const WIDTH = 1400;
const MARGIN = 48;
const ROW = 34;
const SANS = 'system-ui, -apple-system, "Segoe UI", sans-serif';
/** The columns that fit. */
const SHOWN = ['dice', 'iou', 'precision', 'recall', 'steps', 'ms'];

export async function toPng(task: TaskStatistics, labels: readonly string[], chart: HTMLCanvasElement, sorting: Sorting): Promise<Blob> {
  const sentences = conclude(task);
  const chartHeight = Math.round(((WIDTH - 2 * MARGIN) * chart.height) / chart.width);
  const height = 2 * MARGIN + 60 + 30 * sentences.length + 40 + chartHeight + 40 + ROW * (task.losses.length + 1) + 30;
  const canvas = new OffscreenCanvas(WIDTH, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('picture: this browser gives no canvas to draw on. Use CSV or JSON.');
  context.fillStyle = colour('--card');
  context.fillRect(0, 0, WIDTH, height);
  let y = MARGIN + 24;
  const write = (text: string, x: number, font: string, ink: string, align: CanvasTextAlign = 'left'): void => {
    context.font = `${font} ${SANS}`;
    context.fillStyle = colour(ink);
    context.textAlign = align;
    context.fillText(text, x, y, WIDTH - 2 * MARGIN);
  };
  write(`Losses compared on ${task.dataset}`, MARGIN, '650 30px', '--ink');
  y += 40;
  for (const sentence of sentences) {
    write(sentence, MARGIN, '400 19px', '--ink-soft');
    y += 30;
  }
  y += 6;
  let x = MARGIN;
  for (const [index, label] of labels.entries()) {
    context.fillStyle = colour(lossVariable(index));
    context.fillRect(x, y - 12, 14, 14);
    write(label, x + 22, '400 17px', '--ink');
    x += 22 + context.measureText(label).width + 28;
  }
  y += 16;
  context.drawImage(chart, MARGIN, y, WIDTH - 2 * MARGIN, chartHeight);
  y += chartHeight + 44;

  const columns = COLUMNS.filter(({ key }) => SHOWN.includes(key));
  const left = 330;
  const right = (index: number): number => left + ((WIDTH - MARGIN - left) * (index + 1)) / columns.length;
  write('loss', MARGIN, '600 17px', '--ink-soft');
  columns.forEach(({ title }, index) => write(title, right(index), '600 15px', '--ink-soft', 'right'));
  for (const loss of sortedLosses(task.losses, sorting)) {
    context.fillStyle = colour('--line');
    context.fillRect(MARGIN, y + 11, WIDTH - 2 * MARGIN, 1);
    y += ROW;
    context.fillStyle = colour(lossVariable(labels.indexOf(loss.label)));
    context.fillRect(MARGIN, y - 12, 14, 14);
    write(loss.label, MARGIN + 24, '500 18px', '--ink');
    columns.forEach(({ text }, index) => write(text(loss), right(index), '400 18px', '--ink', 'right'));
  }
  return canvas.convertToBlob({ type: 'image/png' });
}
