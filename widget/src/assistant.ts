// <ans-assistant>: a button that opens the conversation, or with `page` the conversation itself; and what the page
// around may ask of it. `docs/integration.md` describes it.
import css from "./style.css";
import "./print.css";
import { button, emit, put, sheet } from "./dom";
import { hasSpoken, recall, register, wasOpen } from "./memory";
import { type Panel, makePanel } from "./panel";
import { speak, t } from "./texts";

const isSmall = (): boolean => matchMedia("(max-width:640px),(max-height:480px)").matches;

class Assistant extends HTMLElement {
  #panel?: Panel;
  #launcher?: HTMLButtonElement;
  /** The press that opened is not over: its second click is not meant for what appeared under it. */
  #opening = false;

  connectedCallback(): void {
    if (this.shadowRoot) return this.#panel?.rejoin();
    speak(this.closest<HTMLElement>("[lang]")?.lang);
    this.lang = t.lang;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(css)];
    if (this.hasAttribute("page")) {
      this.#build().propose(new URLSearchParams(location.search).get("question"));
      return;
    }
    const found = recall();
    this.#launcher = button("launcher", () => this.open());
    this.#shut(found && hasSpoken(found));
    root.append(this.#launcher);
    // Open on the page before: open here too, but the focus is the page's, and a small screen shows the page first.
    if (found && wasOpen() && !isSmall()) this.#show(false);
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
    if (!panel?.open) return;
    panel.close();
    register(false);
    this.#shut(this.#panel!.spoken());
    this.#launcher!.focus();
    emit(this, "close");
  }

  /** Opens the conversation and asks this question, for the visitor who pressed something of the page. */
  async ask(text: string): Promise<void> {
    this.open();
    await this.#panel!.ask(text);
  }

  #build(): Panel {
    const panel = makePanel(this, !this.#launcher);
    if (this.#launcher) {
      const shut = (event: Event) => {
        event.preventDefault();
        this.close();
      };
      const guard = (event: MouseEvent) => {
        this.#opening &&= event.detail > 1;
        if (!this.#opening) return;
        event.preventDefault();
        event.stopPropagation();
      };
      put(panel.node, {
        keydown: (event: KeyboardEvent) => {
          if (event.key === "Escape" && !event.defaultPrevented) shut(event);
        },
        cancel: shut,
      });
      panel.node.addEventListener("mousedown", guard, true);
      panel.node.addEventListener("click", guard, true);
    }
    panel.launch();
    this.#panel = panel;
    return panel;
  }

  #show(focus: boolean): void {
    if (!this.#panel) this.#build().propose(this.dataset.question);
    const panel = this.#panel!.node as HTMLDialogElement;
    if (panel.open) return;
    // `show()` would take the focus.
    if (!focus) panel.open = true;
    else if (isSmall()) panel.showModal();
    else panel.show();
    this.#turn(true);
    if (!focus) return;
    this.#opening = true;
    register(true);
    emit(this, "open");
  }

  #turn(open: boolean): void {
    put(this.#launcher!, { "aria-expanded": `${open}`, hidden: open });
  }

  #shut(resume: boolean | null): void {
    this.#turn(false);
    this.#launcher!.textContent = resume ? t.shell.resume : (this.getAttribute("label") ?? t.shell.launch);
  }
}

// A class can have one name only.
for (const name of ["ans-assistant", "support-assistant"]) {
  if (!customElements.get(name)) customElements.define(name, class extends Assistant {});
}
