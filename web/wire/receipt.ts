// Receipts, as the gateway's JSON has them. See docs/receipts.md.

import type { Address, Hex } from "viem";
import type { Json } from "./hashing";
import type { Claim, Delegation, Terms } from "./statements";
import type { Manifest } from "./tensors";

export interface Evidence {
  mode: string;
  modeId: number;
  proof: Hex;
}

export interface Encoded {
  codec: string;
  /** In base64. */
  content: string;
}

export interface Receipt {
  version: string;
  chainId: number;
  contracts: {
    escrow: Address;
    verifierRegistry: Address;
    modelRegistry: Address;
    verifiers: Record<string, Address>;
  };
  modes: Record<string, number>;
  model: { publisher: Address; name: string; manifest: Manifest & { [name: string]: Json } };
  terms: Terms;
  payer: Address | null;
  nonce: Hex | null;
  claim: Claim;
  evidence: Evidence[];
  exhibits: Record<string, string>;
  params: { [name: string]: Json } | null;
  input: Encoded;
  output: Encoded;
  transactions: { authorize: Hex | null; capture: Hex | null };
  delegation: Delegation | null;
  seal: { signer: Address; leaves: Record<string, Hex>; signature: Hex };
}
