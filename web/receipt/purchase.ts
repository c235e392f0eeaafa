// The purchase: does the receipt name what was asked for, and what the wallet signed?

import type { Address, Hex } from "viem";
import { fromBase64, hashBytes, sameBytes, ZERO_HASH } from "../wire/hashing";
import { parsePolicy, policyWord, readPolicy, showPolicy } from "../wire/policy";
import type { Receipt } from "../wire/receipt";
import { type Terms, vaultAddress } from "../wire/statements";
import { type Check, check, sameText } from "./check";

/** What the payer wanted, from before there was a receipt. */
export interface Asked {
  versionId: Hex;
  /** Canonical, under the version's codec. */
  input: Uint8Array;
  policy: string;
}

/** The transfer that the wallet signed (ERC-3009), and for which token. */
export interface Signed {
  from: Address;
  to: Address;
  value: bigint;
  nonce: Hex;
  token: Address;
  chainId: number;
}

export function checkSigned(receipt: Receipt, signed: Signed): Check[] {
  const { terms } = receipt;
  const vault = vaultAddress(receipt.contracts.escrow, terms);
  const isYours = sameText(receipt.payer, signed.from) && sameText(receipt.nonce, signed.nonce);
  const isPrice =
    BigInt(terms.amount) === signed.value &&
    sameText(terms.token, signed.token) &&
    receipt.chainId === signed.chainId;
  return [
    check(
      "What you signed",
      sameText(vault, signed.to),
      "The address that your wallet signed for follows from the receipt’s terms. So your signature covers model, input, policy, price and deadline.",
      `The receipt’s terms lead to the address ${vault}; your wallet signed for ${signed.to}. These are not the terms that you paid for.`,
    ),
    check(
      "Payer",
      isYours,
      "The receipt names your wallet, and the payment that it signed.",
      "The receipt is about somebody else’s payment, or another one of yours.",
    ),
    check(
      "Price",
      isPrice,
      "Amount, token and chain are those that you signed.",
      "Amount, token or chain are not those that you signed.",
    ),
  ];
}

export function checkAsked(receipt: Receipt, asked: Asked, modes: Record<string, number>): Check[] {
  return [...termsAsAsked(receipt.terms, asked, modes), inputAsSent(receipt, asked)];
}

/** Hold terms, those of an offer too, to what was asked for. */
export function termsAsAsked(terms: Terms, asked: Asked, modes: Record<string, number>): Check[] {
  const wanted = parsePolicy(asked.policy, modes);
  const given = readPolicy(terms.policy);
  const plain = terms.promptHash === ZERO_HASH && terms.paramsHash === ZERO_HASH;
  return [
    check(
      "Version",
      terms.versionId === asked.versionId,
      "The terms name the version of the model that you chose.",
      "The terms name another version than the one that you chose.",
    ),
    check(
      "Input",
      terms.inputHash === hashBytes(asked.input),
      "The terms name the hash of the input that you gave.",
      "The terms name another input than the one that you gave.",
    ),
    check(
      "Policy",
      policyWord(wanted) === policyWord(given),
      `The terms ask for the evidence that you chose: ${showPolicy(given, modes)}.`,
      `The terms ask for ${showPolicy(given, modes)}; you chose ${asked.policy}.`,
    ),
    check(
      "Nothing added",
      plain,
      "There is no system prompt and no parameter that you did not choose.",
      "The terms add a system prompt or parameters that you did not choose.",
    ),
  ];
}

function inputAsSent(receipt: Receipt, asked: Asked): Check {
  return check(
    "Input bytes",
    sameBytes(fromBase64(receipt.input.content), asked.input) &&
      receipt.claim.inputHash === hashBytes(asked.input),
    "The receipt holds the input that you sent, byte for byte, and the claim its hash.",
    "The receipt is about another input than the one that you sent.",
  );
}
