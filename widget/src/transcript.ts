// The conversation to take away: copied as plain text, printed as a plain document.
import { h } from "./dom";
import { markdown } from "./markdown";
import type { Kept, Line } from "./memory";

/** « Conversation avec l'assistant de … » when the assistant is called « Assistant de … ». */
const heading = (title: string): string =>
  `Conversation avec ${/^assistant\b/i.test(title) ? `l'a${title.slice(1)}` : title}`;
const who = (line: Line): string => (typeof line === "string" ? "Vous" : "Assistant");
const said = (line: Line): string =>
  typeof line === "string"
    ? line
    : [line.lead, line.title, line.context?.join(", "), line.text, line.source && `Source : ${line.source.url}`]
        .filter(Boolean).join("\n\n");

export function transcript({ reference, lines }: Kept, title: string): string {
  const parts = lines.map((line) => `${who(line)} : ${said(line)}`);
  return [`${heading(title)}\nRéférence : ${reference}`, ...parts].join("\n\n");
}

/** Prints the conversation alone, from a hidden frame: the page around is not printed. */
export function print(root: ShadowRoot, { reference, lines }: Kept, title: string): void {
  root.querySelector("iframe")?.remove();
  const frame = h("iframe", { title: "Impression", "aria-hidden": "true", tabindex: "-1" });
  root.append(frame);
  const inside = frame.contentDocument!;
  inside.documentElement.lang = "fr";
  inside.title = heading(title);
  inside.body.append(h("h1", {}, inside.title), h("p", {}, `Référence : ${reference}`));
  for (const line of lines) {
    const section = h("section", {}, h("h2", {}, who(line)));
    section.append(typeof line === "string" ? h("p", {}, line) : markdown(said(line)));
    inside.body.append(section);
  }
  frame.contentWindow!.print();
}
