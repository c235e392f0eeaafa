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
  parseAbi,
  serializeTypedData,
} from "viem";
import { abi as tokenAbi } from "../../offchain/assay/artifacts/DevUSDC.json";
import type { TypedData } from "../wire/statements";
import { Problem } from "./gateway";

const WALLET = parseAbi(["function isValidSignature(bytes32, bytes) view returns (bytes4)"]);
/** What a contract wallet answers where it does (ERC-1271). */
const IS_VALID = "0x1626ba7e";

declare global {
  interface Window {
    ethereum?: EIP1193Provider;
  }
}

export interface Money {
  symbol: string;
  decimals: number;
}

export class Wallet {
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
    await wallet.goToChain();
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
    await this.goToChain();
    const [held, money] = await Promise.all([this.balance(token), this.money(token)]);
    if (held < amount) {
      throw new Problem(
        `The wallet has ${show(held, money)}; the answer costs ${show(amount, money)}.`,
        `Send ${money.symbol} to ${this.address}. Nothing was signed.`,
      );
    }
  }

  /**
   * What x402 signs with, and the claim: the wallet shows the message, and its owner says yes or no.
   * `ifRefused` says what a no comes to.
   */
  async signTypedData(data: TypedData, ifRefused = NOTHING_DONE): Promise<Hex> {
    // Wallets want the domain's own type spelt out.
    const types = { EIP712Domain: getTypesForEIP712Domain(data), ...data.types };
    const text = serializeTypedData({ ...data, types } as Parameters<typeof serializeTypedData>[0]);
    return ask(
      () => this.provider.request({ method: "eth_signTypedData_v4", params: [this.address, text] }),
      ifRefused,
    );
  }

  /** Whether the account is a contract wallet, and takes this signature for its own (ERC-1271). */
  async takesForItsOwn(digest: Hex, signature: Hex): Promise<boolean> {
    const client = createPublicClient({ transport: custom(this.provider) });
    const call = { address: this.address, abi: WALLET, args: [digest, signature] as const };
    const answer = client.readContract({ ...call, functionName: "isValidSignature" });
    return (await answer.catch(() => undefined)) === IS_VALID;
  }

  /** Have the wallet go to the gateway's chain, if it is elsewhere. */
  async goToChain(): Promise<void> {
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
const NOTHING_DONE = "Nothing was signed, and nothing was paid.";

async function ask<Answer>(
  request: () => Promise<Answer>,
  ifRefused = NOTHING_DONE,
): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    if ((error as { code?: number }).code === REFUSED) {
      throw new Problem("You refused in the wallet.", ifRefused);
    }
    const reason = (error as Error).message?.split("\n")[0] ?? String(error);
    throw new Problem(`The wallet failed: ${reason}`, "Look into the wallet, and try again.");
  }
}
