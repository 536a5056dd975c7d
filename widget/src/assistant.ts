// <ans-assistant>: a button that opens the conversation, or with `page` the conversation itself; and what the page
// around may ask of it. `docs/integration.md` describes it.
import type { Contact } from "./api";
import { h } from "./dom";
import { hasSpoken, recall, register, wasOpen } from "./memory";
import { Panel } from "./panel";
import css from "./style.css";
import { speak, t } from "./texts";

const SMALL = "(max-width: 640px), (max-height: 480px)";

class Assistant extends HTMLElement {
  #panel?: Panel;
  #launcher?: HTMLButtonElement;
  /** The press that opened is not over: its second click is not meant for what appeared under it. */
  #opening = false;

  connectedCallback(): void {
    if (this.shadowRoot) {
      this.#panel?.rejoin();
      return;
    }
    speak(this.closest<HTMLElement>("[lang]")?.lang ?? "");
    this.lang = t.lang;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    if (this.hasAttribute("page")) {
      this.#build().propose(new URLSearchParams(location.search).get("question") ?? "");
      return;
    }
    const found = recall();
    this.#launcher = h("button", { class: "launcher", type: "button", "aria-expanded": "false", click: () => this.open() }, "");
    this.#name(Boolean(found && hasSpoken(found)));
    root.append(this.#launcher);
    // Open on the page before: open here too, but the focus is the page's, and a small screen shows the page first.
    if (found && wasOpen() && !matchMedia(SMALL).matches) this.#show(false);
  }

  disconnectedCallback(): void {
    this.#panel?.leave();
  }

  /** Opens the conversation, and moves the focus into it. */
  open(): void {
    if (this.#launcher) this.#show(true);
    this.#panel!.field.focus();
  }

  /** Closes it; the conversation is kept. */
  close(): void {
    const panel = this.#panel?.node as HTMLDialogElement | undefined;
    if (!this.#launcher || !panel?.open) return;
    panel.close();
    register(false);
    this.#name(this.#panel!.hasSpoken);
    this.#launcher.hidden = false;
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#launcher.focus();
    this.#emit("close");
  }

  /** Opens the conversation and asks this question, for the visitor who pressed something of the page. */
  async ask(text: string): Promise<void> {
    this.open();
    await this.#panel!.ask(text);
  }

  #build(): Panel {
    const page = !this.#launcher;
    const level = Number(this.getAttribute("heading-level"));
    const panel = new Panel({
      root: this.shadowRoot!,
      base: new URL("../", import.meta.url).href,
      page,
      level: level >= 1 && level <= 5 ? level : page ? 1 : 2,
      // A page of ours says the title itself; another one learns it with the first answer of the server.
      title: (page && this.querySelector("h1")?.textContent) || t.shell.title,
      contact: this.#contact(),
      close: () => this.close(),
      emit: (name, detail) => this.#emit(name, detail),
    });
    if (!page) {
      panel.node.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        this.close();
      });
      panel.node.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.close();
      });
      for (const name of ["mousedown", "click"] as const) {
        panel.node.addEventListener(name, (event) => {
          if (this.#opening && event.detail > 1) {
            event.preventDefault();
            event.stopPropagation();
          } else this.#opening = false;
        }, true);
      }
    }
    panel.start();
    this.#panel = panel;
    return panel;
  }

  #show(focus: boolean): void {
    if (!this.#panel) this.#build().propose(this.dataset.question ?? "");
    const panel = this.#panel!.node as HTMLDialogElement;
    if (panel.open) return;
    // `show()` would take the focus.
    if (!focus) panel.open = true;
    else if (matchMedia(SMALL).matches) panel.showModal();
    else panel.show();
    this.#launcher!.setAttribute("aria-expanded", "true");
    this.#launcher!.hidden = true;
    if (!focus) return;
    this.#opening = true;
    register(true);
    this.#emit("open");
  }

  #name(resume: boolean): void {
    this.#launcher!.textContent = resume ? t.shell.resume : (this.getAttribute("label") ?? t.shell.launch);
  }

  /** What the page says of a human contact, else its own link for who has no JavaScript. */
  #contact(): Contact | null {
    const read = (name: string) => this.getAttribute(`contact-${name}`) ?? undefined;
    const contact = { label: read("label"), url: read("url"), email: read("email"), phone: read("phone") };
    if (contact.url ?? contact.email ?? contact.phone) return contact;
    const link = this.querySelector<HTMLAnchorElement>("a[href]");
    return link && { label: link.textContent ?? "", url: link.href };
  }

  #emit(name: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`ans-assistant:${name}`, { bubbles: true, composed: true, detail }));
  }
}

// A class can have one name only.
for (const name of ["ans-assistant", "support-assistant"]) {
  if (!customElements.get(name)) customElements.define(name, class extends Assistant {});
}
