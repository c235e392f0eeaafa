// The payer's word: what a receipt lacks until its payer says that the answer came, and that word
// itself. See docs/modes/acknowledged.md.

import { concat, type Hex, size, slice } from "viem";
import { recoverSigner } from "../wire/hashing";
import { isSatisfied, type Policy, readPolicy } from "../wire/policy";
import type { Evidence, Receipt } from "../wire/receipt";
import { claimDigest, termsHash } from "../wire/statements";
import { type Check, check, sameText } from "./check";
import type { Modes } from "./evidence";

/** Tell whether a policy takes the payer's word, where these modes can be proven. */
export function needsPayer(
  policy: Policy,
  modes: Modes,
  provable: string[] = Object.keys(modes.ids),
): boolean {
  return !isSatisfied(policy, bitsOf(provable, modes) & ~bitsOf(modes.payers, modes));
}

/**
 * Find the modes, as a bit set, that a receipt lacks because its payer has to prove them.
 *
 * None where its evidence is of enough modes as it is, or would not be even with those.
 */
export function leftToPayer(receipt: Receipt, modes: Modes): bigint {
  const policy = readPolicy(receipt.terms.policy);
  const there = receipt.evidence.reduce((bits, item) => bits | (1n << BigInt(item.modeId)), 0n);
  const missing = (policy.required | policy.options) & bitsOf(modes.payers, modes) & ~there;
  return isSatisfied(policy, there) || !isSatisfied(policy, there | missing) ? 0n : missing;
}

function bitsOf(names: string[], modes: Modes): bigint {
  return names.reduce((bits, name) => bits | (1n << BigInt(modes.ids[name]!)), 0n);
}

/** Check evidence of `acknowledged`; open where a contract wallet may have signed. */
export async function checkWord(name: string, item: Evidence, receipt: Receipt): Promise<Check> {
  const { payer, nonce, terms, claim, chainId, contracts } = receipt;
  if (payer === null || nonce === null) {
    return check(
      name,
      false,
      "",
      "Nothing was paid, so there is nobody to acknowledge the answer.",
    );
  }
  const payment = concat([contracts.escrow, termsHash(terms), payer, nonce]);
  const length = size(payment);
  if (size(item.proof) <= length || !sameText(slice(item.proof, 0, length), payment)) {
    return check(name, false, "", "It is about another payment than the receipt’s.");
  }
  const digest = claimDigest(claim, chainId, contracts.verifierRegistry);
  const signer: Hex | undefined = await recoverSigner(digest, slice(item.proof, length));
  if (signer === undefined || !sameText(signer, payer)) {
    return { name, outcome: "open", words: "No key of the payer’s signed this; its wallet may." };
  }
  const words = `The payer, ${payer}, signed that this answer came. That does not prove that the model ran.`;
  return check(name, true, words, "");
}
