// What only the chain knows about a receipt, asked through the wallet.

import {
  type Abi,
  type Address,
  createPublicClient,
  custom,
  type EIP1193Provider,
  type Hex,
  type Log,
  parseEventLogs,
  TransactionReceiptNotFoundError,
} from "viem";
import { abi as modelRegistry } from "../../offchain/assay/artifacts/ModelRegistry.json";
import { abi as paymentEscrow } from "../../offchain/assay/artifacts/PaymentEscrow.json";
import { abi as verifierRegistry } from "../../offchain/assay/artifacts/VerifierRegistry.json";
import type { Receipt } from "../wire/receipt";
import { type Check, check, sameText } from "./check";
import type { Proven } from "./evidence";

/** The gateway's contracts by name, as `GET /v1/status` names them. */
export type Contracts = Record<string, string>;

type Read = (address: Address, abi: Abi, name: string, args: unknown[]) => Promise<unknown>;

/** Ask the verifier registry which modes hold for the claim, as a bit set. */
async function askProven(receipt: Receipt, read: Read): Promise<bigint> {
  const claim = { ...receipt.claim, units: BigInt(receipt.claim.units) };
  const evidence = receipt.evidence.map((item) => ({ mode: item.modeId, proof: item.proof }));
  const registry = receipt.contracts.verifierRegistry;
  return (await read(registry, verifierRegistry as Abi, "proven", [claim, evidence])) as bigint;
}

/**
 * Ask the wallet's chain, if it is the receipt's and the contracts are those of the gateway.
 *
 * What does not answer says nothing against a receipt: then the checks are left open.
 */
export async function askChain(
  receipt: Receipt,
  known: Contracts,
  wallet: EIP1193Provider,
): Promise<{ proven: Proven; checks: Check[] }> {
  const client = createPublicClient({ transport: custom(wallet) });
  const read: Read = (address, abi, functionName, args) =>
    client.readContract({ address, abi, functionName, args });
  try {
    if (!areKnown(receipt, known)) throw new Error("the receipt names other contracts");
    if ((await client.getChainId()) !== receipt.chainId) throw new Error("it is on another chain");
    const [proven, records, captured] = await Promise.all([
      askProven(receipt, read),
      checkRecords(receipt, read),
      checkCapture(receipt, async (hash) => (await client.getTransactionReceipt({ hash })).logs),
    ]);
    return { proven, checks: [...records, ...captured] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    const words = `Your wallet’s chain was not asked, or did not answer: ${reason}.`;
    return { proven: undefined, checks: [{ name: "Chain", outcome: "open", words }] };
  }
}

async function checkRecords(receipt: Receipt, read: Read): Promise<Check[]> {
  const { contracts, claim, terms } = receipt;
  const payment = (await read(contracts.escrow, paymentEscrow as Abi, "paymentOf", [
    claim.requestId,
  ])) as { status: number; amount: bigint };
  const version = (await read(contracts.modelRegistry, modelRegistry as Abi, "versionOf", [
    claim.versionId,
  ])) as { publishedAt: number };
  return [
    check(
      "Money came in",
      payment.status !== 0 && payment.amount === BigInt(terms.amount),
      "The escrow took in this payment, with this amount. Your wallet’s chain says so.",
      "The escrow knows no such payment with this amount. Your wallet’s chain says so.",
    ),
    check(
      "Published",
      Number(version.publishedAt) !== 0,
      "The version is published in the registry. Your wallet’s chain says so.",
      "The version is not published in the registry. Your wallet’s chain says so.",
    ),
  ];
}

export const CAPTURED = "Captured";

/** Look for the capture in the transaction that the receipt names, if it names one. */
async function checkCapture(
  receipt: Receipt,
  logsIn: (transaction: Hex) => Promise<Log[]>,
): Promise<Check[]> {
  const { transactions, contracts, claim } = receipt;
  if (transactions.capture === null) return [];
  try {
    const logs = (await logsIn(transactions.capture)).filter(({ address }) =>
      sameText(address, contracts.escrow),
    );
    const abi = paymentEscrow as Abi;
    const events = parseEventLogs({ abi, eventName: "PaymentCaptured", logs }) as unknown as {
      args: { paymentId: Hex; outputHash: Hex; units: bigint };
    }[];
    const its = events.find(({ args }) => args.paymentId === claim.requestId)?.args;
    return [
      check(
        CAPTURED,
        its?.outputHash === claim.outputHash && its.units === BigInt(claim.units),
        `The provider was paid for just this answer, in the transaction ${transactions.capture}. Your wallet’s chain says so.`,
        `The transaction ${transactions.capture} captured no payment for this answer. Your wallet’s chain says so.`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
    const words = `Your wallet’s chain does not know the transaction ${transactions.capture} yet.`;
    return [{ name: CAPTURED, outcome: "open", words }];
  }
}

/** Hold the receipt's contracts to those that the gateway named before the payment. */
export function checkContracts(receipt: Receipt, known: Contracts): Check[] {
  return [
    check(
      "Contracts",
      areKnown(receipt, known),
      "The contracts are those that this gateway named before you paid.",
      "The contracts are other ones than this gateway named before you paid.",
    ),
  ];
}

function areKnown(receipt: Receipt, known: Contracts): boolean {
  const { escrow, verifierRegistry: verifiers, modelRegistry: models } = receipt.contracts;
  return (
    sameText(escrow, known["PaymentEscrow"] ?? null) &&
    sameText(verifiers, known["VerifierRegistry"] ?? null) &&
    sameText(models, known["ModelRegistry"] ?? null)
  );
}
