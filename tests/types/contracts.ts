// Type-checked, never run. viem takes every name and type from the ABIs: what fits compiles, and the line after each
// `@ts-expect-error` does not.
import { type Address, type Hex, type Log, createPublicClient, encodeFunctionData, http, parseEventLogs } from "viem";
import { loanGateAbi, paymentEscrowAbi, verifiedConsumerAbi, verifierRegistryAbi } from "../../types/index.js";

declare const address: Address;
declare const hash: Hex;
declare const logs: Log[];

const terms = {
  provider: address,
  token: address,
  amount: 1_000n,
  unitPrice: 0n,
  versionId: hash,
  promptHash: hash,
  inputHash: hash,
  paramsHash: hash,
  policy: 1n,
  captureBefore: 2_000_000_000,
  salt: hash,
} as const;

encodeFunctionData({ abi: paymentEscrowAbi, functionName: "authorizeWithCallback", args: [terms] });
// @ts-expect-error: no such verb
encodeFunctionData({ abi: paymentEscrowAbi, functionName: "refund", args: [terms] });
// @ts-expect-error: an amount is a bigint
encodeFunctionData({ abi: paymentEscrowAbi, functionName: "authorize", args: [{ ...terms, amount: 1_000 }] });
// @ts-expect-error: terms without a salt
encodeFunctionData({ abi: paymentEscrowAbi, functionName: "authorize", args: [{ ...terms, salt: undefined }] });

const claim = {
  requestId: hash,
  versionId: hash,
  promptHash: hash,
  inputHash: hash,
  paramsHash: hash,
  outputHash: hash,
  provider: address,
  units: 1n,
  completedAt: 1_900_000_000,
} as const;
const evidence = [{ mode: 0, proof: hash }] as const;

encodeFunctionData({ abi: verifiedConsumerAbi, functionName: "accept", args: [claim, hash, evidence] });
// What a consumer inherits, the example has, too.
encodeFunctionData({ abi: loanGateAbi, functionName: "collect", args: [claim, hash] });
// @ts-expect-error: evidence is not optional
encodeFunctionData({ abi: loanGateAbi, functionName: "accept", args: [claim, hash] });

export async function read(): Promise<[bigint, number, boolean, bigint]> {
  const client = createPublicClient({ transport: http() });
  const proven = await client.readContract({
    address,
    abi: verifierRegistryAbi,
    functionName: "proven",
    args: [claim, evidence],
  });
  const { status, callsBack, amount } = await client.readContract({
    address,
    abi: paymentEscrowAbi,
    functionName: "paymentOf",
    args: [hash],
  });
  return [proven, status, callsBack, amount];
}

export function accepted(): Hex[] {
  const found = parseEventLogs({ abi: verifiedConsumerAbi, eventName: "ResultAccepted", logs });
  // @ts-expect-error: an event's argument by another name
  found.map((log) => log.args.request);
  return found.map((log) => log.args.requestId);
}
