// The conversation to take away: copied as plain text, printed as a plain document.
import { told, who } from "./card";
import { h, sheet } from "./dom";
import { plain } from "./markdown";
import { type Kept, type Line, isText } from "./memory";
import css from "./print.css";
import { t } from "./texts";

// Right-to-left words must not reorder what stands before them: Unicode's isolates, only where there are some.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const said = (line: Line): string =>
  !isText(line) ? plain(told(line)) : RIGHT_TO_LEFT.test(line) ? `\u2068${line}\u2069` : line;

export const transcript = ({ reference, lines }: Kept, title: string): string => {
  return [`${t.card.conversation(title)}\n${t.card.reference}${reference}`, ...lines.map((line) => `${who(line)} : ${said(line)}`)].join("\n\n");
};

/** Prints the conversation alone, from a hidden frame: the page around is not printed. */
export const print = (root: ShadowRoot, { reference, lines }: Kept, title: string): void => {
  root.querySelector("iframe")?.remove();
  const frame = h("iframe", { title: t.shell.print, "aria-hidden": true, tabindex: -1 });
  root.append(frame);
  // The sheet must be of the frame's own window.
  const { document: inside, CSSStyleSheet: Sheet } = frame.contentWindow as Window & typeof globalThis;
  inside.adoptedStyleSheets = [sheet(css, Sheet)];
  inside.documentElement.lang = t.lang;
  inside.title = t.card.conversation(title);
  inside.body.append(h("h1", inside.title), h("p", t.card.reference, reference), ...lines.map((line) =>
    h(isText(line) ? "section.mine" : "section", h("h2", who(line)), isText(line) ? h("p", { dir: "auto" }, new Text(line)) : told(line))));
  frame.contentWindow!.print();
};
