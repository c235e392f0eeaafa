// Hashes, as the contracts and `assay.wire` make them. See docs/protocol.md.

import { bytesToHex, type Hex, keccak256, recoverAddress, stringToBytes } from "viem";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

/** Write JSON in its canonical form, RFC 8785. `JSON.stringify` writes scalars just so. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    // Without a comparison, `sort` compares UTF-16 code units, as the RFC wants.
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as Json)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

export function hashText(text: string): Hex {
  return keccak256(stringToBytes(text));
}

export function hashBytes(bytes: Uint8Array): Hex {
  return keccak256(bytes);
}

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Find the address whose key signed a digest; undefined for what is no signature.
 *
 * Like the contracts, this takes 65 bytes r, s, v with v 27 or 28 and the lower s only.
 */
export async function recoverSigner(digest: Hex, signature: Hex): Promise<Hex | undefined> {
  if (!/^0x[0-9a-f]{128}(1b|1c)$/.test(signature)) return undefined;
  if (BigInt(`0x${signature.slice(66, 130)}`) > HALF_ORDER) return undefined;
  return recoverAddress({ hash: digest, signature }).catch(() => undefined);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return bytesToHex(one) === bytesToHex(other);
}
