// Policies: which modes must hold, together; as a word, as a rule and as text. See docs/protocol.md.

import type { Hex } from "viem";

/** All modes of `required`, and at least `threshold` of `options`; bit n is the mode with id n. */
export interface Policy {
  required: bigint;
  options: bigint;
  threshold: number;
}

const SET = (1n << 64n) - 1n;

export function readPolicy(word: Hex): Policy {
  const value = BigInt(word);
  return { required: value & SET, options: (value >> 64n) & SET, threshold: Number(value >> 128n) };
}

export function policyWord(policy: Policy): bigint {
  return policy.required | (policy.options << 64n) | (BigInt(policy.threshold) << 128n);
}

export function isSatisfied(policy: Policy, held: bigint): boolean {
  const all = (held & policy.required) === policy.required;
  return all && countBits(held & policy.options) >= policy.threshold;
}

/** Read a policy's text, such as `signed`, `zkml+tee`, `tee|zkml` or `2of(signed,tee,zkml)`. */
export function parsePolicy(text: string, modes: Record<string, number>): Policy {
  const mask = (names: string[]): bigint =>
    names.reduce((bits, name) => bits | (1n << BigInt(idOf(name.trim(), modes))), 0n);
  if (text.includes("|")) {
    return { required: 0n, options: mask(text.split("|")), threshold: 1 };
  }
  const policy: Policy = { required: 0n, options: 0n, threshold: 0 };
  for (const term of text.split("+")) {
    const [, count, names] = /^\s*(\d+)of\(([^()]*)\)\s*$/.exec(term) ?? [];
    if (count === undefined || names === undefined) {
      policy.required |= mask([term]);
    } else if (Number(count) === names.split(",").length) {
      policy.required |= mask(names.split(","));
    } else {
      policy.options = mask(names.split(","));
      policy.threshold = Number(count);
    }
  }
  return policy;
}

/** Write a policy for people. */
export function showPolicy(policy: Policy, modes: Record<string, number>): string {
  const required = namesOf(policy.required, modes);
  const options = namesOf(policy.options, modes);
  if (options.length === 0) return required.join("+");
  if (required.length === 0 && policy.threshold === 1) return options.join("|");
  return [...required, `${policy.threshold}of(${options.join(",")})`].join("+");
}

function idOf(name: string, modes: Record<string, number>): number {
  const id = Object.hasOwn(modes, name) ? modes[name] : undefined;
  if (id === undefined) {
    throw new Error(`There is no mode “${name}”. Use one of: ${Object.keys(modes).join(", ")}.`);
  }
  return id;
}

function namesOf(mask: bigint, modes: Record<string, number>): string[] {
  const names = new Map(Object.entries(modes).map(([name, id]) => [id, name]));
  const ids = Array.from({ length: 64 }, (_, id) => id).filter((id) => (mask >> BigInt(id)) & 1n);
  return ids.map((id) => names.get(id) ?? `mode ${id}`);
}

function countBits(mask: bigint): number {
  let count = 0;
  for (let rest = mask; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}
