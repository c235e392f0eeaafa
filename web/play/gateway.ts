// What the page asks the gateway for, besides paid answers.

import type { Address, Hex } from "viem";
import type { Json } from "../wire/hashing";
import type { Manifest } from "../wire/tensors";

export interface Model {
  name: string;
  versionId: Hex;
  floor: string;
  modes: string[];
  manifest: Manifest & { [name: string]: Json };
}

export interface Status {
  chainId: number;
  provider: Address;
  token: Address;
  contracts: Record<string, string>;
}

/** What went wrong, in words for people: what happened, and what to do next. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly hint: string,
    /** What the gateway calls it, and the payment that it is about. */
    readonly code?: string,
    readonly paymentId?: string,
  ) {
    super(message);
  }
}

export async function get<Answer>(path: string): Promise<Answer> {
  const response = await reach(() => fetch(path));
  if (!response.ok) throw await problemIn(response);
  return (await response.json()) as Answer;
}

/** Read the gateway's own words for what it refused. */
export async function problemIn(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Record<string, string | undefined>;
  return new Problem(
    body["message"] ?? `The gateway answered with the status ${response.status}.`,
    body["hint"] ?? "Try again later.",
    body["code"],
    body["paymentId"],
  );
}

export async function reach(ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new Problem("The gateway cannot be reached.", "Look at your connection; try again.");
    }
    throw error;
  }
}
