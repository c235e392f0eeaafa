// The page /play: ask a model, pay from the browser's wallet, check the receipt here.

import { Acknowledgement } from "./play/acknowledgement";
import { CONCLUSIONS, type Phase, phaseOf, showDelivery } from "./play/delivery";
import { fill, find } from "./play/elements";
import { offerToSave, showAnswer, showChecks } from "./play/findings";
import { get, type Model, Problem, type Status } from "./play/gateway";
import { type Answer, Order } from "./play/order";
import { onClick, say, showProblem } from "./play/progress";
import { Question } from "./play/question";
import { type Money, show, Wallet } from "./play/wallet";
import { needsPayer } from "./receipt/acknowledgement";
import type { Modes } from "./receipt/evidence";
import { checkReceipt } from "./receipt/receipt";
import { parsePolicy, readPolicy, showPolicy } from "./wire/policy";
import type { Receipt } from "./wire/receipt";

const connect = find<HTMLButtonElement>("connect");
const price = find<HTMLButtonElement>("price");
const pay = find<HTMLButtonElement>("pay");
const again = find<HTMLButtonElement>("again");
const acknowledge = find<HTMLButtonElement>("acknowledge");
const refetch = find<HTMLButtonElement>("refetch");
const modes = JSON.parse(find("modes").textContent ?? "{}") as Modes;

let wallet: Wallet | undefined;
let money: Money | undefined;
let order: Order | undefined;
let most = 0n;

/** What the payer may say about the answer that is shown, and how far that is. */
let word: Acknowledgement | undefined;
let phase: Phase | undefined;

const YOUR_WORD: [string, string] = [
  "Your word",
  "once the answer is here and checked, your wallet is asked to sign that it came; till then nobody is paid",
];

/** Run what a button starts, and offer what can be done next. */
function on(button: HTMLButtonElement, doing: string, run: () => Promise<string>): void {
  onClick(button, doing, run, () => {
    pay.disabled = wallet === undefined || order === undefined || order.isPaid;
    again.hidden = !order?.isPaid;
  });
}

function forget(): void {
  if (order?.isPaid) return;
  order = undefined;
  pay.disabled = true;
  pay.textContent = "Pay and ask";
  find("offer").replaceChildren();
  find("advice").textContent = "";
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

  on(connect, "Look at your wallet: it asks whether to connect.", async () => {
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

  on(price, "Asking for the price…", async () => {
    if (order?.isPaid) {
      throw new Problem("A payment is still without its answer.", "Send it again first.");
    }
    const next = new Order(question.read(), question.value, status, modes.ids);
    const { terms, advice } = await next.quote();
    [order, most] = [next, BigInt(terms.amount)];
    const cost = money ? show(most, money) : `${most} of the token’s smallest unit`;
    const policy = readPolicy(terms.policy);
    fill(find("offer"), [
      ["Price, at most", cost],
      ["Under", showPolicy(policy, modes.ids)],
      ...(needsPayer(policy, modes, question.model.modes) ? [YOUR_WORD] : []),
      ["Paid to", terms.provider],
      [
        "Money back",
        `if no proof is there by ${new Date(1000 * terms.captureBefore).toLocaleTimeString()}`,
      ],
    ]);
    find("advice").textContent = advice ?? "";
    pay.textContent = `Pay ${cost} and ask`;
    return wallet
      ? "This is the price. The terms are what you asked for."
      : "Connect a wallet to pay.";
  });

  on(pay, "Look at your wallet: it asks you to sign. Then the model runs.", () =>
    deliver((it, payer) => it.pay(payer, most)),
  );
  on(again, "Sending the same payment again…", () => deliver((it) => it.sendAgain()));

  async function deliver(get: (order: Order, wallet: Wallet) => Promise<Answer>): Promise<string> {
    if (order === undefined || wallet === undefined) return "";
    const it = order;
    const { receipt } = await get(it, wallet);
    const concluded = await conclude(new Acknowledgement(it, receipt), receipt, wallet);
    find("answer-title").focus();
    forget();
    return concluded;
  }

  on(acknowledge, "Your wallet asks you to sign that the answer came, unless you have.", () =>
    goOn(async (its, payer) => {
      await its.give(payer);
      say("Your word was taken. Waiting until the provider is paid…");
      return conclude(its, await its.settled(), payer);
    }),
  );
  on(refetch, "Fetching the answer again…", () =>
    goOn(async (its, payer) => {
      if (its.isTaken) return conclude(its, await its.settled(), payer);
      const { receipt } = await its.order.sendAgain();
      return conclude(new Acknowledgement(its.order, receipt), receipt, payer);
    }),
  );

  async function goOn(run: (its: Acknowledgement, payer: Wallet) => Promise<string>) {
    if (word === undefined || wallet === undefined || money === undefined) return "";
    const its = word;
    try {
      const concluded = await run(its, wallet);
      // The button that was pressed may be gone.
      find("delivery-title").focus();
      return concluded;
    } catch (error) {
      if (its.isOver || its.isTaken) {
        phase = its.isOver ? "over" : "acknowledged";
        showDelivery(phase, its, [], its.receipt, money);
        find("delivery-title").focus();
      }
      throw error;
    }
  }

  /** Check and show what came of an order, and what is left for the payer to say. */
  async function conclude(its: Acknowledgement, receipt: Receipt, payer: Wallet): Promise<string> {
    say("The answer is here. Checking its receipt…");
    showAnswer(receipt);
    const { asked, signed } = its.order;
    const { contracts } = status;
    const purchase = { asked, signed, contracts, modes, wallet: payer.provider };
    const checks = await checkReceipt(receipt, purchase);
    const holds = showChecks(checks);
    offerToSave(receipt);
    find("answer").hidden = false;
    // Whether the balance can be read again is no matter of the answer.
    if (money) await showAccount(payer, money).catch(() => undefined);
    const isAsked =
      needsPayer(parsePolicy(asked.policy, modes.ids), modes) ||
      checks.some((it) => it.outcome === "awaited");
    if (!isAsked || money === undefined) {
      find("delivery").hidden = true;
      [word, phase] = [undefined, undefined];
      return holds
        ? "The answer is here, and its receipt is checked."
        : "An answer is here, but its receipt does not hold.";
    }
    [word, phase] = [its, phaseOf(receipt, checks, its.isTaken)];
    showDelivery(phase, its, checks, receipt, money);
    return CONCLUSIONS[phase];
  }
}

// A payment whose answer has not come, or waits for its payer's word, would be forgotten with the page.
window.addEventListener("beforeunload", (event) => {
  if (order?.isPaid || phase === "delivered") event.preventDefault();
});

start().catch(showProblem);
