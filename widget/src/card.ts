// What is drawn of one message of the assistant: the answer card, the choices, the hand-over.
import { type Button, type Contact, type Message } from "./api";
import { type Child, copied, french, h, unseen } from "./dom";
import { dialled, link, markdown, plain } from "./markdown";
import { t } from "./texts";

/** What a message asks of the conversation it stands in. */
export interface CardHost {
  /** Level of the headings of answers, chosen by the page around. */
  heading: "h2" | "h3" | "h4" | "h5" | "h6";
  /** Sends what a button says; `group` goes with it. */
  press(button: Button, kind: string, group: Element): Promise<void>;
  /** Address of the full page with this question filled in. */
  link(question: string): string;
  /** Tells an event to assistive technologies, without moving the focus. */
  say(text: string): void;
  /** Address of the full page with this question filled in. */
  link(question: string): string;
}

// What was asked about an answer stays open while other questions are answered; the rest of the choices do not.
export const FEEDBACK = /^feedback_re/;
// Ways around a question rather than answers to it.
const SECONDARY = /^\/(?:more|back|reject_list|skip|restart)\b|"unknown"/;
// The headings of these lists say nothing once the list is gone.
const LISTS = ".suggestions, .topic";

let fields = 0;

/** The interface's own words stand among the agency's, which are French. */
const own = (name: "div" | "p" | "legend", attributes: Record<string, string>, ...children: Child[]): HTMLElement =>
  h(name, { ...attributes, lang: t.lang }, ...children);

/** What the visitor said: right-to-left words change nothing around them. */
export const bubble = (text: string): HTMLElement => h("p", { dir: "auto" }, french(text));

/** What is read of an answer; on paper, what was understood is one line. */
function content(message: Message, heading: CardHost["heading"], paper = false): Child[] {
  const { certainty, lead, title, context, warning, contact, source, text, handoff } = message;
  const reach = contact ?? handoff?.contact;
  const day = source?.verified_on?.split("-").reverse().join("/");
  return [
    certainty === "probable" && own("p", { class: "mark" }, t.card.probable),
    lead && h("p", { class: "lead" }, french(lead)),
    title && h(heading, {}, french(title)),
    ...(!context?.length ? [] : paper ? [h("p", {}, context.join(" · "))] : [
      unseen(french(t.card.concerns)),
      h("ul", { class: "chips", role: "list" }, ...context.map((one) => h("li", {}, french(one)))),
    ]),
    warning && h("p", { class: "warning" }, french(warning)),
    // The contact and the summary have their own parts below a hand-over's first sentence.
    text && h("div", { class: "body" }, markdown(handoff ? text.split("\n\n")[0] : text)),
    reach && contactList(reach),
    source && own("p", { class: "source" }, french(t.card.source), link(source.label || source.url, source.url),
      day ? t.card.verified(day) : t.card.unverified),
  ];
}

const put = (node: ParentNode, children: Child[]): void =>
  node.append(...children.filter((child): child is Node | string => Boolean(child)));

/** Fills the node of a message; `choices` is false for what was said before the last question. */
export function fill(node: HTMLElement, message: Message, choices: boolean, card: CardHost): void {
  const { kind, text, buttons, handoff, related, certainty } = message;
  const short = buttons.length > 0 && !/\n/.test(text) && !/greeting|fallback/.test(kind);
  node.lang = "fr";
  if (certainty === "probable") node.classList.add("probable");
  put(node, content(short ? { ...message, text: "" } : message, card.heading));
  if (handoff) node.append(handOver(handoff, card));
  if (kind === "answer") node.append(tools(message, card));
  if (related?.length && choices) {
    const group = h("fieldset", { class: "related" }, own("legend", {}, t.card.seeAlso));
    group.append(choiceList(related, kind, card, group));
    node.append(group);
  }
  if (!buttons.length) return;
  const group = h("fieldset", {}, short ? h("legend", {}, french(text)) : own("legend", { class: "unseen" }, t.card.choices));
  node.append(group);
  if (choices) group.append(choiceList(buttons, kind, card));
  else settle(group);
}

/** A message as it is taken away, copied or printed: what was offered is listed, nothing can be pressed. */
export function told(message: Message, offered = true): HTMLElement {
  const { kind, buttons, handoff } = message;
  const node = h("div");
  put(node, content(message, "h3", true));
  for (const line of handoff ? summaryLines(handoff) : []) node.append(h("p", {}, line));
  if (offered && buttons.length && !FEEDBACK.test(kind)) {
    node.append(h("p", {}, french(`${t.card.choices} :`)), h("ul", {}, ...buttons.map(({ title }) => h("li", {}, french(title)))));
  }
  node.querySelectorAll(".unseen").forEach((one) => one.remove());
  return node;
}

