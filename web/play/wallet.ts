// The browser's wallet (EIP-1193): which account, on which chain, with how much money.

import {
  type Abi,
  type Address,
  createPublicClient,
  custom,
  type EIP1193Provider,
  formatUnits,
  getAddress,
  getTypesForEIP712Domain,
  type Hex,
  numberToHex,
  serializeTypedData,
} from "viem";
import { abi as tokenAbi } from "../../offchain/assay/artifacts/DevUSDC.json";
import type { Signed } from "../receipt/purchase";
import { Problem } from "./gateway";

declare global {
  interface Window {
    ethereum?: EIP1193Provider;
  }
}

export interface Money {
  symbol: string;
  decimals: number;
}

/** The message that x402 has signed, as EIP-712 wants it. */
interface TypedData {
  domain: Record<string, unknown>;
  types: Record<string, unknown>;
  primaryType: string;
  message: Record<string, unknown>;
}

export class Wallet {
  /** The last transfer that was signed. */
  signed: Signed | undefined;

  private constructor(
    readonly provider: EIP1193Provider,
    readonly address: Address,
    private readonly chainId: number,
  ) {}

  /** Connect to the browser's wallet, and have it go to the gateway's chain. */
  static async connect(chainId: number): Promise<Wallet> {
    const provider = window.ethereum;
    if (provider === undefined) {
      throw new Problem(
        "This browser has no wallet.",
        "Install one that offers window.ethereum (EIP-1193), such as MetaMask, and load the page again.",
      );
    }
    const accounts = await ask(() => provider.request({ method: "eth_requestAccounts" }));
    if (accounts[0] === undefined) {
      throw new Problem("The wallet offers no account.", "Create one in it, or unlock it.");
    }
    const wallet = new Wallet(provider, getAddress(accounts[0]), chainId);
    await wallet.#goToChain();
    return wallet;
  }

  async money(token: Address): Promise<Money> {
    const [symbol, decimals] = await Promise.all([
      this.#read(token, "symbol", []),
      this.#read(token, "decimals", []),
    ]);
    return { symbol: String(symbol), decimals: Number(decimals) };
  }

  async balance(token: Address): Promise<bigint> {
    return (await this.#read(token, "balanceOf", [this.address])) as bigint;
  }

  /** Make sure that the wallet can pay from here, right before it is asked to sign. */
  async requireReady(token: Address, amount: bigint): Promise<void> {
    await this.#goToChain();
    const [held, money] = await Promise.all([this.balance(token), this.money(token)]);
    if (held < amount) {
      throw new Problem(
        `The wallet has ${show(held, money)}; the answer costs ${show(amount, money)}.`,
        `Send ${money.symbol} to ${this.address}. Nothing was signed.`,
      );
    }
  }

  /** What x402 signs with: the wallet shows the message, and its owner says yes or no. */
  async signTypedData(data: TypedData): Promise<Hex> {
    // Wallets want the domain's own type spelt out.
    const types = { EIP712Domain: getTypesForEIP712Domain(data), ...data.types };
    const text = serializeTypedData({ ...data, types } as Parameters<typeof serializeTypedData>[0]);
    const signature = await ask(() =>
      this.provider.request({ method: "eth_signTypedData_v4", params: [this.address, text] }),
    );
    const { from, to, value, nonce } = data.message as unknown as Signed;
    const token = data.domain["verifyingContract"] as Address;
    const chainId = Number(data.domain["chainId"]);
    this.signed = { from, to, value: BigInt(value), nonce, token, chainId };
    return signature;
  }

  async #goToChain(): Promise<void> {
    const wanted = numberToHex(this.chainId);
    const current = await ask(() => this.provider.request({ method: "eth_chainId" }));
    if (Number(current) === this.chainId) return;
    try {
      await this.provider.request({
        method: "wallet_switchEthereumChain",
        params: [{ chainId: wanted }],
      });
    } catch {
      throw new Problem(
        `The wallet is on the chain ${Number(current)}; this gateway sells on ${this.chainId}.`,
        `Switch the wallet to the chain ${this.chainId}, or add it there first, and connect again.`,
      );
    }
  }

  async #read(address: Address, functionName: string, args: unknown[]): Promise<unknown> {
    const client = createPublicClient({ transport: custom(this.provider) });
    const call = { address, abi: tokenAbi as Abi, functionName, args };
    return ask(() => client.readContract(call));
  }
}

export function show(amount: bigint, money: Money): string {
  return `${formatUnits(amount, money.decimals)} ${money.symbol}`;
}

const REFUSED = 4001;

async function ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    if ((error as { code?: number }).code === REFUSED) {
      throw new Problem("You refused in the wallet.", "Nothing was signed, and nothing was paid.");
    }
    const reason = (error as Error).message?.split("\n")[0] ?? String(error);
    throw new Problem(`The wallet failed: ${reason}`, "Look into the wallet, and try again.");
  }
}
