// The page /play: ask a model, pay from the browser's wallet, check the receipt here.

import { showAnswer, showChecks } from "./play/findings";
import { fill, find } from "./play/elements";
import { get, type Model, Problem, type Status } from "./play/gateway";
import { type Answer, Order } from "./play/order";
import { Question } from "./play/question";
import { type Money, show, Wallet } from "./play/wallet";
import type { Modes } from "./receipt/evidence";
import { checkReceipt } from "./receipt/receipt";
import { showPolicy, readPolicy } from "./wire/policy";
import type { Receipt } from "./wire/receipt";

const connect = find<HTMLButtonElement>("connect");
const price = find<HTMLButtonElement>("price");
const pay = find<HTMLButtonElement>("pay");
const again = find<HTMLButtonElement>("again");
const modes = JSON.parse(find("modes").textContent ?? "{}") as Modes;

let wallet: Wallet | undefined;
let money: Money | undefined;
let order: Order | undefined;
let most = 0n;

let isBusy = false;

/** Run what a button starts: one thing at a time, and every failure in words. */
function onClick(button: HTMLButtonElement, doing: string, run: () => Promise<string>): void {
  button.addEventListener("click", async () => {
    // The buttons stay enabled, since a disabled one would lose the focus of the keyboard.
    if (isBusy) return;
    isBusy = true;
    find("problem").hidden = true;
    say(doing);
    try {
      say(await run());
    } catch (error) {
      say("");
      showProblem(error);
    }
    isBusy = false;
    pay.disabled = wallet === undefined || order === undefined || order.isPaid;
    again.hidden = !order?.isPaid;
  });
}

function say(words: string): void {
  find("progress").textContent = words;
}

function showProblem(error: unknown): void {
  const isKnown = error instanceof Problem;
  find("message").textContent = isKnown ? error.message : `This page failed: ${String(error)}`;
  find("hint").textContent = isKnown
    ? error.hint
    : "Load it again, or tell the gateway’s operator.";
  find("problem").hidden = false;
}

function forget(): void {
  if (order?.isPaid) return;
  order = undefined;
  pay.disabled = true;
  pay.textContent = "Pay and ask";
  find("offer").replaceChildren();
}

async function start(): Promise<void> {
  const [status, models] = await Promise.all([
    get<Status>("/v1/status"),
    get<Model[]>("/v1/models"),
  ]);
  const question = new Question(models, forget);
  if (models.length === 0) {
    showProblem(new Problem("This gateway sells no model now.", "Come back later."));
  }
  find("play").hidden = false;

  onClick(connect, "Look at your wallet: it asks whether to connect.", async () => {
    wallet = await Wallet.connect(status.chainId);
    money = await wallet.money(status.token);
    await showAccount(wallet, money);
    forget();
    return "The wallet is connected.";
  });

  async function showAccount(it: Wallet, its: Money): Promise<void> {
    fill(find("account"), [
      ["Account", it.address],
      ["Chain", `${status.chainId}`],
      ["Has", show(await it.balance(status.token), its)],
    ]);
  }

  onClick(price, "Asking for the price…", async () => {
    if (order?.isPaid) {
      throw new Problem("A payment is still without its answer.", "Send it again first.");
    }
    const next = new Order(question.read(), status, modes.ids);
    const terms = await next.quote();
    [order, most] = [next, BigInt(terms.amount)];
    const cost = money ? show(most, money) : `${most} of the token’s smallest unit`;
    fill(find("offer"), [
      ["Price, at most", cost],
      ["Under", showPolicy(readPolicy(terms.policy), modes.ids)],
      ["Paid to", terms.provider],
      [
        "Money back",
        `if no proof is there by ${new Date(1000 * terms.captureBefore).toLocaleTimeString()}`,
      ],
    ]);
    pay.textContent = `Pay ${cost} and ask`;
    return wallet
      ? "This is the price. The terms are what you asked for."
      : "Connect a wallet to pay.";
  });

  onClick(pay, "Look at your wallet: it asks you to sign. Then the model runs.", () =>
    deliver((it, payer) => it.pay(payer, most)),
  );
  onClick(again, "Sending the same payment again…", () => deliver((it) => it.sendAgain()));

  async function deliver(get: (order: Order, wallet: Wallet) => Promise<Answer>): Promise<string> {
    if (order === undefined || wallet === undefined) return "";
    const { asked } = order;
    const { receipt } = await get(order, wallet);
    say("The answer is here. Checking its receipt…");
    showAnswer(receipt);
    const { contracts } = status;
    const signed = wallet.signed!;
    const purchase = { asked, signed, contracts, modes, wallet: wallet.provider };
    const holds = showChecks(await checkReceipt(receipt, purchase));
    offerToSave(receipt);
    find("answer").hidden = false;
    find("answer-title").focus();
    forget();
    // Whether the balance can be read again is no matter of the answer.
    if (money) await showAccount(wallet, money).catch(() => undefined);
    return holds
      ? "The answer is here, and its receipt is checked."
      : "An answer is here, but its receipt does not hold.";
  }
}

function offerToSave(receipt: Receipt): void {
  const file = new Blob([JSON.stringify(receipt, null, 1)], { type: "application/json" });
  const link = find<HTMLAnchorElement>("save");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(file);
}

// A payment whose answer has not come would be forgotten with the page.
window.addEventListener("beforeunload", (event) => {
  if (order?.isPaid) event.preventDefault();
});

start().catch(showProblem);
