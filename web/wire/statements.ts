// Terms, claims and what is named by their hashes. See docs/protocol.md.

import {
  type Address,
  concat,
  encodeAbiParameters,
  getContractAddress,
  hashStruct,
  hashTypedData,
  type Hex,
  keccak256,
} from "viem";
import { bytecode } from "../../offchain/assay/artifacts/Vault.json";
import { canonicalJson, hashText, type Json, ZERO_HASH } from "./hashing";

/** What is bought, as JSON has it: amounts are decimal strings in the token's smallest unit. */
export interface Terms {
  provider: Address;
  token: Address;
  amount: string;
  unitPrice: string;
  versionId: Hex;
  promptHash: Hex;
  inputHash: Hex;
  paramsHash: Hex;
  policy: Hex;
  captureBefore: number;
  salt: Hex;
}

/** What the provider says happened. */
export interface Claim {
  requestId: Hex;
  versionId: Hex;
  promptHash: Hex;
  inputHash: Hex;
  paramsHash: Hex;
  outputHash: Hex;
  provider: Address;
  units: string;
  completedAt: number;
}

export interface Delegation {
  provider: Address;
  key: Address;
  until: number;
  signature: Hex;
}

/** A message as EIP-712 wants it, whole. */
export interface TypedData {
  domain: Record<string, unknown>;
  types: Record<string, unknown>;
  primaryType: string;
  message: Record<string, unknown>;
}

const TYPES = {
  Terms: [
    { name: "provider", type: "address" },
    { name: "token", type: "address" },
    { name: "amount", type: "uint128" },
    { name: "unitPrice", type: "uint128" },
    { name: "versionId", type: "bytes32" },
    { name: "promptHash", type: "bytes32" },
    { name: "inputHash", type: "bytes32" },
    { name: "paramsHash", type: "bytes32" },
    { name: "policy", type: "uint256" },
    { name: "captureBefore", type: "uint40" },
    { name: "salt", type: "bytes32" },
  ],
  Claim: [
    { name: "requestId", type: "bytes32" },
    { name: "versionId", type: "bytes32" },
    { name: "promptHash", type: "bytes32" },
    { name: "inputHash", type: "bytes32" },
    { name: "paramsHash", type: "bytes32" },
    { name: "outputHash", type: "bytes32" },
    { name: "provider", type: "address" },
    { name: "units", type: "uint64" },
    { name: "completedAt", type: "uint40" },
  ],
  Delegation: [
    { name: "provider", type: "address" },
    { name: "key", type: "address" },
    { name: "until", type: "uint40" },
  ],
  Seal: [{ name: "root", type: "bytes32" }],
};

type Statement = keyof typeof TYPES;

function structHash(primaryType: Statement, data: Record<string, unknown>): Hex {
  return hashStruct({ primaryType, types: TYPES, data });
}

function digest(
  primaryType: Statement,
  message: Record<string, unknown>,
  chainId: number,
  verifyingContract: Address,
): Hex {
  return hashTypedData({
    domain: domain(chainId, verifyingContract),
    types: TYPES,
    primaryType,
    message,
  });
}

function domain(chainId: number, verifyingContract: Address) {
  return { name: "Assay", version: "1", chainId, verifyingContract };
}

export function termsHash(terms: Terms): Hex {
  return structHash("Terms", { ...terms });
}

/** What every mode proves: the claim, in the domain of the verifier registry. */
export function claimDigest(claim: Claim, chainId: number, registry: Address): Hex {
  return digest("Claim", { ...claim }, chainId, registry);
}

/** The claim as a wallet is shown it, to sign `claimDigest`. */
export function claimToSign(claim: Claim, chainId: number, registry: Address): TypedData {
  const types = { Claim: TYPES.Claim };
  return { domain: domain(chainId, registry), types, primaryType: "Claim", message: { ...claim } };
}

export function delegationDigest(it: Delegation, chainId: number, verifier: Address): Hex {
  return digest("Delegation", { ...it }, chainId, verifier);
}

export function sealDigest(root: Hex, chainId: number, registry: Address): Hex {
  return digest("Seal", { root }, chainId, registry);
}

export function paymentId(
  chainId: number,
  escrow: Address,
  terms: Terms,
  payer: Address,
  nonce: Hex,
): Hex {
  return keccak256(
    encodeAbiParameters(
      [
        { type: "uint256" },
        { type: "address" },
        { type: "bytes32" },
        { type: "address" },
        { type: "bytes32" },
      ],
      [BigInt(chainId), escrow, termsHash(terms), payer, nonce],
    ),
  );
}

/** Find where a stock x402 client pays for these terms: a CREATE2 address of the escrow. */
export function vaultAddress(escrow: Address, terms: Terms): Address {
  const made = encodeAbiParameters(
    [{ type: "address" }, { type: "uint256" }],
    [terms.token, BigInt(terms.amount)],
  );
  return getContractAddress({
    opcode: "CREATE2",
    from: escrow,
    salt: termsHash(terms),
    bytecode: concat([bytecode as Hex, made]),
  });
}

export function versionId(publisher: Address, name: string, manifest: Json): Hex {
  const model = keccak256(
    encodeAbiParameters([{ type: "address" }, { type: "string" }], [publisher, name]),
  );
  return keccak256(concat([model, hashText(canonicalJson(manifest))]));
}

export function paramsHash(params: { [name: string]: Json } | null): Hex {
  const isEmpty = params === null || Object.keys(params).length === 0;
  return isEmpty ? ZERO_HASH : hashText(canonicalJson(params));
}
