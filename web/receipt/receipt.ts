// Checking a receipt in the browser: everything that takes no more than arithmetic, and what the
// chain says where a wallet can ask it.

import type { EIP1193Provider } from "viem";
import type { Receipt } from "../wire/receipt";
import { askChain, CAPTURED, checkContracts, type Contracts } from "./chain";
import { attempt, type Check } from "./check";
import { checkEvidence, type Modes } from "./evidence";
import { checkSeal } from "./fields";
import { type Asked, checkAsked, checkSigned, type Signed } from "./purchase";
import { checkClaim, checkOutput, checkPayment, checkVersion } from "./statement";

export interface Purchase {
  asked: Asked;
  signed: Signed;
  contracts: Contracts;
  modes: Modes;
  wallet: EIP1193Provider;
}

/** Say what no page can tell about itself, and what this one leaves to others. */
export function notChecked(checks: Check[]): string[] {
  const isCaptured = checks.some((it) => it.name === CAPTURED && it.outcome === "holds");
  return [
    "that the contracts are the genuine ones: this page knows them from the gateway alone",
    ...(isCaptured
      ? []
      : ["that the payment was captured for this answer, which happens after it was delivered"]),
    "that no session key of the provider had been revoked",
    "that this page is honest: it came from the gateway that sold the answer. Save the receipt and run “assay verify” on a machine of yours",
  ];
}

export async function checkReceipt(receipt: Receipt, purchase: Purchase): Promise<Check[]> {
  const { asked, signed, contracts, modes, wallet } = purchase;
  const chain = await askChain(receipt, contracts, wallet);
  const groups = await Promise.all([
    attempt("What you signed", () => checkSigned(receipt, signed)),
    attempt("What you asked", () => checkAsked(receipt, asked, modes.ids)),
    attempt("Output", () => checkOutput(receipt)),
    attempt("Model", () => checkVersion(receipt)),
    attempt("Claim", () => checkClaim(receipt)),
    attempt("Payment", () => checkPayment(receipt)),
    attempt("Evidence", () => checkEvidence(receipt, modes, chain.proven)),
    attempt("Seal", () => checkSeal(receipt)),
    attempt("Contracts", () => checkContracts(receipt, contracts)),
  ]);
  return [...groups.flat(), ...chain.checks];
}
