// What can be done with the conversation, behind one button of the header; and the questions asked over the panel.
import { type Child, french, h } from "./dom";
import { t } from "./texts";

/** A button that shows a short list of buttons and links, and hides it once one of them has been used. */
export class Menu {
  readonly list = h("div", { class: "menu", id: "menu", hidden: true });
  readonly #button = h("button", { type: "button", class: "close", "aria-expanded": "false", "aria-controls": "menu", click: () => this.#toggle(this.list.hidden) },
    h("span", { class: "sign", "aria-hidden": "true" }, "≡"), h("span", { class: "word" }, t.shell.actions));
  readonly node = h("div", {
    class: "actions",
    keydown: (event: KeyboardEvent) => {
      if (event.key !== "Escape" || this.list.hidden) return;
      // Of the menu alone: the panel stays.
      event.preventDefault();
      this.#close();
    },
    focusout: ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !this.node.contains(relatedTarget)) this.#toggle(false);
    },
  }, this.#button, this.list);

  /** `panel` closes the menu when something else of it is pressed. */
  watch(panel: HTMLElement): void {
    // Before what the item does: a dialog that opens gives the focus back where it was.
    this.list.addEventListener("click", () => this.#close(), true);
    panel.addEventListener("click", (event) => {
      if (!event.composedPath().includes(this.node)) this.#toggle(false);
    });
  }

  add(...items: Node[]): void {
    this.list.append(...items);
  }

  #close(): void {
    if (this.list.matches(":focus-within")) this.#button.focus();
    this.#toggle(false);
  }

  #toggle(open: boolean): void {
    this.list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
  }
}

export const item = (text: string, click: () => void): HTMLElement => h("button", { type: "button", click }, text);

/** A dialog over the panel; each of `buttons` closes it, then does what it says. */
export function ask(root: ShadowRoot, title: string, body: Child[], ...buttons: [text: string, act?: () => void][]): void {
  const box = h("dialog", { class: "confirm", "aria-labelledby": "asked", close: () => box.remove(), keydown: (event: Event) => event.stopPropagation() },
    h("p", { id: "asked" }, french(title)), ...body,
    h("div", { class: "choices" }, ...buttons.map(([text, act], at) =>
      h("button", { type: "button", class: at ? "send" : "choice", click: () => { box.close(); act?.(); } }, text))));
  root.append(box);
  box.showModal();
}