/** What becomes of choices that were pressed or are void: the question that was asked, else nothing. */
export function settle(group: Element): void {
  const box = group.closest("fieldset") ?? group;
  const message = box.closest<HTMLElement>(".message");
  const legend = box.querySelector("legend:not(.unseen)");
  if (legend && !message?.matches(LISTS) && !box.matches(".related")) {
    box.replaceWith(h("p", { class: "asked" }, ...legend.childNodes));
    return;
  }
  box.remove();
  if (!message || message.querySelector(":scope > :not(.unseen)")) return;
  // What is told again of a conversation is filled before it stands in it.
  message.hidden = true;
  message.remove();
}

/** The first of the last choices on screen. */
export const lastChoices = (log: Element): HTMLElement | null =>
  [...log.querySelectorAll(".choices")].pop()?.querySelector("button") ?? null;

/** The buttons of a message; `group` goes when one is pressed, else they alone. */
function choiceList(buttons: Button[], kind: string, card: CardHost, group?: Element): HTMLElement {
  const list = h("div", { class: FEEDBACK.test(kind) ? "choices feedback" : "choices" });
  for (const button of buttons) {
    const { title, hint, payload } = button;
    const name = SECONDARY.test(payload) ? "choice secondary" : "choice";
    list.append(h("button", { type: "button", class: name, click: () => void card.press(button, kind, group ?? list) },
      french(title), hint && h("small", {}, french(hint))));
  }
  return list;
}

/** Copies, or selects the text where the browser refuses. */
async function copy(text: string, done: string, card: CardHost, field: () => HTMLTextAreaElement): Promise<void> {
  if (await copied(text)) {
    card.say(done);
    return;
  }
  const area = field();
  area.focus();
  area.select();
  card.say(t.card.refused);
}

function tools(message: Message, card: CardHost): HTMLElement {
  const { title } = message;
  const area = h("textarea", { rows: 3, readonly: true, "aria-label": t.card.toCopy, hidden: true });
  const tool = (label: string, done: string, text: () => string) => {
    const click = () => void copy(text(), done, card, () => {
      area.value = text();
      area.hidden = false;
      return area;
    });
    return h("button", { type: "button", class: "quiet", click }, label);
  };
  // What is copied is the agency's: nothing of what was asked around it.
  const answer = { ...message, lead: null, certainty: null, contact: null };
  return own("div", { class: "tools" },
    tool(t.card.copyAnswer, t.card.answerCopied, () => plain(told(answer, false))),
    title && tool(t.card.copyLink, t.card.linkCopied, () => card.link(title)), area);
}

type HandOver = NonNullable<Message["handoff"]>;
const summaryLines = ({ summary, reference }: HandOver): string[] =>
  [...summary.split("\n").filter((line) => line.trim()), t.card.reference + reference];

function handOver(handoff: HandOver, card: CardHost): HTMLElement {
  const { contact, reference } = handoff;
  const id = `summary-${(fields += 1)}`;
  const area = h("textarea", { id, rows: 5, dir: "auto" });
  area.value = summaryLines(handoff).join("\n");
  const write = contact?.email && h("a", { class: "choice" }, t.card.mail);
  const address = () => write && (write.href = `mailto:${contact!.email}?subject=${
    encodeURIComponent(t.card.subject(reference))}&body=${encodeURIComponent(area.value.replace(/\n/g, "\r\n"))}`);
  address();
  area.addEventListener("input", address);
  return own("div", { class: "handover" }, h("label", { for: id }, t.card.summary), area,
    h("div", { class: "tools" }, h("button", { type: "button", class: "choice",
      click: () => void copy(area.value, t.card.summaryCopied, card, () => area) }, t.card.copySummary), write));
}

/** How to reach a person, by whatever means there are. */
export function contactList({ label, phone, email, url }: Contact): HTMLElement {
  return h("ul", { class: "contact", role: "list" },
    phone && h("li", {}, french(`${label ?? t.card.phone} : `), link(phone, dialled(phone))),
    email && h("li", {}, french(`${phone ? t.card.email : label ?? t.card.email} : `), link(email, `mailto:${email}`)),
    url && h("li", {}, link(label ?? url, url)));
}
