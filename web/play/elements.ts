// Small hands for the page. Text only ever becomes text.

type Attributes = Record<string, string>;

/** Make an element; strings among its children are text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Find an element of the page by its id. */
export function find<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found as Kind;
}

/** Fill a list of facts: a name, and what it is. Names of strangers keep their own direction. */
export function fill(list: HTMLElement, facts: [string, string][]): void {
  list.replaceChildren(
    ...facts.flatMap(([name, value]) => [
      make("dt", {}, name),
      make("dd", {}, make("bdi", {}, value)),
    ]),
  );
}
