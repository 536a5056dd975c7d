// What is drawn of one message of the assistant: the answer card, the choices, the hand-over.
import { type Button, type Contact, type Message } from "./api";
import { button, type Child, copy, h, put, unseen } from "./dom";
import { dialled, link, markdown, plain } from "./markdown";
import { type Line, isText } from "./memory";
import { t } from "./texts";

/** What a message asks of the conversation it stands in. */
export interface CardHost {
  /** Level of the headings of answers, chosen by the page around. */
  rank: "h2" | "h3" | "h4" | "h5" | "h6";
  /** Sends what a button says; `group` goes with it. */
  press(button: Button, kind: string, group: Element): Promise<void>;
  /** Address of the full page with this question filled in. */
  linkTo(question: string): string;
  /** Tells an event to assistive technologies, without moving the focus. */
  say(text: string): void;
}

// What was asked about an answer stays open while other questions are answered; the rest of the choices do not.
export const FEEDBACK = /^feedback_re/;
// Ways around a question rather than answers to it.
const SECONDARY = /^\/(more|back|reject_list|skip|restart)\b|"unknown"/;
// The headings of these lists say nothing once the list is gone.
const LISTS = ".suggestions, .topic";

let fields = 0;

/** The interface's own words stand among the agency's, which are French. */
const own = <S extends string>(name: S, ...children: Child[]) => h(name, { lang: t.lang }, ...children);

export const who = (line: Line): string => (isText(line) ? t.card.you : t.card.assistant);

/** What the visitor said: right-to-left words change nothing around them. */
export const bubble = (text: string): HTMLElement => h("p", { dir: "auto" }, text);

/** An element with the agency's words, if there are any. */
const words = (name: string, text?: string | null): Child => text && h(name, text);

const items = (name: string, texts: string[]): HTMLElement => h(name, { role: "list" }, ...texts.map((one) => words("li", one)));

/** What is read of an answer; on paper, what was understood is one line. */
const content = (message: Message, heading: CardHost["rank"], paper = false): Child[] => {
  const { context, source, text, handoff } = message;
  const reach = message.contact ?? handoff?.contact;
  const day = source?.verified_on?.split("-").reverse().join("/");
  return [
    message.certainty === "probable" && own("p.mark", t.card.probable),
    words("p.lead", message.lead),
    words(heading, message.title),
    ...(!context?.length ? [] : paper ? [words("p", context.join(" · "))]
      : [unseen(t.card.concerns), items("ul.chips", context)]),
    words("p.warning", message.warning),
    // The contact and the summary have their own parts below a hand-over's first sentence.
    text && h("div.body", markdown(handoff ? text.split("\n\n")[0] : text)),
    reach && contactList(reach),
    source && own("p.source", t.card.source, link(source.label || source.url, source.url),
      day ? t.card.verified(day) : t.card.unverified),
  ];
};

/** Fills the node of a message; `choices` is false for what was said before the last question. */
export const fill = (node: HTMLElement, message: Message, choices: boolean, card: CardHost): void => {
  const { kind, text, buttons, handoff, related } = message;
  const short = buttons[0] && !/\n/.test(text) && !/greeting|fallback/.test(kind);
  if (message.certainty === "probable") node.classList.add("probable");
  put(node, { lang: "fr" }, ...content(short ? { ...message, text: "" } : message, card.rank),
    handoff && handOver(handoff, card), kind === "answer" && tools(message, card));
  if (related?.length && choices) {
    const group = h("fieldset.related", own("legend", t.card.seeAlso));
    group.append(choiceList(related, kind, card, group));
    node.append(group);
  }
  if (!buttons[0]) return;
  const group = h("fieldset", short ? words("legend", text) : own("legend.unseen", t.card.choices));
  node.append(group);
  group.append(choiceList(buttons, kind, card));
  if (!choices) settle(group);
};

