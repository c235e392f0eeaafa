// The payer's word that an answer came: signed by the wallet, sent to the gateway, and what follows.

import type { Hex } from "viem";
import { sameText } from "../receipt/check";
import { recoverSigner } from "../wire/hashing";
import type { Receipt } from "../wire/receipt";
import { claimDigest, claimToSign } from "../wire/statements";
import { get, Problem, problemIn, reach } from "./gateway";
import type { Order } from "./order";
import type { Wallet } from "./wallet";

const FINAL = ["captured", "voided", "failed"];
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;
const CONFLICT = 409;
const NOTHING_SAID = "Nothing was said: the provider is not paid without your word.";

export class Acknowledgement {
  #signature: Hex | undefined;
  #isTaken = false;
  #isOver = false;

  /** `receipt` is what came for the order. Who lets it be acknowledged has checked it. */
  constructor(
    readonly order: Order,
    readonly receipt: Receipt,
  ) {}

  /** Whether the gateway has taken the payer's word. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Whether the payment waits for no word any more, and was none. */
  get isOver(): boolean {
    return this.#isOver || !this.order.canBeSent;
  }

  /**
   * Have the wallet sign the claim, and tell the gateway. Throws `Problem`.
   *
   * A word that was lost on its way is sent again as it is: the wallet is asked once.
   */
  async give(wallet: Wallet): Promise<void> {
    this.#signature ??= await this.#sign(wallet);
    const { requestId } = this.receipt.claim;
    const response = await reach(() =>
      fetch(`/v1/payments/${requestId}/acknowledgement`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ signature: this.#signature }),
      }),
    );
    if (!response.ok) {
      // What was refused does not become good by being sent again; what failed may.
      if (response.status < 500) this.#signature = undefined;
      this.#isOver = response.status === CONFLICT;
      throw await problemIn(response);
    }
    this.#isTaken = true;
  }

  /** Wait for the capture, as long as that is bearable, and get the receipt as it is then. */
  async settled(): Promise<Receipt> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    const path = `/v1/payments/${this.receipt.claim.requestId}`;
    while (!FINAL.includes((await get<{ state: string }>(path)).state) && Date.now() < giveUpAt) {
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
    return (await this.order.sendAgain()).receipt;
  }

  async #sign(wallet: Wallet): Promise<Hex> {
    const { claim, chainId, contracts } = this.receipt;
    const payer = this.order.signed.from;
    if (!sameText(wallet.address, payer)) {
      throw new Problem(
        `The wallet is connected as ${wallet.address}; ${payer} has paid, and only it can say so.`,
        "Choose that account in the wallet, connect again, and sign then.",
      );
    }
    await wallet.goToChain();
    const data = claimToSign(claim, chainId, contracts.verifierRegistry);
    const signature = await wallet.signTypedData(data, NOTHING_SAID);
    const digest = claimDigest(claim, chainId, contracts.verifierRegistry);
    const isIts =
      sameText((await recoverSigner(digest, signature)) ?? null, payer) ||
      (await wallet.takesForItsOwn(digest, signature));
    if (!isIts) {
      throw new Problem(
        `What the wallet gave is not the signature of this claim by ${payer}.`,
        `It was not sent. ${NOTHING_SAID} Look into the wallet, and try again.`,
      );
    }
    return signature;
  }
}
