// What is drawn of one message of the assistant: the answer card, the choices, the hand-over.
import { type Button, type Contact, type Message } from "./api";
import { copied, french, h } from "./dom";
import { link, markdown } from "./markdown";

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
}

// What was asked about an answer stays open while other questions are answered; the rest of the choices do not.
export const FEEDBACK = /^feedback_re/;

let summaries = 0;

/** Fills the node of a message; `choices` is false for what was said before the last question. */
export function fill(node: HTMLElement, message: Message, choices: boolean, card: CardHost): void {
  const { kind, text, source, buttons, handoff, title, context, lead, related } = message;
  if (lead) node.append(h("p", { class: "lead" }, french(lead)));
  if (title) node.append(h(card.heading, {}, french(title)));
  if (context?.length) node.append(h("p", { class: "context" }, french(context.join(", "))));
  if (message.warning) node.append(h("p", { class: "warning" }, french(message.warning)));
  const short = buttons.length > 0 && !/\n/.test(text) && !/greeting|fallback/.test(kind);
  // The contact and the summary have their own parts below a hand-over's first sentence.
  if (!short) node.append(markdown(handoff ? text.split("\n\n")[0] : text));
  if (source) {
    const checked = source.verified_on?.split("-").reverse().join("/");
    node.append(h("p", { class: "source" }, french("Source : "), link(source.label || source.url, source.url), checked ? ` (vérifié le ${checked})` : ""));
  }
  if (handoff) node.append(handOver(handoff, card));
  if (related?.length && choices) {
    const group = h("fieldset", { class: "related" }, h("legend", {}, "Voir aussi"));
    group.append(choiceList(related, kind, card, group));
    node.append(group);
  }
  if (!buttons.length) return;
  const group = h("fieldset", {}, h("legend", short ? {} : { class: "unseen" }, french(short ? text : "Choix proposés")));
  node.append(group);
  if (choices) group.append(choiceList(buttons, kind, card));
}

/** The buttons of a message; `group` goes when one is pressed, else they alone. */
function choiceList(buttons: Button[], kind: string, card: CardHost, group?: Element): HTMLElement {
  const list = h("div", { class: FEEDBACK.test(kind) ? "choices feedback" : "choices" });
  for (const button of buttons) {
    const { title, hint } = button;
    list.append(h("button", { type: "button", class: "choice", click: () => void card.press(button, kind, group ?? list) },
      french(title), hint && h("small", {}, french(hint))));
  }
  return list;
}

function handOver({ summary, contact, reference }: NonNullable<Message["handoff"]>, card: CardHost): HTMLElement {
  const id = `summary-${(summaries += 1)}`;
  const text = h("textarea", { id, rows: 5 });
  text.value = `${summary}\nRéférence : ${reference}`;
  const copy = async () => {
    if (await copied(text.value)) {
      card.say("Résumé copié.");
      return;
    }
    text.select();
    card.say("La copie n'est pas permise par ce navigateur : le texte est sélectionné.");
  };
  return h("div", { class: "handover" }, contact && contactList(contact), h("label", { for: id }, "Résumé à transmettre"), text,
    h("button", { type: "button", class: "choice", click: () => void copy() }, "Copier le résumé"));
}

/** How to reach a person, by whatever means there are. */
export function contactList(contact: Contact): HTMLElement {
  const { label, phone, email, url } = contact;
  return h("ul", { class: "contact" },
    phone ? h("li", {}, french(`${label ?? "Téléphone"} : `), link(phone, `tel:${phone.replace(/\s/g, "")}`)) : null,
    email ? h("li", {}, french(`${phone ? "Courriel" : label ?? "Courriel"} : `), link(email, `mailto:${email}`)) : null,
    url ? h("li", {}, link(label ?? url, url)) : null);
}

/** Closes a group of choices: pressed, or made void by another question. */
export function settle(group: Element): void {
  group.remove();
}

/** The first of the last choices that can be pressed, where the field's arrow leads. */
export function lastChoices(log: Element): HTMLElement | null {
  const groups = log.querySelectorAll("fieldset:has(button)");
  return groups[groups.length - 1]?.querySelector("button") ?? null;
}
