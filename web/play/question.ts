// The question: which model, about what, under which policy.

import type { Asked } from "../receipt/purchase";
import { encode } from "../wire/codecs";
import {
  type Manifest,
  type Nested,
  scaleOf,
  type Tensor,
  type TensorSpec,
  toTensor,
} from "../wire/tensors";
import { DigitField, SAMPLES, takesDigit } from "./digit";
import { fill, find, make } from "./elements";
import { type Model, Problem } from "./gateway";

export class Question {
  readonly #model = find<HTMLSelectElement>("model");
  readonly #sample = find<HTMLSelectElement>("sample");
  readonly #values = find<HTMLTextAreaElement>("values");
  readonly #policy = find<HTMLInputElement>("policy");
  readonly #digit: DigitField;

  /** `changed` hears that another question is asked than before. */
  constructor(
    private readonly models: Model[],
    private readonly changed: () => void,
  ) {
    this.#digit = new DigitField(find("digit"), () => {
      this.#sample.value = "";
      changed();
    });
    this.#model.append(
      ...models.map((model) => make("option", { value: model.versionId }, model.name)),
    );
    this.#sample.append(
      ...SAMPLES.map(({ label }, at) =>
        make("option", { value: `${at}` }, `${label} (no. ${at + 1})`),
      ),
    );
    this.#model.addEventListener("change", () => this.#show());
    this.#sample.addEventListener("change", () => this.#showSample());
    this.#values.addEventListener("input", changed);
    this.#policy.addEventListener("input", changed);
    find("clear").addEventListener("click", () => {
      this.#sample.value = "";
      this.#showSample();
    });
    this.#sample.value = "0";
    this.#showSample();
    this.#show();
  }

  get model(): Model {
    const found = this.models.find((model) => model.versionId === this.#model.value);
    if (found === undefined) {
      throw new Problem("This gateway sells no model now.", "Come back later, or use another one.");
    }
    return found;
  }

  /** Read what is asked. Throws `Problem` for values that do not fit the model. */
  read(): Asked {
    const { versionId, floor, manifest } = this.model;
    return { versionId, input: this.#encode(manifest), policy: this.#policy.value.trim() || floor };
  }

  #encode(manifest: Manifest): Uint8Array {
    const isDigit = takesDigit(manifest.inputs);
    try {
      const values = isDigit ? this.#picture(manifest.inputs[0]!) : this.#typed(manifest);
      const tensors = new Map<string, Tensor<number>>();
      for (const spec of manifest.inputs) {
        const value = values[spec.name];
        if (value === undefined) throw new Error(`“${spec.name}” is missing.`);
        tensors.set(spec.name, toTensor(value, spec, scaleOf(manifest, spec.name), isDigit));
      }
      return encode(manifest.codec, tensors, manifest.inputs);
    } catch (error) {
      throw new Problem((error as Error).message, "Look at the input; its form stands above it.");
    }
  }

  #picture(spec: TensorSpec): Record<string, Nested> {
    const around = Math.max(0, (spec.shape?.length ?? 2) - 2);
    const picture = Array.from({ length: around }).reduce<Nested>(
      (rows) => [rows],
      this.#digit.rows,
    );
    return { [spec.name]: picture };
  }

  #typed(manifest: Manifest): Record<string, Nested> {
    let values: unknown;
    try {
      values = JSON.parse(this.#values.value);
    } catch (error) {
      throw new Error(`The input is not JSON: ${(error as Error).message}.`);
    }
    if (values === null || typeof values !== "object" || Array.isArray(values)) {
      throw new Error("The input is not an object with one list for each tensor.");
    }
    const names = manifest.inputs.map((spec) => spec.name);
    const stray = Object.keys(values).find((name) => !names.includes(name));
    if (stray !== undefined) throw new Error(`The model has no input “${stray}”.`);
    return values as Record<string, Nested>;
  }

  #show(): void {
    if (this.models.length === 0) return;
    const { name, floor, modes, manifest, versionId } = this.model;
    fill(find("about"), [
      ["Name", name],
      ["What it does", manifest.description],
      ["Version", versionId],
      ["Weakest policy", floor],
      ["Provable here", modes.join(", ")],
      ["Takes", manifest.inputs.map(signature).join("; ")],
      ["Gives", manifest.outputs.map(signature).join("; ")],
    ]);
    const isDigit = takesDigit(manifest.inputs);
    find("drawing").hidden = !isDigit;
    find("typing").hidden = isDigit;
    if (!isDigit) this.#values.value = JSON.stringify(example(manifest));
    this.#policy.value = "";
    this.#policy.placeholder = floor;
    const choices = new Set([floor, ...modes, modes.join("+")]);
    find("policies").replaceChildren(...[...choices].map((value) => make("option", { value })));
    this.changed();
  }

  #showSample(): void {
    this.#digit.show(this.#sample.value === "" ? [] : (SAMPLES[+this.#sample.value]?.pixels ?? []));
    this.changed();
  }
}

function signature(spec: TensorSpec): string {
  return `${spec.name}, ${spec.dtype} of ${spec.shape ? `[${spec.shape.join(", ")}]` : "any shape"}`;
}

/** Values that fit, to start from: zeros, with one for each size that is open. */
function example(manifest: Manifest): Record<string, Nested> {
  return Object.fromEntries(
    manifest.inputs.map((spec) => {
      const zero: Nested = spec.dtype === "bool" ? false : 0;
      const nested = (spec.shape ?? [1]).reduceRight<Nested>(
        (inner, size) => Array<Nested>(typeof size === "number" ? size : 1).fill(inner),
        zero,
      );
      return [spec.name, nested];
    }),
  );
}
