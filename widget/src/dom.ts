// Makes DOM nodes. Text goes in as text nodes: nothing that comes from the network is ever parsed as HTML.
import { t } from "./texts";

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;
type Part = Child | Attributes;
type Named<S extends string> = S extends `${infer Name}.${string}` ? Name : S;
type Made<S extends string> = HTMLElementTagNameMap[Named<S> & keyof HTMLElementTagNameMap];

/**
 * Gives an element children and attributes, and gives it back. Of the attributes, a function is a listener, and one without
 * a value is taken away. Strings get the no-break spaces of French typography, text nodes do not.
 */
export const put = <T extends Element>(node: T, ...parts: Part[]): T => {
  for (const part of parts) {
    if (typeof part === "string") {
      node.append(part.replace(/ (?=[?!;])/g, "\u202f").replace(/ (?=[:»%€])|(?<=«) /g, "\u00a0"));
    } else if (part instanceof Node) node.append(part);
    else for (const key in part as Attributes) {
      const value = (part as Attributes)[key];
      if (typeof value === "function") node.addEventListener(key, value as EventListener);
      else if (value === false || value == null) node.removeAttribute(key);
      else node.setAttribute(key, value as string);
    }
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
export const unseen = (text: Child): HTMLElement => h("span.unseen", text);

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

/** A constructed sheet: the page's policy may refuse any other style. */
export const sheet = (css: string, Sheet = CSSStyleSheet): CSSStyleSheet => {
  const made = new Sheet();
  made.replaceSync(css);
  return made;
};

export const within = (node: Element): boolean => node.matches(":focus-within");

export const box = (node: Element): DOMRect => node.getBoundingClientRect();

/** Scrolls `outer` alone, and no more than needed, until `inner` is seen in it: its beginning when it is too tall. */
export const reveal = (outer: Element, inner: Element): void => {
  if (!outer.contains(inner)) return;
  const below = box(inner).bottom - box(outer).bottom + 8;
  // A header that stays covers what passes under it.
  const above = box(inner).top - box(outer).top - (parseFloat(getComputedStyle(outer).scrollPaddingTop) || 8);
  outer.scrollTop += Math.min(above, Math.max(below, 0));
};
