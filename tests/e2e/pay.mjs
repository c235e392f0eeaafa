// Pays for one request with the npm clients as they come, and prints the answer as JSON.
//
// Standard input: {url, body, key, spendControls}; without `spendControls` the client keeps its own.
import { json } from "node:stream/consumers";
import { decodePaymentResponseHeader, wrapFetchWithPaymentFromConfig } from "@x402/fetch";
import { ExactEvmScheme } from "@x402/evm";
import { privateKeyToAccount } from "viem/accounts";

const { url, body, key, spendControls } = await json(process.stdin);
const pay = wrapFetchWithPaymentFromConfig(fetch, {
  schemes: [{ network: "eip155:*", client: new ExactEvmScheme(privateKeyToAccount(key)) }],
  spendControls,
});
const response = await pay(url, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
const settled = response.headers.get("PAYMENT-RESPONSE");
const answer = {
  status: response.status,
  settlement: settled && decodePaymentResponseHeader(settled),
  body: await response.json(),
};
process.stdout.write(JSON.stringify(answer));
