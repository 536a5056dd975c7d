// The messages on screen: each is drawn once, whole; only their list scrolls.
import { type CardHost, FEEDBACK, bubble, fill, settle as close, who } from "./card";
import { box, h, put, reveal, unseen, within } from "./dom";
import { type Line, isText } from "./memory";
import { t } from "./texts";

/** How far from the end a reader still follows, in pixels. */
const READING = 80;
/** What a new question makes void; what is asked about an answer stays open. */
const VOID = ".choices:not(.feedback), .related";

/** `leave` takes the focus out of what is about to go. */
export const thread = (card: CardHost, leave: () => void) => {
  const log = h("div.log", { role: "log", "aria-label": t.shell.log, tabindex: 0 });

  /** What scrolls: the list, or on short screens the whole panel under its title. */
  const scroller = () => (getComputedStyle(log).overflowY === "visible" ? log.parentElement! : log);

  /** Where the interface is not in French, says that the answers are. */
  const introduce = (): void => {
    if (t.shell.answers) log.append(h("p.hint", t.shell.answers));
  };

  const draw = (line: Line, choices = false, from?: HTMLElement): HTMLElement => {
    const mine = isText(line);
    const node = h(`div.message.${mine ? "mine" : line.kind}`, unseen(new Text(`${who(line)} : `)));
    if (mine) node.append(bubble(line));
    else fill(node, line, choices, card);
    const outer = scroller();
    const whole = outer !== log;
    const below = whole
      ? box(log).bottom - box(outer).bottom
      : outer.scrollHeight - outer.scrollTop - outer.clientHeight;
    log.append(node);
    if (below < READING || mine) {
      // Only the list moves, and it stops where the visitor's own message (else this one) is at the top: an
      // answer is read from its beginning.
      outer.scrollTop += box(from ?? node).top - box(outer).top - (whole ? outer.firstElementChild!.clientHeight : 0) - 12;
    }
    return node;
  };

  /** More of it, which was said elsewhere; choices only after the visitor's `last` words. */
  const more = (lines: Line[], last = -1): void => {
    let from: HTMLElement | undefined;
    lines.forEach((line, at) => {
      if (isText(line)) from = draw(line);
      else draw(line, at > last, from);
    });
  };

  /** Closes the group that was pressed, and the choices that what was said makes void. */
  const settle = (pressed?: Element, kind = ""): void => {
    const groups = pressed ? [pressed] : [];
    if (!FEEDBACK.test(kind)) groups.push(...log.querySelectorAll(VOID));
    const { activeElement } = document;
    // Some browsers give no focus to a button that is pressed.
    const nowhere = pressed && (!activeElement || activeElement === document.body);
    if (nowhere || groups.some(within)) leave();
    for (const group of groups) if (group.isConnected) close(group);
  };

  return {
    node: log,
    introduce,
    draw,
    more,
    settle,

    /** The whole of a conversation. */
    redraw(lines: Line[]): void {
      if (within(log)) leave();
      log.replaceChildren();
      introduce();
      more(lines, lines.map(isText).lastIndexOf(true));
    },

    reveal: (node: HTMLElement) => reveal(scroller(), node),

    /** While an answer is awaited, nothing else can be pressed. */
    lock: (on: boolean) => log.querySelectorAll("fieldset button").forEach((one) => put(one, { "aria-disabled": on })),

    /** What is left of choices when the visitor has gone on in another tab. */
    settleAll(): void {
      log.querySelectorAll(".feedback").forEach(close);
      settle();
    },
  };
};
