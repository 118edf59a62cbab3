// The matrix while it is being filled: loss × backend, the worst measured ÷ bound so far.
import { ratioOfCase, type CaseReport } from '@semsegloss/conformance';

export class Matrix {
  readonly #table = document.createElement('table');
  readonly #backends: string[] = [];
  readonly #rows = new Map<string, HTMLTableRowElement>();
  readonly #worst = new Map<string, number>();

  constructor(into: HTMLElement) {
    this.#table.createTHead().insertRow().insertCell();
    this.#table.createTBody();
    into.replaceChildren(this.#table);
  }

  add(backend: string, report: CaseReport): void {
    const key = `${backend} ${report.loss}`;
    const worst = Math.max(this.#worst.get(key) ?? 0, report.status === 'failed' ? Math.max(1, ratioOfCase(report)) : ratioOfCase(report));
    this.#worst.set(key, worst);
    const cell = this.#cell(backend, report.loss);
    if (report.status === 'failed') cell.className = 'failed';
    cell.textContent = report.status === 'refused' ? '–' : worst.toPrecision(2);
    cell.title = report.reason ?? '';
  }

  /** A backend that gave no report. */
  none(backend: string, reason: string): void {
    const cell = this.#cell(backend, 'not run');
    cell.textContent = '–';
    cell.title = reason;
    const note = document.createElement('p');
    note.textContent = `${backend}: ${reason}`;
    this.#table.after(note);
  }

  #cell(backend: string, loss: string): HTMLTableCellElement {
    if (!this.#backends.includes(backend)) {
      this.#backends.push(backend);
      const head = this.#table.tHead?.rows[0]?.insertCell();
      if (head !== undefined) head.textContent = backend;
    }
    let row = this.#rows.get(loss);
    if (row === undefined) {
      row = this.#table.tBodies[0]?.insertRow() as HTMLTableRowElement;
      row.insertCell().textContent = loss;
      this.#rows.set(loss, row);
    }
    const place = this.#backends.indexOf(backend) + 1;
    while (row.cells.length <= place) row.insertCell();
    return row.cells[place] as HTMLTableCellElement;
  }
}
