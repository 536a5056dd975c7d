// Makes DOM nodes. Text goes in as text nodes: nothing that comes from the network is ever parsed as HTML.

export type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined | ((event: never) => void);

/** An element with its attributes (a function is a listener, `true` an empty attribute) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value as EventListener);
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(key, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

/** Text that only assistive technologies read. */
export const unseen = (text: string): HTMLElement => h("span", { class: "unseen" }, text);

/** A button that cannot be used for now, and that says so; it keeps its place and the focus. */
export function disable(button: Element, on: boolean): void {
  if (on) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** No-break spaces where French typography wants them. */
export const french = (text: string): string =>
  text
    .replace(/ ([?!;])/g, "\u202f$1")
    .replace(/ ([:»%€])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0");

/** True when the text was copied to the clipboard. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without permission, or over plain HTTP.
    return false;
  }
}

/** Scrolls `box` alone, and no more than needed, until `node` is seen in it: its beginning when it is too tall. */
export function reveal(box: HTMLElement, node: Element): void {
  if (!box.contains(node)) return;
  const [outer, inner] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
  // A header that stays covers what passes under it.
  const top = outer.top + (parseFloat(getComputedStyle(box).scrollPaddingTop) || 8);
  const [above, below] = [inner.top - top, inner.bottom - outer.bottom + 8];
  if (above < 0) box.scrollTop += above;
  else if (below > 0) box.scrollTop += Math.min(above, below);
}
