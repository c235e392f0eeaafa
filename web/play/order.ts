// An order: what is asked, what it costs, and paying for it with the stock x402 client.

import { ExactEvmScheme } from "@x402/evm/exact/client";
import { wrapFetchWithPayment, x402Client } from "@x402/fetch";
import type { Address } from "viem";
import { type Asked, type Signed, termsAsAsked } from "../receipt/purchase";
import { sameText } from "../receipt/check";
import { toBase64 } from "../wire/hashing";
import type { Receipt } from "../wire/receipt";
import { type Terms, type TypedData, vaultAddress } from "../wire/statements";
import { problemIn, Problem, reach, type Status } from "./gateway";
import type { Wallet } from "./wallet";

const REQUIRED = "PAYMENT-REQUIRED";
const SIGNATURE = "PAYMENT-SIGNATURE";
const ADVICE = "X-Assay-Advice";

/** One way to pay, as x402 writes it. */
interface Requirements {
  scheme: string;
  network: string;
  asset: string;
  amount: string;
  payTo: string;
  extra: Record<string, unknown>;
}

export interface Answer {
  outputs: Record<string, unknown>;
  receipt: Receipt;
}

/** What is on offer, and what the gateway advises where that is more. */
export interface Quote {
  terms: Terms;
  advice: string | undefined;
}

export class Order {
  #payment: string | undefined;
  #isAnswered = false;
  #signed: Signed | undefined;
  #terms: Terms | undefined;

  /** `value` is what a wrong answer could cost, such as `5000usd`; it may be empty. */
  constructor(
    readonly asked: Asked,
    private readonly value: string,
    private readonly status: Status,
    private readonly modes: Record<string, number>,
  ) {}

  /** Whether something was signed whose answer has not come. */
  get isPaid(): boolean {
    return this.#payment !== undefined && !this.#isAnswered;
  }

  /** Whether there is a payment to send again: none that was refused, or goes back. */
  get canBeSent(): boolean {
    return this.#payment !== undefined;
  }

