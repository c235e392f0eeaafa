// The seal: the provider's signature over every field of a receipt. See docs/receipts.md.

import { concat, type Hex, keccak256 } from "viem";
import { canonicalJson, hashText, type Json } from "./hashing";

/** Hash every field of a receipt's JSON, but for its seal, by path. */
export function sealLeaves(receipt: { [name: string]: Json }): Map<string, Hex> {
  const found = new Map<string, Hex>();
  for (const [name, value] of Object.entries(receipt)) {
    if (name !== "seal") collect(value, below("", name), found);
  }
  return found;
}

/** Hash all leaves, one after the other, in ascending order of their paths. */
export function sealRoot(leaves: Map<string, Hex>): Hex {
  const paths = [...leaves.keys()].sort(byCodePoints);
  return keccak256(concat(paths.map((path) => leaves.get(path) as Hex)));
}

function collect(value: Json, path: string, found: Map<string, Hex>): void {
  const isContainer = value !== null && typeof value === "object";
  const members = isContainer ? Object.entries(value) : [];
  if (members.length === 0) found.set(path, hashText(canonicalJson([path, value])));
  for (const [name, item] of members) {
    collect(item, Array.isArray(value) ? `${path}[${name}]` : below(path, name), found);
  }
}

/** Name the place of a field, as RFC 9535 does: a name that is no plain word is quoted. */
function below(path: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path ? `${path}.${name}` : name;
}

// JavaScript compares UTF-16 code units, and orders characters beyond the first 65,536 before others.
function byCodePoints(one: string, other: string): number {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
