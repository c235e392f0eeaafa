// Figures of a chart, as its table says them: what is drawn is what can be read.

export interface Series {
  name: string;
  points: number[];
}

export interface Figures {
  labels: string[];
  series: Series[];
}

/** Read the table of a figure. The columns that are drawn are marked with `data-series`. */
export function readFigures(table: HTMLTableElement): Figures {
  const heads = [...table.querySelectorAll<HTMLElement>("thead th")];
  const columns = heads.flatMap((head, index) => ("series" in head.dataset ? [index] : []));
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  return {
    labels: rows.map((row) => text(row.cells[0])),
    series: columns.map((column) => ({
      name: text(heads[column]),
      points: rows.map((row) => Number(row.cells[column]?.dataset.value ?? Number.NaN)),
    })),
  };
}

function text(element: HTMLElement | undefined): string {
  return (element?.textContent ?? "").trim();
}
