// The statement: is the claim about these terms, this version and these bytes?

import { decode } from "../wire/codecs";
import { fromBase64, hashBytes } from "../wire/hashing";
import type { Receipt } from "../wire/receipt";
import { paramsHash, paymentId, versionId } from "../wire/statements";
import { type Check, check } from "./check";

export function checkPayment(receipt: Receipt): Check[] {
  const { chainId, contracts, terms, payer, nonce, claim } = receipt;
  const isIts =
    payer !== null &&
    nonce !== null &&
    claim.requestId === paymentId(chainId, contracts.escrow, terms, payer, nonce);
  return [
    check(
      "Payment",
      isIts,
      "The claim is about this payment: its id follows from chain, escrow, terms, payer and nonce.",
      "The claim is about another payment: its id does not follow from these terms.",
    ),
  ];
}

export function checkClaim(receipt: Receipt): Check[] {
  const { claim, terms } = receipt;
  const names = ["versionId", "promptHash", "inputHash", "paramsHash", "provider"] as const;
  const differing = names.filter((name) => claim[name] !== terms[name]);
  return [
    check(
      "Claim",
      differing.length === 0 && claim.paramsHash === paramsHash(receipt.params),
      "What the provider claims to have done is what the terms say was bought.",
      `The claim differs from what was bought: ${differing.join(", ") || "paramsHash"}.`,
    ),
  ];
}

export function checkVersion(receipt: Receipt): Check[] {
  const { publisher, name, manifest } = receipt.model;
  return [
    check(
      "Model",
      receipt.claim.versionId === versionId(publisher, name, manifest),
      "The version’s id follows from the publisher, the model’s name and the whole manifest.",
      "The version’s id does not follow from the publisher, the name and the manifest that are shown.",
    ),
  ];
}

export function checkOutput(receipt: Receipt): Check[] {
  const { codec, outputs } = receipt.model.manifest;
  const bytes = fromBase64(receipt.output.content);
  const holds = receipt.claim.outputHash === hashBytes(bytes);
  if (holds) decode(codec, bytes, outputs);
  return [
    check(
      "Output",
      holds,
      "The claim holds the hash of the answer above, which was read from just these bytes.",
      "The answer was changed: its hash is not the one in the claim.",
    ),
  ];
}
