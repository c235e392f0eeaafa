// A field of 8 by 8 to draw a digit on, by pointer or by keyboard.

import { images, labels } from "../../samples/digits/held_out.json";
import type { TensorSpec } from "../wire/tensors";
import { make } from "./elements";

const SIDE = 8;
/** From 0, paper, to 16, ink, as the sample models were trained. */
const INK = 16;
const STROKES = [0, 8, INK] as const;
const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -SIDE,
  ArrowDown: SIDE,
};

/** Whether a version takes one picture of 8 by 8. */
export function takesDigit(inputs: TensorSpec[]): boolean {
  const sizes = (inputs[0]?.shape ?? []).map((size) => (typeof size === "number" ? size : 1));
  const count = sizes.reduce((product, size) => product * size, 1);
  const isSquare = sizes.at(-1) === SIDE && sizes.at(-2) === SIDE;
  return inputs.length === 1 && isSquare && count === SIDE * SIDE;
}

export const SAMPLES = labels.map((label, index) => ({ label, pixels: images[index] ?? [] }));

export class DigitField {
  #pixels: number[] = Array<number>(SIDE * SIDE).fill(0);
  readonly #cells: HTMLElement[];

  constructor(
    field: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.#cells = this.#pixels.map(() => make("div", { role: "gridcell", tabindex: "-1" }));
    for (let row = 0; row < SIDE; row++) {
      const cells = this.#cells.slice(row * SIDE, (row + 1) * SIDE);
      field.append(make("div", { role: "row" }, ...cells));
    }
    this.#cells[0]?.setAttribute("tabindex", "0");
    field.addEventListener("keydown", (event) => this.#press(event));
    field.addEventListener("pointerdown", (event) => this.#draw(event));
    field.addEventListener("pointermove", (event) => this.#draw(event));
    this.show([]);
  }

  /** The picture, row by row. */
  get rows(): number[][] {
    return Array.from({ length: SIDE }, (_, row) =>
      this.#pixels.slice(row * SIDE, (row + 1) * SIDE),
    );
  }

  show(pixels: number[][]): void {
    this.#pixels = this.#pixels.map((_, at) => pixels[Math.floor(at / SIDE)]?.[at % SIDE] ?? 0);
    this.#pixels.forEach((_, at) => this.#paint(at));
  }

  #paint(at: number): void {
    const cell = this.#cells[at];
    const ink = this.#pixels[at] ?? 0;
    if (cell === undefined) return;
    cell.style.setProperty("--ink", `${(100 * ink) / INK}%`);
    const [row, column] = [Math.floor(at / SIDE) + 1, (at % SIDE) + 1];
    cell.setAttribute("aria-label", `Row ${row}, column ${column}: ${ink} of ${INK}`);
  }

  #set(at: number, ink: number): void {
    this.#pixels[at] = ink;
    this.#paint(at);
  }

  #press(event: KeyboardEvent): void {
    const at = this.#cells.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      const isAtEdge =
        Math.abs(step) === 1 && Math.floor(at / SIDE) !== Math.floor((at + step) / SIDE);
      const next = this.#cells[at + step];
      if (next !== undefined && !isAtEdge) this.#move(at, next);
      event.preventDefault();
    } else if (event.key === " " || event.key === "Enter") {
      const stroke = STROKES.findIndex((each) => each > (this.#pixels[at] ?? 0));
      this.#set(at, STROKES[Math.max(0, stroke)] ?? 0);
      event.preventDefault();
      this.changed();
    }
  }

  #move(from: number, next: HTMLElement): void {
    this.#cells[from]?.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  // The nib is wider than a pixel: what lies beside it gets some of the ink.
  #draw(event: PointerEvent): void {
    if (event.buttons === 0) return;
    const under = document.elementFromPoint(event.clientX, event.clientY) as HTMLElement;
    const at = this.#cells.indexOf(under);
    if (at < 0) return;
    event.preventDefault();
    this.#set(at, INK);
    for (const beside of [at % SIDE > 0 ? at - 1 : -1, at % SIDE < SIDE - 1 ? at + 1 : -1]) {
      if (beside >= 0) this.#set(beside, Math.max(this.#pixels[beside] ?? 0, 6));
    }
    this.changed();
  }
}
