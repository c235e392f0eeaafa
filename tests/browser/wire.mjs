// Calls functions of web/wire and web/receipt, one after the other, and prints what they return.
//
// Standard input: [[name, ...arguments], …]. Bytes are lists, maps lists of pairs, and integers that
// JSON cannot hold are strings, both ways.
import { json } from "node:stream/consumers";
import { leftToPayer, needsPayer } from "../../web/receipt/acknowledgement";
import { decode, encode } from "../../web/wire/codecs";
import { canonicalJson, hashText, recoverSigner } from "../../web/wire/hashing";
import { isSatisfied, parsePolicy, policyWord, readPolicy, showPolicy } from "../../web/wire/policy";
import { sealLeaves, sealRoot } from "../../web/wire/seal";
import * as statements from "../../web/wire/statements";
import { toTensor } from "../../web/wire/tensors";

const FUNCTIONS = {
  ...statements,
  canonicalJson,
  hashText,
  recoverSigner: async (...given) => (await recoverSigner(...given)) ?? null,
  parsePolicy: (text, modes) => policyWord(parsePolicy(text, modes)),
  showPolicy: (word, modes) => showPolicy(readPolicy(word), modes),
  isSatisfied: (word, mask) => isSatisfied(readPolicy(word), BigInt(mask)),
  leftToPayer,
  needsPayer: (word, ...given) => needsPayer(readPolicy(word), ...given),
  sealLeaves,
  sealRoot: (document) => sealRoot(sealLeaves(document)),
  toTensor,
  encode: (codec, tensors, specs) => encode(codec, new Map(tensors), specs),
  decode: (codec, bytes, specs) => decode(codec, Uint8Array.from(bytes), specs),
};

function written(_, value) {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Array.from(value);
  if (value instanceof Map) return [...value];
  return Number.isNaN(value) ? "NaN" : Math.abs(value) === Infinity ? `${value}` : value;
}

const results = [];
for (const [name, ...given] of await json(process.stdin)) {
  results.push(await FUNCTIONS[name](...given));
}
process.stdout.write(JSON.stringify(results, written));
