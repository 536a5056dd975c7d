// Makes DOM nodes. Text goes in as text nodes: nothing that comes from the network is ever parsed as HTML.
import { t } from "./texts";

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;
type Part = Child | Attributes;
type Named<S extends string> = S extends `${infer Name}.${string}` ? Name : S;
type Made<S extends string> = HTMLElementTagNameMap[Named<S> & keyof HTMLElementTagNameMap];

/** Gives attributes to an element: a function is a listener; without a value, the attribute is taken away. */
export const set = (node: Element, attributes: Attributes): void => {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value as EventListener);
    else if (value === false || value == null) node.removeAttribute(key);
    else node.setAttribute(key, value as string);
  }
};

/** No-break spaces where French typography wants them. */
const french = (text: string): string => text.replace(/ (?=[?!;])/g, "\u202f").replace(/ (?=[:»%€])|(?<=«) /g, "\u00a0");

/** Gives an element attributes and children, of those there are; and gives it back. Texts have French spaces. */
export const put = <T extends Element>(node: T, ...parts: Part[]): T => {
  for (const part of parts) {
    if (part instanceof Node) node.append(part);
    else if (typeof part === "string") node.append(node.localName === "code" ? part : french(part));
    else if (part) set(node, part);
  }
  return node;
};

/** An element, named with its classes as in a style sheet (`p.lead`), and what is put in it. */
export const h = <S extends string>(name: S, ...parts: Part[]): Made<S> => {
  const [tag, ...classes] = name.split(".");
  return put(document.createElement(tag), { class: classes.join(" ") || null }, ...parts) as Made<S>;
};

/** None stands in a form: pressing it sends nothing. */
export const button = (classes: string, click: () => void, ...children: Child[]): HTMLButtonElement =>
  h(`button.${classes}`, { click }, ...children);

/** Text that only assistive technologies read. */
export const unseen = (text: string): HTMLElement => h("span.unseen", text);

/** A button that cannot be used for now, and that says so; it keeps its place and the focus. */
export const disable = (node: Element, on: boolean): void => set(node, { "aria-disabled": on });

/** Copies to the clipboard, and says so; where the browser refuses, the text is selected in `area`. */
export const copy = async (text: string, say: (text: string) => void, done: string, area?: HTMLTextAreaElement): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission, or over plain HTTP.
    done = t.card.notCopied;
    if (area) {
      done = t.card.refused;
      area.value = text;
      area.hidden = false;
      area.focus();
      area.select();
    }
  }
  say(done);
};

/** Tells the page around: ids and kinds, never a text. */
export const emit = (element: Element, name: string, detail: object = {}): void =>
  void element.dispatchEvent(new CustomEvent(`ans-assistant:${name}`, { bubbles: true, composed: true, detail }));

export const within = (node: Element): boolean => node.matches(":focus-within");

export const box = (node: Element): DOMRect => node.getBoundingClientRect();

/** Scrolls `outer` alone, and no more than needed, until `inner` is seen in it. */
export const reveal = (outer: Element, inner: Element): void => {
  if (!outer.contains(inner)) return;
  const below = box(inner).bottom - box(outer).bottom;
  const above = box(inner).top - box(outer).top;
  if (below > 0) outer.scrollTop += below + 8;
  else if (above < 0) outer.scrollTop += above - 8;
};
