// The canonical bytes of a version's inputs and outputs, which are what gets hashed.
//
// `tensor/raw`: one tensor's elements and nothing else. `tensor/cbor`: named tensors as
// deterministic CBOR (RFC 8949, 4.2.1), each a multi-dimensional array (RFC 8746, tag 40) over a
// big-endian typed array; bools are a homogeneous array (tag 41).

import { bytesToHex, concat, stringToBytes } from "viem";
import { type DType, elementSize, readElements, writeElements } from "./elements";
import type { Tensor, TensorSpec } from "./tensors";

const [UNSIGNED, BYTES, TEXT, ARRAY, MAP, TAG] = [0, 2, 3, 4, 5, 6] as const;
const [MULTI_DIMENSIONAL, HOMOGENEOUS] = [40, 41] as const;
const TYPED_ARRAYS: Partial<Record<DType, number>> = {
  uint8: 64,
  uint16: 65,
  uint32: 66,
  uint64: 67,
  int8: 72,
  int16: 73,
  int32: 74,
  int64: 75,
  float16: 80,
  float32: 81,
  float64: 82,
};

export function encode(
  codec: string,
  tensors: Map<string, Tensor<number>>,
  specs: TensorSpec[],
): Uint8Array {
  const known = specs.map((spec) => ({ spec, tensor: tensors.get(spec.name) as Tensor<number> }));
  if (codec === "tensor/raw" && known[0] && known.length === 1) {
    return writeElements(known[0].tensor.values, known[0].spec.dtype);
  }
  if (codec !== "tensor/cbor") throw unknownCodec(codec);
  const entries = known.map(({ spec, tensor }) => writeEntry(spec, tensor));
  // The keys differ, so that the order of the entries is that of the keys.
  entries.sort((one, other) => (bytesToHex(one) < bytesToHex(other) ? -1 : 1));
  return concat([head(MAP, entries.length), ...entries]);
}

export function decode(codec: string, bytes: Uint8Array, specs: TensorSpec[]): Map<string, Tensor> {
  if (codec === "tensor/raw" && specs[0] && specs.length === 1) {
    return new Map([[specs[0].name, readRaw(bytes, specs[0])]]);
  }
  if (codec !== "tensor/cbor") throw unknownCodec(codec);
  const reader = new Reader(bytes);
  const tensors = new Map<string, Tensor>();
  for (let left = reader.head(MAP); left > 0; left--) {
    const name = new TextDecoder("utf-8", { fatal: true }).decode(reader.take(reader.head(TEXT)));
    tensors.set(name, readTensor(reader));
  }
  if (!reader.isAtEnd) throw new Error("There are bytes behind the last tensor.");
  return tensors;
}

function unknownCodec(codec: string): Error {
  return new Error(`This page does not know the codec ${codec}. Use \`assay infer\` instead.`);
}

function writeEntry(spec: TensorSpec, tensor: Tensor<number>): Uint8Array {
  const name = stringToBytes(spec.name);
  const elements = writeElements(tensor.values, spec.dtype);
  const isBool = spec.dtype === "bool";
  return concat([
    head(TEXT, name.length),
    name,
    head(TAG, MULTI_DIMENSIONAL),
    head(ARRAY, 2),
    head(ARRAY, tensor.shape.length),
    ...tensor.shape.map((size) => head(UNSIGNED, size)),
    head(TAG, TYPED_ARRAYS[spec.dtype] ?? HOMOGENEOUS),
    head(isBool ? ARRAY : BYTES, elements.length),
    // CBOR's false and true.
    isBool ? elements.map((element) => 0xf4 + element) : elements,
  ]);
}

function readTensor(reader: Reader): Tensor {
  if (reader.head(TAG) !== MULTI_DIMENSIONAL || reader.head(ARRAY) !== 2) {
    throw new Error("A tensor should start with tag 40 and two arrays.");
  }
  const shape = Array.from({ length: reader.head(ARRAY) }, () => reader.head(UNSIGNED));
  const tag = reader.head(TAG);
  const dtype = (Object.keys(TYPED_ARRAYS) as DType[]).find((each) => TYPED_ARRAYS[each] === tag);
  const isBool = tag === HOMOGENEOUS;
  if (dtype === undefined && !isBool) throw new Error(`No elements have the tag ${tag}.`);
  const content = reader.take(reader.head(isBool ? ARRAY : BYTES));
  const values = isBool
    ? readElements(
        content.map((byte) => byte - 0xf4),
        "bool",
      )
    : readElements(content, dtype as DType);
  if (shape.reduce((count, size) => count * size, 1) !== values.length) {
    throw new Error(`A tensor of the shape [${shape}] has ${values.length} elements.`);
  }
  return { shape, values };
}

function readRaw(bytes: Uint8Array, spec: TensorSpec): Tensor {
  const dimensions = spec.shape ?? [];
  const sizes = dimensions.map((size) => (typeof size === "number" ? size : 1));
  const known = sizes.reduce((count, size) => count * size, 1);
  const open = bytes.length / elementSize(spec.dtype) / known;
  const shape = dimensions.map((size) => (typeof size === "number" ? size : open));
  return { shape, values: readElements(bytes, spec.dtype) };
}

function head(major: number, value: number): Uint8Array {
  const start = major << 5;
  if (value < 24) return Uint8Array.of(start | value);
  if (value < 0x100) return Uint8Array.of(start | 24, value);
  if (value < 0x10000) return Uint8Array.of(start | 25, value >> 8, value & 0xff);
  const bytes = new Uint8Array(5);
  bytes[0] = start | 26;
  new DataView(bytes.buffer).setUint32(1, value);
  return bytes;
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  head(major: number): number {
    const [first = 0] = this.take(1);
    if (first >> 5 !== major) throw new Error(`Byte ${this.#at - 1} should start another kind.`);
    const short = first & 31;
    if (short < 24) return short;
    if (short > 26) throw new Error(`Byte ${this.#at - 1} starts a number that is too long.`);
    return this.take(1 << (short - 24)).reduce((value, byte) => value * 256 + byte, 0);
  }

  take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.bytes.length) throw new Error("The bytes end too early.");
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
