// The card on which the payer says that the answer came: the claim in plain words, or why there is
// nothing to sign.

import type { Check } from "../receipt/check";
import type { Receipt } from "../wire/receipt";
import type { Claim, Terms } from "../wire/statements";
import type { Acknowledgement } from "./acknowledgement";
import { fill, find } from "./elements";
import { names } from "./findings";
import { type Money, show } from "./wallet";

/** How far it is: to be signed; not fit to be signed, or to be kept; signed; paid for; too late. */
export type Phase = "delivered" | "unsound" | "acknowledged" | "captured" | "over";

/** What is said when it has come to a phase. */
export const CONCLUSIONS: Record<Phase, string> = {
  delivered:
    "The answer is here, and holds so far. Your policy asks for your word that it came: the claim to sign is below the answer.",
  unsound: "An answer is here, and cannot be relied on. What is wrong stands below it.",
  acknowledged: "Your word was taken. The provider is not paid yet.",
  captured: "Your word was taken, the provider is paid, and the receipt is checked.",
  over: "This payment does not wait for your word any more.",
};

/** Tell how far a delivery is, by the checks of its receipt. `isTaken`: the word was given. */
export function phaseOf(receipt: Receipt, checks: Check[], isTaken: boolean): Phase {
  const isAwaited = checks.some((it) => it.outcome === "awaited");
  if (inTheWay(checks).length > 0 || (isTaken && isAwaited)) return "unsound";
  if (isAwaited) return "delivered";
  return receipt.transactions.capture === null ? "acknowledged" : "captured";
}

/** Show the card as it is in a phase. `receipt` is what the checks were of. */
export function showDelivery(
  phase: Phase,
  its: Acknowledgement,
  checks: Check[],
  receipt: Receipt,
  money: Money,
): void {
  const isUnsigned = phase === "delivered";
  const { terms } = its.order;
  find("delivery-words").textContent = wordsFor(phase, its, checks, receipt);
  fill(find("claim"), isUnsigned ? inPlainWords(receipt) : []);
  find("delivery-effect").textContent = isUnsigned ? effect(terms, receipt.claim, money) : "";
  find("acknowledge").hidden = !isUnsigned;
  find("refetch").hidden = phase !== "unsound" && phase !== "acknowledged";
  find("delivery").hidden = false;
}

function wordsFor(phase: Phase, its: Acknowledgement, checks: Check[], receipt: Receipt): string {
  switch (phase) {
    case "delivered":
      return "Your policy asks for your word that the answer came. All that can be checked before that holds. The claim that your wallet will show, and you sign, says:";
    case "unsound":
      return its.isTaken
        ? `Your word was taken, but the receipt that came for it cannot be relied on. ${whatIsWrong(checks)} Fetch it again.`
        : `There is nothing for you to sign, since this answer cannot be relied on. ${whatIsWrong(checks)} Without your word the provider is not paid, and ${moneyBack(its.order.terms)}. You can fetch the answer again, and have it checked once more.`;
    case "acknowledged":
      return "Your word was taken. That the provider was paid is not in the receipt yet: fetch it again in a while.";
    case "captured":
      return `You gave your word that the answer came, and the provider was paid for it, in the transaction ${receipt.transactions.capture}.`;
    case "over":
      return `This payment does not wait for your word any more. If nothing was captured, ${moneyBack(its.order.terms)}.`;
  }
}

function whatIsWrong(checks: Check[]): string {
  const failed = checks.filter((it) => it.outcome === "fails");
  const open = checks.filter((it) => it.outcome === "open");
  return [
    failed.length > 0 ? `This fails: ${names(failed)}.` : "",
    open.length > 0 ? `This could not be checked: ${names(open)}.` : "",
    failed.length + open.length === 0 ? "It lacks your word." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What keeps an answer from being acknowledged: all that fails, and all that nobody looked at. */
function inTheWay(checks: Check[]): Check[] {
  return checks.filter((it) => it.outcome === "fails" || it.outcome === "open");
}

function inPlainWords({ claim, terms, model }: Receipt): [string, string][] {
  return [
    ["For the payment", claim.requestId],
    ["The provider", claim.provider],
    ["Ran the version", `${claim.versionId}, of the model ${model.name}`],
    ["On your input", `which has the hash ${claim.inputHash}`],
    ["With nothing added", "no system prompt and no parameters: those hashes are zero"],
    ["And handed over", `the answer above, which has the hash ${claim.outputHash}`],
    ["On", `${new Date(1000 * claim.completedAt).toLocaleString()} (${claim.completedAt})`],
    ["Counted", `${claim.units} ${terms.unitPrice === "0" ? "(the price is flat)" : "units"}`],
  ];
}

function effect(terms: Terms, claim: Claim, money: Money): string {
  return `Your signature says that you have this answer, not that it is right. With it, the provider is paid ${show(priceOf(terms, claim), money)}. Without it, ${moneyBack(terms)}.`;
}

function moneyBack(terms: Terms): string {
  return `your money comes back from ${new Date(1000 * terms.captureBefore).toLocaleTimeString()} on`;
}

function priceOf(terms: Terms, claim: Claim): bigint {
  const [most, each] = [BigInt(terms.amount), BigInt(terms.unitPrice)];
  const counted = each * BigInt(claim.units);
  return each === 0n || counted > most ? most : counted;
}
