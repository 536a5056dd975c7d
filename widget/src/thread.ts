// The messages on screen: each is drawn once, whole; only their list scrolls.
import { type CardHost, FEEDBACK, bubble, fill, settle } from "./card";
import { disable, h, reveal, unseen } from "./dom";
import type { Line } from "./memory";
import { t } from "./texts";

/** How far from the end a reader still follows, in pixels. */
const READING = 80;
/** What a new question makes void; what is asked about an answer stays open. */
const VOID = ".choices:not(.feedback), .related";

export class Thread {
  readonly log = h("div", { class: "log", role: "log", "aria-label": t.shell.log, tabindex: 0 });

  /** `leave` takes the focus out of what is about to go. */
  constructor(private readonly card: CardHost, private readonly leave: () => void) {}

  /** The whole of a conversation; choices only after the visitor's last words. */
  redraw(lines: Line[]): void {
    if (this.log.matches(":focus-within")) this.leave();
    this.log.replaceChildren();
    this.introduce();
    const last = lines.map((line) => typeof line === "string").lastIndexOf(true);
    this.add(lines, last);
  }

  /** Where the interface is not in French, says that the answers are. */
  introduce(): void {
    if (t.shell.answers) this.log.append(h("p", { class: "hint" }, t.shell.answers));
  }

  /** More of it, which was said elsewhere. */
  add(lines: Line[], last = -1): void {
    let from: HTMLElement | undefined;
    lines.forEach((line, at) => {
      const node = this.show(line, at > last, typeof line === "string" ? undefined : from);
      if (typeof line === "string") from = node;
    });
  }

  show(line: Line, choices = false, from?: HTMLElement): HTMLElement {
    const mine = typeof line === "string";
    const node = h("div", { class: mine ? "message mine" : `message ${line.kind}` }, unseen(mine ? t.shell.you : t.shell.assistant));
    if (mine) node.append(bubble(line));
    else fill(node, line, choices, this.card);
    const box = this.#scroller;
    const whole = box !== this.log;
    const below = whole
      ? this.log.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom
      : box.scrollHeight - box.scrollTop - box.clientHeight;
    const near = below < READING;
    this.log.append(node);
    if (near || mine) {
      // Only the list moves, and it stops where the visitor's own message (else this one) is at the top: an
      // answer is read from its beginning.
      const top = box.getBoundingClientRect().top + (whole ? box.firstElementChild!.clientHeight : 0) + 12;
      box.scrollTop += (from ?? node).getBoundingClientRect().top - top;
    }
    return node;
  }

  reveal(node: HTMLElement): void {
    reveal(this.#scroller, node);
  }

  /** While an answer is awaited, nothing else can be pressed. */
  lock(on: boolean): void {
    for (const button of this.log.querySelectorAll("fieldset button")) disable(button, on);
  }

  /** Closes the group that was pressed, and the choices that what was said makes void. */
  settle(pressed?: Element, kind = ""): void {
    const groups = pressed ? [pressed] : [];
    if (!FEEDBACK.test(kind)) groups.push(...this.log.querySelectorAll(VOID));
    const { activeElement } = document;
    // Some browsers give no focus to a button that is pressed.
    const nowhere = pressed && (!activeElement || activeElement === document.body);
    if (nowhere || groups.some((group) => group.matches(":focus-within"))) this.leave();
    for (const group of groups) if (group.isConnected) settle(group);
  }

  /** What is left of choices when the visitor has gone on in another tab. */
  settleAll(): void {
    for (const group of this.log.querySelectorAll(".feedback")) settle(group);
    this.settle();
  }

  /** What scrolls: the list, or on short screens the whole panel under its title. */
  get #scroller(): HTMLElement {
    return getComputedStyle(this.log).overflowY === "visible" ? this.log.parentElement! : this.log;
  }
}
