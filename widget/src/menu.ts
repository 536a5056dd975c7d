// What can be done with the conversation, behind one button of the header; and the questions asked over the panel.
import { button, type Child, h, put, within } from "./dom";
import { t } from "./texts";

/** A button of the header: a word, or on small screens its sign. */
export const sign = (mark: string, word: string, click: () => void): HTMLButtonElement =>
  button("close", click, h("span.sign", { "aria-hidden": true }, mark), h("span.word", word));

/** A button that shows a short list of buttons and links, and hides it once one of them has been used. */
export const actions = (...items: Node[]) => {
  const toggle = (open: boolean) => {
    list.hidden = !open;
    put(opener, { "aria-expanded": `${open}` });
  };
  const close = () => {
    if (within(list)) opener.focus();
    toggle(false);
  };
  const list = h("div.menu", { id: "menu" }, ...items);
  const opener = sign("≡", t.shell.actions, () => toggle(list.hidden));
  const node = h("div.actions", {
    keydown: (event: KeyboardEvent) => {
      if (event.key === "Escape" && !list.hidden) {
        // Of the menu alone: the panel stays.
        event.preventDefault();
        close();
      }
    },
    focusout: ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget && !node.contains(relatedTarget as Node)) toggle(false);
    },
  }, opener, list);
  put(opener, { "aria-controls": "menu" });
  toggle(false);
  // Before what the item does: a dialog that opens gives the focus back where it was.
  list.addEventListener("click", close, true);
  return {
    node,
    enrich: (...more: Node[]) => put(list, ...more),
    /** `panel` closes the menu when something else of it is pressed. */
    watch: (panel: HTMLElement) => put(panel, {
      click: ({ target }: Event) => {
        if (!node.contains(target as Node)) toggle(false);
      },
    }),
  };
};

/** A dialog over the panel; each of `buttons` closes it, then does what it says. */
export const ask = (root: ShadowRoot, title: string, body: Child[], ...buttons: [text: string, act?: () => void][]): void => {
  const dialog = h("dialog.confirm", { "aria-label": title, close: () => dialog.remove(), keydown: (event: Event) => event.stopPropagation() },
    h("p", title), ...body,
    h("div.choices", ...buttons.map(([text, act], at) => button(at ? "send" : "choice", () => {
      dialog.close();
      act?.();
    }, text))));
  root.append(dialog);
  dialog.showModal();
};
