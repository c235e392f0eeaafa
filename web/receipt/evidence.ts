// The evidence: does what came in satisfy the policy, and does it prove the claim?

import { recoverSigner } from "../wire/hashing";
import { isSatisfied, readPolicy, showPolicy } from "../wire/policy";
import type { Evidence, Receipt } from "../wire/receipt";
import { claimDigest, delegationDigest } from "../wire/statements";
import { checkWord, leftToPayer } from "./acknowledgement";
import { type Check, check, sameText } from "./check";

/** What a chain says: which modes hold, as a bit set. Undefined where none was asked. */
export type Proven = bigint | undefined;

/** The modes that there are. */
export interface Modes {
  /** The ids that they have on every chain, by name. */
  ids: Record<string, number>;
  /** The names of those that prove nothing, and are no part of a deployment with real money. */
  forDevelopment: string[];
  /** The names of those that the payer proves, once it has the answer. */
  payers: string[];
}

const [SIGNED, PROVEN, ACKNOWLEDGED] = ["signed", "zkml", "acknowledged"] as const;

/** The modes that this page checks by itself; open is what only a contract wallet can tell. */
const CHECKS: Record<string, (name: string, item: Evidence, receipt: Receipt) => Promise<Check>> = {
  [SIGNED]: checkSignature,
  [ACKNOWLEDGED]: checkWord,
};

/** Check each piece, and whether they are enough, or would be with the payer's own word. */
export async function checkEvidence(
  receipt: Receipt,
  modes: Modes,
  proven: Proven,
): Promise<Check[]> {
  const checks: Check[] = [];
  let [held, open] = [0n, 0n];
  for (const item of receipt.evidence) {
    const found = await checkPiece(item, receipt, modes, proven);
    const bit = 1n << BigInt(item.modeId);
    if (found.outcome === "holds" || found.outcome === "hollow") held |= bit;
    if (found.outcome === "open") open |= bit;
    checks.push(found);
  }
  return [...checks, enough(receipt, modes, held, open)];
}

async function checkPiece(
  item: Evidence,
  receipt: Receipt,
  modes: Modes,
  proven: Proven,
): Promise<Check> {
  const name = `Evidence: ${item.mode}`;
  const isKnown = Object.hasOwn(modes.ids, item.mode) && modes.ids[item.mode] === item.modeId;
  if (!isKnown || receipt.modes[item.mode] !== item.modeId) {
    return check(name, false, "", `${item.mode} is not the mode with the id ${item.modeId}.`);
  }
  const found = await CHECKS[item.mode]?.(name, item, receipt);
  if (found !== undefined && found.outcome !== "open") return found;
  if (proven === undefined) {
    return {
      name,
      outcome: "open",
      words: `This page cannot check ${item.mode} by itself, and no chain was asked. Save the receipt and run “assay verify”.`,
    };
  }
  const accepted = ((proven >> BigInt(item.modeId)) & 1n) === 1n;
  const hollow = accepted && whyHollow(item.mode, receipt, modes);
  if (hollow) return { name, outcome: "hollow", words: hollow };
  return check(
    name,
    accepted,
    `The verifier contract accepts it for just this claim; it was asked through your wallet. What ${item.mode} proves, and what it does not, “assay verify” says.`,
    "The verifier contract does not accept it for this claim; it was asked through your wallet.",
  );
}

/** Say why evidence that its contract accepts proves nothing; undefined where it does. */
function whyHollow(mode: string, receipt: Receipt, modes: Modes): string | undefined {
  if (modes.forDevelopment.includes(mode)) {
    return `SIMULATED: the verifier contract accepts it, and anyone could have made it. ${mode} is for development.`;
  }
  if (mode === PROVEN && receipt.model.manifest.circuit?.setup !== "ceremony") {
    return "INSECURE DEVELOPMENT KEY: the verifier contract accepts the proof, and anyone could have forged it.";
  }
  return undefined;
}

async function checkSignature(name: string, item: Evidence, receipt: Receipt): Promise<Check> {
  const { claim, chainId, contracts, delegation } = receipt;
  const digest = claimDigest(claim, chainId, contracts.verifierRegistry);
  const signer = await recoverSigner(digest, item.proof);
  if (signer === undefined) {
    return { name, outcome: "open", words: "No key signed this; a contract wallet may have." };
  }
  const meaning = "That proves who said it, not that the model ran.";
  if (sameText(signer, claim.provider)) {
    return check(name, true, `The provider, ${signer}, signed the claim. ${meaning}`, "");
  }
  const verifier = contracts.verifiers[SIGNED];
  const isDelegated =
    delegation !== null &&
    verifier !== undefined &&
    sameText(delegation.key, signer) &&
    sameText(delegation.provider, claim.provider) &&
    claim.completedAt < delegation.until &&
    sameText(
      (await recoverSigner(
        delegationDigest(delegation, chainId, verifier),
        delegation.signature,
      )) ?? null,
      claim.provider,
    );
  return check(
    name,
    isDelegated,
    `The key ${signer} signed the claim, and the provider, ${claim.provider}, signed that it may. ${meaning}`,
    `${signer} signed the claim. That is not the provider, ${claim.provider}, who did not sign that this key may.`,
  );
}

function enough(receipt: Receipt, modes: Modes, held: bigint, open: bigint): Check {
  const policy = readPolicy(receipt.terms.policy);
  const asked = showPolicy(policy, modes.ids);
  const name = "Enough evidence";
  const missing = leftToPayer(receipt, modes);
  if (missing !== 0n && isSatisfied(policy, held | missing)) {
    const words = `What holds is what the policy asks for, ${asked}, but for your own word that the answer came.`;
    return { name, outcome: "awaited", words };
  }
  if (!isSatisfied(policy, held) && isSatisfied(policy, held | open | missing)) {
    const wanted = missing === 0n ? "that the policy asks for" : "but for your own word";
    const words = `All the evidence came ${wanted}, but not all of it is checked.`;
    return { name, outcome: "open", words };
  }
  return check(
    name,
    isSatisfied(policy, held),
    `What holds is what the policy asks for: ${asked}.`,
    `What holds is less than the policy asks for: ${asked}.`,
  );
}
