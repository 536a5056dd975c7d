// What went wrong, said where it is seen and heard, until it is mended.
import { type Contact, Failure } from "./api";
import { contactList } from "./card";
import { disable, french, h } from "./dom";
import { t } from "./texts";

export class Alert {
  readonly node = h("div", { class: "alert", role: "alert" });
  #failure?: Failure;
  #again?: () => void;
  #timer = 0;

  /** `leave` takes the focus out before the button that has it goes; `tell` is heard and not seen. */
  constructor(
    private readonly leave: () => void,
    private readonly tell: (text: string) => void,
    private readonly contact: () => Contact | null,
  ) {}

  get shown(): boolean {
    return Boolean(this.#failure);
  }

  /** `again` does again what failed; without it there is nothing to do but read. */
  show(failure: Failure, again?: () => void, label = t.shell.retry): void {
    this.clear();
    this.#failure = failure;
    this.#again = again;
    const { status, wait } = failure;
    const contact = failure.contact ?? (status === 0 || status >= 500 ? this.contact() : null);
    const retry = h("button", { type: "button", class: "choice", click: () => this.#retry(retry) }, label);
    // Within an alert, and yet not said each second.
    const left = h("p", { "aria-live": "off" });
    this.node.replaceChildren(
      wait ? h("p", {}, t.shell.tooMany) : h("p", { lang: status && status !== 413 ? "fr" : null }, french(failure.message)),
      wait ? left : "",
      contact ? contactList(contact) : "",
      again ? retry : "",
    );
    // Large text may make it scroll: without a button, the keyboard reaches it by itself.
    if (!again) this.node.tabIndex = 0;
    if (wait) this.#count(Date.now() + wait * 1000, left, retry);
  }

  clear(): void {
    clearInterval(this.#timer);
    if (this.node.matches(":focus-within")) this.leave();
    this.#failure = this.#again = undefined;
    this.node.removeAttribute("tabindex");
    this.node.replaceChildren();
  }

  offline(): void {
    this.show(new Failure(0, "offline", t.shell.offline), this.#again);
  }

  /** What was not sent is still not sent. */
  online(): void {
    if (this.#failure?.status !== 0) return;
    if (this.#again) this.show(new Failure(0, "back", t.shell.back), this.#again);
    else this.clear();
  }

  #retry(button: HTMLElement): void {
    if (button.hasAttribute("aria-disabled")) return;
    const again = this.#again;
    this.leave();
    again?.();
  }

  #count(end: number, left: HTMLElement, retry: HTMLElement): void {
    const tick = () => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      left.textContent = t.shell.wait(seconds);
      if (seconds > 0) return;
      clearInterval(this.#timer);
      left.remove();
      disable(retry, false);
      this.tell(t.shell.waited);
    };
    disable(retry, true);
    this.#timer = setInterval(tick, 1000);
    tick();
  }
}