  /** The transfer that the wallet signed. */
  get signed(): Signed {
    if (this.#signed === undefined) throw new Error("Nothing was signed.");
    return this.#signed;
  }

  /** The terms that the wallet signed for. */
  get terms(): Terms {
    if (this.#terms === undefined) throw new Error("Nothing was signed.");
    return this.#terms;
  }

  /** Ask for the price without paying. */
  async quote(): Promise<Quote> {
    const response = await reach(() => fetch(this.#request()));
    if (response.status !== 402) throw await problemIn(response);
    const header = response.headers.get(REQUIRED) ?? "";
    const { accepts } = JSON.parse(atob(header)) as { accepts: Requirements[] };
    const exact = accepts.find((each) => each.scheme === "exact");
    if (exact === undefined) {
      throw new Problem("The gateway takes no payment from stock clients.", "Use another gateway.");
    }
    const advice = response.headers.get(ADVICE);
    return { terms: this.#termsOf(exact), advice: advice ? inWords(advice) : undefined };
  }

  /** Pay at most `most`, in the token's smallest unit, and get the answer. */
  async pay(wallet: Wallet, most: bigint): Promise<Answer> {
    await wallet.requireReady(this.status.token, most);
    let refusal: unknown;
    const signer = {
      address: wallet.address,
      signTypedData: async (data: TypedData) => {
        try {
          const signature = await wallet.signTypedData(data);
          this.#signed = transferIn(data);
          return signature;
        } catch (error) {
          refusal = error;
          throw error;
        }
      },
    };
    const client = new x402Client()
      .register(`eip155:${this.status.chainId}`, new ExactEvmScheme(signer))
      .setSpendControls({
        allowedAssets: [
          {
            network: `eip155:${this.status.chainId}`,
            asset: this.status.token,
            maxAmountPerPayment: most.toString(),
          },
        ],
      })
      .onBeforePaymentCreation(async ({ selectedRequirements }) => {
        try {
          this.#terms = this.#termsOf(selectedRequirements, most);
        } catch (error) {
          refusal = error;
          throw error;
        }
      });
    try {
      const answer = await wrapFetchWithPayment(this.#fetch, client)(this.#request());
      return await this.#read(answer);
    } catch (error) {
      // The stock client wraps what went wrong in words of its own.
      throw refusal ?? (error instanceof Problem ? error : unwilling(error));
    }
  }

  /** Send the same payment again: it gives the same answer, and never costs a second time. */
  async sendAgain(): Promise<Answer> {
    const request = this.#request();
    request.headers.set(SIGNATURE, this.#payment ?? "");
    return this.#read(await reach(() => fetch(request)));
  }

  #request(): Request {
    const { versionId, input, policy } = this.asked;
    return new Request(`/v1/models/${versionId}/infer`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        inputBytes: toBase64(input),
        policy,
        ...(this.value && { value: this.value }),
      }),
    });
  }

  #fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    this.#payment = request.headers.get(SIGNATURE) ?? this.#payment;
    return reach(() => fetch(request));
  };

  async #read(response: Response): Promise<Answer> {
    if (!response.ok) {
      const problem = await problemIn(response);
      // What was refused, or goes back, does not become an answer by being sent again.
      const goesBack = problem.paymentId !== undefined && problem.code !== "not_delivered";
      if (response.status < 500 || goesBack) this.#payment = undefined;
      throw problem;
    }
    const answer = (await response.json()) as Answer;
    this.#isAnswered = true;
    return answer;
  }

  /** Read the terms of an offer; throws where they are not what was asked for. */
  #termsOf(offer: Requirements, most?: bigint): Terms {
    const terms = offer.extra["terms"] as Terms;
    const escrow = this.status.contracts["PaymentEscrow"] as Address;
    const broken = termsAsAsked(terms, this.asked, this.modes).find((it) => it.outcome !== "holds");
    const refuse = (message: string): never => {
      throw new Problem(message, "Nothing was signed. Do not pay this gateway for this.");
    };
    if (broken !== undefined) refuse(`The gateway offers something else. ${broken.words}`);
    if (!sameText(offer.payTo, vaultAddress(escrow, terms))) {
      refuse("The gateway wants to be paid at an address that does not follow from its terms.");
    }
    const isItsMoney =
      offer.network === `eip155:${this.status.chainId}` &&
      sameText(offer.asset, this.status.token) &&
      sameText(terms.token, this.status.token) &&
      sameText(terms.provider, this.status.provider) &&
      offer.amount === terms.amount;
    if (!isItsMoney) refuse("The gateway offers another chain, token, provider or amount.");
    if (most !== undefined && BigInt(terms.amount) > most) {
      refuse("The price has risen since you saw it. Ask for the price again.");
    }
    return terms;
  }
}

/** Say what the header says, such as `weaker-than-advised; asked=signed; advised=zkml; …`. */
function inWords(header: string): string {
  const said = new Map(header.split("; ").map((part) => part.split("=") as [string, string]));
  const [asked, advised, value] = ["asked", "advised", "value"].map((name) => said.get(name));
  return `Weaker than advised: where a wrong answer could cost ${value}, this gateway advises ${advised}. You chose ${asked}.`;
}

/** Read what a wallet signs for x402: a transfer of a token (ERC-3009). */
function transferIn(data: TypedData): Signed {
  const { from, to, value, nonce } = data.message as unknown as Signed;
  const token = data.domain["verifyingContract"] as Address;
  const chainId = Number(data.domain["chainId"]);
  return { from, to, value: BigInt(value), nonce, token, chainId };
}

/** Say why the stock client would not pay, such as above the price that was seen. */
function unwilling(error: unknown): Problem {
  const [reason] = String((error as Error).message).split(". ");
  return new Problem(`The x402 client would not pay. ${reason}.`, "Ask for the price again.");
}
