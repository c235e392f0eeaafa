// The seal: was any field changed since the provider sealed the receipt?

import type { Hex } from "viem";
import { type Json, recoverSigner } from "../wire/hashing";
import type { Receipt } from "../wire/receipt";
import { sealLeaves, sealRoot } from "../wire/seal";
import { sealDigest } from "../wire/statements";
import { type Check, check, sameText } from "./check";

const MOST_NAMED = 3;

export async function checkSeal(receipt: Receipt): Promise<Check[]> {
  const { seal, chainId, contracts, claim, delegation } = receipt;
  const leaves = sealLeaves(receipt as unknown as { [name: string]: Json });
  const sealed = new Map(Object.entries(seal.leaves));
  const paths = [...new Set([...leaves.keys(), ...sealed.keys()])];
  const changed = paths.filter((path) => leaves.get(path) !== sealed.get(path)).sort();
  const signers = [claim.provider, delegation?.key ?? claim.provider];
  return [
    check(
      "Seal",
      await isSealedBy(seal.signer, seal.signature, sealRoot(sealed)),
      `The provider, or its session key, sealed the receipt: ${seal.signer}.`,
      "The seal is not the signature of the provider, nor of the session key that is named.",
    ),
    check(
      "Every field",
      changed.length === 0,
      `All ${leaves.size} fields of the receipt are as they were sealed.`,
      `Changed since the receipt was sealed: ${listed(changed)}.`,
    ),
  ];

  async function isSealedBy(signer: Hex, signature: Hex, root: Hex): Promise<boolean> {
    const digest = sealDigest(root, chainId, contracts.verifierRegistry);
    const found = await recoverSigner(digest, signature);
    return (
      found !== undefined &&
      sameText(found, signer) &&
      signers.some((allowed) => sameText(allowed, signer))
    );
  }
}

function listed(paths: string[]): string {
  const more = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
