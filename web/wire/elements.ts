// The elements of a tensor, most significant byte first.

export type DType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64";

export type Element = number | bigint | boolean;

interface Kind {
  /** In bytes. */
  size: number;
  read: (view: DataView, at: number) => Element;
  write: (view: DataView, at: number, value: number) => void;
  /** The least and the greatest integer; none for what holds fractions. */
  limits?: [bigint, bigint];
}

function integer(bits: 8 | 16 | 32 | 64, signed: boolean, read: Kind["read"]): Kind {
  const span = 1n << BigInt(bits);
  const limits: [bigint, bigint] = signed ? [-span / 2n, span / 2n - 1n] : [0n, span - 1n];
  const write: Kind["write"] = (view, at, value) => {
    for (let byte = 0; byte < bits / 8; byte++) {
      const shift = BigInt(bits - 8 - 8 * byte);
      view.setUint8(at + byte, Number((BigInt(value) >> shift) & 0xffn));
    }
  };
  return { size: bits / 8, read, write, limits };
}

const KINDS: Record<DType, Kind> = {
  bool: {
    size: 1,
    read: (view, at) => view.getUint8(at) === 1,
    write: (view, at, value) => view.setUint8(at, value),
  },
  int8: integer(8, true, (view, at) => view.getInt8(at)),
  int16: integer(16, true, (view, at) => view.getInt16(at)),
  int32: integer(32, true, (view, at) => view.getInt32(at)),
  int64: integer(64, true, (view, at) => view.getBigInt64(at)),
  uint8: integer(8, false, (view, at) => view.getUint8(at)),
  uint16: integer(16, false, (view, at) => view.getUint16(at)),
  uint32: integer(32, false, (view, at) => view.getUint32(at)),
  uint64: integer(64, false, (view, at) => view.getBigUint64(at)),
  float16: {
    size: 2,
    read: (view, at) => halfPrecision(view.getUint16(at)),
    write: () => {
      throw new Error("This page cannot write float16. Ask with `assay infer` instead.");
    },
  },
  float32: {
    size: 4,
    read: (view, at) => view.getFloat32(at),
    write: (view, at, value) => view.setFloat32(at, value),
  },
  float64: {
    size: 8,
    read: (view, at) => view.getFloat64(at),
    write: (view, at, value) => view.setFloat64(at, value),
  },
};

export function elementSize(dtype: DType): number {
  return KINDS[dtype].size;
}

export function integerLimits(dtype: DType): [bigint, bigint] | undefined {
  return KINDS[dtype].limits;
}

export function readElements(bytes: Uint8Array, dtype: DType): Element[] {
  const { size, read } = KINDS[dtype];
  if (bytes.length % size !== 0) throw new Error(`${bytes.length} bytes are no ${dtype} elements.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / size }, (_, index) => read(view, index * size));
}

export function writeElements(values: number[], dtype: DType): Uint8Array {
  const { size, write } = KINDS[dtype];
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => write(view, index * size, value));
  return bytes;
}

// IEEE 754, binary16. Browsers older than 2025 have no DataView.getFloat16.
function halfPrecision(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
