// What came of an order: the answer, and every check of its receipt.

import type { Check, Outcome } from "../receipt/check";
import { notChecked } from "../receipt/receipt";
import { decode } from "../wire/codecs";
import { fromBase64 } from "../wire/hashing";
import type { Receipt } from "../wire/receipt";
import { scaleOf, type Tensor, toNested } from "../wire/tensors";
import { takesDigit } from "./digit";
import { find, make } from "./elements";

const WORDS: Record<Outcome, [string, string]> = {
  holds: ["good", "Holds"],
  hollow: ["bad", "Proves nothing"],
  fails: ["bad", "Fails"],
  open: ["warn", "Not checked"],
  awaited: ["warn", "Waits for you"],
};
const MOST_ROWS = 32;
const MOST_CHARACTERS = 4_000;

/** Show what the receipt's own bytes say, since they are what is checked. */
export function showAnswer(receipt: Receipt): void {
  const { manifest } = receipt.model;
  const area = find("outputs");
  area.replaceChildren();
  try {
    const bytes = fromBase64(receipt.output.content);
    for (const [name, tensor] of decode(manifest.codec, bytes, manifest.outputs)) {
      const scale = scaleOf(manifest, name);
      const values = tensor.values.map((value) => (scale ? Number(value) * scale : value));
      if (takesDigit(manifest.inputs) && values.length === 10) area.append(reading(values));
      area.append(table(name, { shape: tensor.shape, values }));
    }
  } catch (error) {
    area.append(make("p", {}, `The answer’s bytes cannot be read: ${(error as Error).message}`));
  }
}

function reading(values: Tensor["values"]): HTMLElement {
  const scores = values.map(Number);
  const digit = scores.indexOf(Math.max(...scores));
  return make("p", { class: "reading" }, "The model reads a ", make("strong", {}, `${digit}`), ".");
}

function table(name: string, tensor: Tensor): HTMLElement {
  if (tensor.values.length > MOST_ROWS) {
    const text = JSON.stringify(toNested(tensor), (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    return make("pre", { tabindex: "0", "aria-label": name }, text.slice(0, MOST_CHARACTERS));
  }
  const numbers = tensor.values.map(Number);
  const [least, greatest] = [Math.min(0, ...numbers), Math.max(...numbers)];
  const rows = tensor.values.map((value, index) => {
    const bar = make("div", { class: "bar", "aria-hidden": "true" });
    const share = greatest > least ? (Number(value) - least) / (greatest - least) : 0;
    bar.style.setProperty("--share", `${100 * share}%`);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, `${index}`),
      make("td", { class: "number" }, written(value)),
      make("td", { class: "bars" }, bar),
    );
  });
  return make("table", {}, make("caption", {}, make("bdi", {}, name)), make("tbody", {}, ...rows));
}

function written(value: Tensor["values"][number]): string {
  return typeof value === "number" ? `${Number(value.toPrecision(6))}` : `${value}`;
}

/** List every check, and say first what they come to. Returns whether nothing fails. */
export function showChecks(checks: Check[]): boolean {
  const named = (outcome: Outcome) => checks.filter((it) => it.outcome === outcome);
  const failed = named("fails");
  const summary = find("summary");
  const isGood = named("holds").length === checks.length;
  summary.className = `notice ${failed.length ? "bad" : isGood ? "good" : ""}`;
  summary.textContent = isGood
    ? `All ${checks.length} checks hold.`
    : summed(failed, named("hollow"), named("open"), named("awaited"));
  find("checks").replaceChildren(...checks.map(line));
  find("not-checked").replaceChildren(...notChecked(checks).map((words) => make("li", {}, words)));
  return failed.length === 0;
}

function summed(failed: Check[], hollow: Check[], open: Check[], awaited: Check[]): string {
  if (failed.length > 0) {
    return `This receipt does not hold: ${names(failed)}. Do not rely on the answer.`;
  }
  return [
    "What was checked holds.",
    hollow.length > 0 ? `Proves nothing: ${names(hollow)}.` : "",
    open.length > 0 ? `Not checked: ${names(open)}.` : "",
    awaited.length > 0 ? "What is missing is your own word." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

export function names(checks: Check[]): string {
  return checks.map((it) => it.name).join(", ");
}

function line(it: Check): HTMLElement {
  const [kind, word] = WORDS[it.outcome];
  return make(
    "li",
    { "data-check": it.name, "data-outcome": it.outcome },
    make("span", { class: `verdict ${kind}` }, word),
    make("div", {}, make("strong", {}, it.name), make("p", {}, it.words)),
  );
}

/** Offer the receipt that is shown as a file. */
export function offerToSave(receipt: Receipt): void {
  const file = new Blob([JSON.stringify(receipt, null, 1)], { type: "application/json" });
  const link = find<HTMLAnchorElement>("save");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(file);
}
