// What went wrong, said where it is seen and heard, until it is mended.
import type { Contact, Failure } from "./api";
import { contactList } from "./card";
import { button, h, put, within } from "./dom";
import { t } from "./texts";

/** `leave` takes the focus out before the button that has it goes; `tell` is heard and not seen. */
export const alerts = (leave: () => void, tell: (text: string) => void, whom: () => Contact | null) => {
  const node = h("div.alert", { role: "alert" });
  let failed: Failure | undefined;
  let again: (() => void) | undefined;
  let timer = 0;

  const dismiss = (): void => {
    clearInterval(timer);
    if (within(node)) leave();
    failed = again = undefined;
    put(node, { tabindex: null });
    node.replaceChildren();
  };

  /** `then` does again what failed; without it there is nothing to do but read. */
  const draw = (failure: Failure, then?: () => void, label = t.shell.retry): void => {
    dismiss();
    failed = failure;
    again = then;
    const { status, wait, message } = failure;
    const contact = failure.contact ?? (status && status < 500 ? null : whom());
    const retry = button("choice", () => {
      if (retry.hasAttribute("aria-disabled")) return;
      leave();
      then!();
    }, label);
    // Within an alert, and yet not said each second.
    const left = h("p", { "aria-live": "off" });
    put(node,
      wait ? h("p", t.shell.tooMany) : h("p", { lang: status > 0 && status !== 413 && "fr" }, message),
      wait ? left : null,
      contact && contactList(contact),
      // Large text may make it scroll: without a button, the keyboard reaches it by itself.
      then ? retry : { tabindex: 0 },
    );
    if (!wait) return;
    const end = Date.now() + wait * 1000;
    const tick = () => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      left.textContent = t.shell.wait(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      left.remove();
      put(retry, { "aria-disabled": null });
      tell(t.shell.waited);
    };
    put(retry, { "aria-disabled": true });
    timer = setInterval(tick, 1000);
    tick();
  };

  return {
    node,
    draw,
    dismiss,
    cutOff: () => draw({ status: 0, message: t.shell.offline }, again),
    /** What was not sent is still not sent. */
    backOn(): void {
      if (failed?.status !== 0) return;
      if (again) draw({ status: 0, message: t.shell.back }, again);
      else dismiss();
    },
  };
};
