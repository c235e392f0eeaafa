// What goes on: one thing at a time, said in words, and every failure too.

import { find } from "./elements";
import { Problem } from "./gateway";

let isBusy = false;

/** Run what a button starts, unless something runs already; then `settle`, however it went. */
export function onClick(
  button: HTMLButtonElement,
  doing: string,
  run: () => Promise<string>,
  settle: () => void,
): void {
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
    settle();
  });
}

export function say(words: string): void {
  find("progress").textContent = words;
}

export function showProblem(error: unknown): void {
  const isKnown = error instanceof Problem;
  find("message").textContent = isKnown ? error.message : `This page failed: ${String(error)}`;
  find("hint").textContent = isKnown
    ? error.hint
    : "Load it again, or tell the gateway’s operator.";
  find("problem").hidden = false;
}
