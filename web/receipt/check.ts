// Checks: what was found out about one thing in a receipt, in plain words.

/**
 * Only `holds` is green. `open` is what nobody looked at, `hollow` what holds and proves nothing, such
 * as the evidence of a simulated enclave, and `awaited` what the payer has yet to say.
 */
export type Outcome = "holds" | "hollow" | "fails" | "open" | "awaited";

export interface Check {
  /** Two or three words: what was looked at. */
  name: string;
  outcome: Outcome;
  /** A sentence: what holds, what does not, or why it was not looked at. */
  words: string;
}

/** Say that something holds, or else what is wrong. */
export function check(name: string, holds: boolean, good: string, bad: string): Check {
  return { name, outcome: holds ? "holds" : "fails", words: holds ? good : bad };
}

/** Run a check; whatever cannot even be computed does not hold. */
export async function attempt(
  name: string,
  run: () => Check[] | Promise<Check[]>,
): Promise<Check[]> {
  try {
    return await run();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return [{ name, outcome: "fails", words: `This cannot be read: ${reason}` }];
  }
}

export function sameText(one: string | null, other: string | null): boolean {
  return one !== null && one.toLowerCase() === other?.toLowerCase();
}