/** A message as it is taken away, copied or printed: what was offered is listed, nothing can be pressed. */
export const told = (message: Message, offered = true): HTMLElement => {
  const { kind, buttons, handoff } = message;
  const node = h("div", ...content(message, "h3", true), ...(handoff ? summaryLines(handoff) : []).map((line) => h("p", line)));
  if (offered && buttons[0] && !FEEDBACK.test(kind)) {
    put(node, words("p", `${t.card.choices} :`), items("ul", buttons.map(({ title }) => title)));
  }
  for (const one of node.querySelectorAll(".unseen")) one.remove();
  return node;
};

/** What becomes of choices that were pressed or are void: the question that was asked, else that there were some. */
export const settle = (group: Element): void => {
  const field = group.closest("fieldset") ?? group;
  const message = field.closest<HTMLElement>(".message");
  const legend = field.querySelector("legend:not(.unseen)");
  if (legend && !message?.matches(LISTS) && !field.matches(".related")) {
    return field.replaceWith(h("p.asked", ...legend.childNodes));
  }
  const { length } = field.querySelectorAll(".choice:not(.secondary)");
  field.remove();
  // Or who reads the conversation again would find no answer.
  if (message && !message.querySelector(":scope > :not(.unseen)")) message.append(own("p.hint", `${t.card.choices} : ${length}.`));
};

/** The first of the last choices on screen. */
export const lastChoices = (log: Element): HTMLElement | null | undefined =>
  [...log.querySelectorAll(".choices")].pop()?.querySelector("button");

/** The buttons of a message; `group` goes when one is pressed, else they alone. */
const choiceList = (buttons: Button[], kind: string, card: CardHost, group?: Element): HTMLElement => {
  const list = h(`div.choices${FEEDBACK.test(kind) ? ".feedback" : ""}`);
  for (const one of buttons) {
    list.append(button(SECONDARY.test(one.payload) ? "choice.secondary" : "choice", () => card.press(one, kind, group ?? list),
      one.title, words("small", one.hint)));
  }
  return list;
};

const tools = (message: Message, card: CardHost): HTMLElement => {
  const { title } = message;
  const area = h("textarea", { rows: 3, readonly: true, "aria-label": t.card.toCopy, hidden: true });
  const tool = (label: string, done: string, text: () => string) => button("quiet", () => copy(text(), card.say, done, area), label);
  // What is copied is the agency's: nothing of what was asked around it.
  const answer = { ...message, lead: null, certainty: null, contact: null };
  return own("div.tools",
    tool(t.card.copyAnswer, t.card.answerCopied, () => plain(told(answer, false))),
    title && tool(t.card.copyLink, t.card.linkCopied, () => card.linkTo(title)), area);
};

type HandOver = NonNullable<Message["handoff"]>;
const summaryLines = ({ summary, reference }: HandOver): string[] =>
  [...summary.split("\n").filter((line) => line.trim()), t.card.reference + reference];

const handOver = (handoff: HandOver, card: CardHost): HTMLElement => {
  const { contact, reference } = handoff;
  const id = `summary-${(fields += 1)}`;
  const address = () => {
    if (write) write.href = `mailto:${contact!.email}?subject=${
      encodeURIComponent(t.card.subject(reference))}&body=${encodeURIComponent(area.value.replace(/\n/g, "\r\n"))}`;
  };
  const area = h("textarea", { id, rows: 5, dir: "auto", input: address });
  const write = contact?.email && h("a.choice", t.card.mail);
  area.value = summaryLines(handoff).join("\n");
  address();
  return own("div.handover", h("label", { for: id }, t.card.summary), area,
    h("div.tools", button("choice", () => copy(area.value, card.say, t.card.summaryCopied, area), t.card.copySummary), write));
};

/** How to reach a person, by whatever means there are. */
export const contactList = ({ label, phone, email, url }: Contact): HTMLElement => {
  const by = (name: string, value: string, address: string) => h("li", `${name} : `, link(value, address));
  return h("ul.contact", { role: "list" },
    phone && by(label ?? t.card.phone, phone, dialled(phone)),
    email && by((!phone && label) || t.card.email, email, `mailto:${email}`),
    url && h("li", link(label ?? url, url)));
};
