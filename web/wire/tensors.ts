// A version's inputs and outputs: what a manifest says of them, and how values become tensors.

import { type DType, type Element, integerLimits } from "./elements";

export interface TensorSpec {
  name: string;
  dtype: DType;
  /** Sizes, or symbols; left out: any shape. */
  shape?: (number | string)[];
}

/** What this page reads of a manifest. */
export interface Manifest {
  codec: string;
  description: string;
  licence: string;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  quantisation?: { tensor: string; scale: number }[];
  circuit?: { setup: string };
}

/** A tensor's elements in row-major order. */
export interface Tensor<Value = Element> {
  shape: number[];
  values: Value[];
}

export type Nested = number | boolean | Nested[];

export function scaleOf(manifest: Manifest, tensor: string): number | undefined {
  return manifest.quantisation?.find((each) => each.tensor === tensor)?.scale;
}

/**
 * Make a tensor of nested lists.
 *
 * Where the manifest gives an integer tensor a scale, a list in which any number has a fraction, or
 * that is said to be real, is divided by it, and rounded with a half going to the even integer.
 */
export function toTensor(value: Nested, spec: TensorSpec, scale?: number, isReal = false) {
  const tensor = flatten(value, spec);
  const limits = integerLimits(spec.dtype);
  if (limits && scale !== undefined && (isReal || tensor.values.some((it) => it % 1 !== 0))) {
    const [least, greatest] = [Number(limits[0]), Number(limits[1])];
    tensor.values = tensor.values.map((it) =>
      Math.min(Math.max(roundHalfToEven(it / scale), least), greatest),
    );
  }
  for (const each of limits ? tensor.values : []) {
    if (!Number.isSafeInteger(each) || BigInt(each) < limits![0] || BigInt(each) > limits![1]) {
      throw new Error(`“${spec.name}” holds ${each}, which is no ${spec.dtype}.`);
    }
  }
  requireShape(tensor.shape, spec);
  return tensor;
}

/** Nest a tensor's values again, for reading. */
export function toNested(tensor: Tensor): unknown {
  return tensor.shape.reduceRight<unknown[]>((items, size) => {
    const rows = Math.max(1, size === 0 ? 1 : items.length / size);
    return Array.from({ length: rows }, (_, row) => items.slice(row * size, (row + 1) * size));
  }, tensor.values)[0];
}

function flatten(value: Nested, spec: TensorSpec): Tensor<number> {
  const shape: number[] = [];
  let level: Nested[] = [value];
  while (level.some(Array.isArray)) {
    const size = (level[0] as Nested[]).length;
    if (!level.every((item) => Array.isArray(item) && item.length === size)) {
      throw new Error(`“${spec.name}” is ragged. Give lists of the same length at each level.`);
    }
    shape.push(size);
    level = level.flat() as Nested[];
  }
  const wanted = spec.dtype === "bool" ? "boolean" : "number";
  const stray = level.find((item) => typeof item !== wanted);
  if (stray !== undefined) {
    throw new Error(`“${spec.name}” holds ${JSON.stringify(stray)}; it takes ${spec.dtype}.`);
  }
  return { shape, values: level.map(Number) };
}

function requireShape(shape: number[], spec: TensorSpec): void {
  const fits =
    spec.shape === undefined ||
    (shape.length === spec.shape.length &&
      spec.shape.every((size, axis) => typeof size === "string" || size === shape[axis]));
  if (!fits) {
    throw new Error(`“${spec.name}” has the shape [${shape}]; it takes [${spec.shape}].`);
  }
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
