// Draws the figures of pages. Each has its table, which stays for whoever does not see the drawing.

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  Tooltip,
} from "chart.js";

import { type Figures, readFigures } from "./charts/figures";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Tooltip);

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

const COLOURS = 8;
const drawn = new Map<HTMLElement, Chart>();

/** What the chart of a figure shows, as the library has it, and how high it has drawn each bar. */
export function shown(id: string): { figures: Figures; heights: number[][] } {
  const chart = [...drawn].find(([figure]) => figure.id === id)?.[1];
  if (!chart) throw new Error(`there is no chart ${id}`);
  const series = chart.data.datasets.map((set) => ({
    name: set.label ?? "",
    points: set.data as number[],
  }));
  const heights = series.map((_, index) =>
    chart.getDatasetMeta(index).data.map((bar) => (bar as unknown as { height: number }).height),
  );
  return { figures: { labels: chart.data.labels as string[], series }, heights };
}

function draw(figure: HTMLElement): void {
  const table = figure.querySelector("table");
  if (!table) return;
  const figures = readFigures(table);
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const whole = figures.series.every((series) => series.points.every(Number.isInteger));
  const stacked = figure.dataset.chart === "stacked";
  const config = {
    type: "bar" as const,
    data: {
      labels: figures.labels,
      datasets: figures.series.map((series, index) => ({
        label: series.name,
        data: series.points,
        backgroundColor: token(`--series-${(index % COLOURS) + 1}`),
      })),
    },
    options: {
      animation: false as const,
      maintainAspectRatio: false,
      color: token("--quiet"),
      interaction: { mode: "index" as const, intersect: false },
      scales: {
        x: {
          stacked,
          ticks: { color: token("--quiet"), maxRotation: 0, autoSkipPadding: 16 },
          grid: { display: false },
          border: { color: token("--line") },
        },
        y: {
          stacked,
          beginAtZero: true,
          ticks: { color: token("--quiet"), maxTicksLimit: 6, ...(whole && { precision: 0 }) },
          grid: { color: token("--line") },
          border: { display: false },
        },
      },
      plugins: {
        legend: {
          display: stacked,
          position: "bottom" as const,
          labels: { color: token("--text"), boxWidth: 12, boxHeight: 12 },
        },
      },
    },
  };
  const before = drawn.get(figure);
  before?.destroy();
  drawn.set(figure, new Chart(before ? canvasOf(figure) : addCanvas(figure, figures), config));
}

function canvasOf(figure: HTMLElement): HTMLCanvasElement {
  const canvas = figure.querySelector("canvas");
  if (!canvas) throw new Error("the figure has lost its canvas");
  return canvas;
}

function addCanvas(figure: HTMLElement, figures: Figures): HTMLCanvasElement {
  const box = document.createElement("div");
  box.className = "canvas";
  const canvas = document.createElement("canvas");
  const names = figures.series.map((series) => series.name).join(", ");
  const title = figure.querySelector("figcaption")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Bar chart. ${title}: ${names}. Its figures are in the table.`);
  box.append(canvas);
  figure.querySelector("figcaption")?.after(box);
  // The table was open for whoever has no script.
  figure.querySelector("details")?.removeAttribute("open");
  return canvas;
}

function drawAll(): void {
  document.querySelectorAll<HTMLElement>("figure[data-chart]").forEach(draw);
}

drawAll();
// The colours come from the style sheet, which follows the system.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
