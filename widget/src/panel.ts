// The panel: the header and its menu, the conversation, the field. What is said goes through `conversation.ts`.
import { alerts } from "./alert";
import type { Button, Config, Contact, Failure, Message, Said } from "./api";
import { type CardHost, FEEDBACK, lastChoices } from "./card";
import { converse } from "./conversation";
import { button, copy, emit, h, put, sheet, unseen } from "./dom";
import { actions, ask as confirm, sign } from "./menu";
import { WEB } from "./markdown";
import { BASE, type Line, hasSpoken } from "./memory";
import { proposals } from "./suggestions";
import { t } from "./texts";
import { thread } from "./thread";
import { print, transcript } from "./transcript";

const STOP_MOVING = 4900;
const COLOR = /^#([0-9a-f]{3}){1,2}$/i;

/** What the page says of a human contact, else its own link for who has no JavaScript. */
const contactOf = (element: Element): Contact | null => {
  const contact: Contact = {};
  for (const name of ["label", "phone", "email", "url"] as const) contact[name] = element.getAttribute(`contact-${name}`);
  if (contact.url ?? contact.email ?? contact.phone) return contact;
  const link = element.querySelector<HTMLAnchorElement>("a[href]");
  return link && { label: link.textContent, url: link.href };
};

export type Panel = ReturnType<typeof makePanel>;

/** The panel of an element; with `page` it is the whole page, and there is nothing to close. */
export const makePanel = (element: HTMLElement & { close(): void }, page: boolean) => {
  const root = element.shadowRoot!;
  /** Where the channel is. */
  const asked = Number(element.getAttribute("heading-level"));
  /** Of the panel's title; answers are one below. */
  const level = asked >= 1 && asked <= 5 ? asked : page ? 1 : 2;
  // A page of ours says the title itself; another one learns it with the first answer of the server.
  const title = (page && element.querySelector("h1")?.textContent) || t.shell.title;
  /** Whom to ask when the server cannot even say so. */
  const contact = contactOf(element);
  let config: Config | undefined;
  let busy = false;
  /** What the next message waits for. */
  let current: Promise<unknown> = Promise.resolve();
  let commenting = false;
  let away: AbortController | undefined;

  const leave = () => field.focus();
  const say = (text: string) => {
    status.textContent = text;
  };
  const talk = converse((lines) => {
    alert.dismiss();
    log.redraw(lines);
    heard(lines);
  }, (lines) => {
    log.settleAll();
    log.more(lines);
    heard(lines);
  });
  const log = thread({
    rank: `h${level + 1}` as CardHost["rank"],
    press,
    say,
    linkTo: (question) => `${BASE}?question=${encodeURIComponent(question)}`,
  }, leave);
  const alert = alerts(leave, say, () => config?.contact ?? contact);
  const field = h("textarea", {
    id: "field", rows: 1, autocomplete: "off", "aria-describedby": "notice counter",
    input: () => {
      measure();
      suggestions.typed(Boolean(talk.soFar().token) && !busy && !commenting && !alert.node.firstChild);
    },
    keydown: key,
  });
  const suggestions = proposals(field, talk.suggest, (one) => press(one, ""), (text) => status.replaceChildren(unseen(text)));
  const heading = h(`h${level}` as "h2", { id: "title" }, title);
  const item = (text: string, click: () => void) => button("", click, text);
  const menu = actions(
    item(t.shell.copy, () => copy(transcript(talk.soFar(), heading.textContent!), say, t.shell.copied)),
    item(t.shell.print, () => print(root, talk.soFar(), heading.textContent!)),
    item(t.shell.data, explain),
    item(t.shell.restart, () => confirm(root, t.shell.erase, [], [t.shell.keep], [t.shell.erased, restart])),
  );
  const status = h("p.status", { role: "status" });
  const notice = h("p", { id: "notice", hidden: true }, `${t.shell.notice} ${t.shell.reach}`);
  const label = h("label", { for: "field" }, t.shell.question);
  const counter = h("p.counter", { id: "counter" });
  const sender = h("button.send", t.shell.send);
  // Without landmarks: the page around has its own.
  const node: HTMLElement = h(page ? "div.panel.page" : "dialog.panel", { "aria-labelledby": !page && "title" },
    h("div.bar", heading, menu.node, !page && sign("×", t.shell.close, () => element.close())),
    log.node, status, alert.node,
    h("form", { role: "none", submit }, label,
      h("div.entry", field, sender, suggestions.node), counter, notice),
  );
  menu.watch(node);
  root.append(node);

  const attach = (): void => {
    const { signal } = (away = new AbortController());
    addEventListener("offline", alert.cutOff, { signal });
    addEventListener("online", alert.backOn, { signal });
  };

  function key(event: KeyboardEvent): void {
    if (suggestions.keyed(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) void submit(event);
    const choice = event.key === "ArrowUp" && !field.value && lastChoices(log.node);
    if (!choice) return;
    event.preventDefault();
    // A page of ours that is higher than the window scrolls too; a panel in a window never leaves its header.
    choice.focus({ preventScroll: !page });
    log.reveal(choice);
  }

  /** The agency's words, title, colours, logo and links. */
  function dress(told: Config): void {
    config = told;
    const { colors, theme = colors, logo, links = [], themes } = told;
    if (told.notice) notice.replaceChildren(h("span", { lang: "fr" }, told.notice), ` ${t.shell.reach}`);
    if (told.banner) log.node.before(h("p.banner", { lang: "fr" }, told.banner));
    heading.textContent = told.title ?? told.name ?? title;
    // Before the widget's own style, and weaker than what the site says of the element.
    const own = Object.entries(theme ?? {}).map(([part, color]) => COLOR.test(color) ? `--ans-${part.replace("_", "-")}:${color};` : "");
    root.adoptedStyleSheets = [sheet(`:host{${own.join("")}}`), ...root.adoptedStyleSheets];
    if (logo && WEB.test(logo)) heading.before(h("img.logo", { src: logo, alt: "" }));
    if (themes) menu.enrich(h("a", { href: new URL(themes, BASE).href }, t.shell.themes));
    for (const link of links) {
      // Who is on the agency's own page has no need to go back to it.
      if (WEB.test(link.url) && (link.name !== "retour" || page)) menu.enrich(h("a", { href: link.url, lang: "fr" }, link.label));
    }
  }

  const restart = async (): Promise<void> => {
    field.focus();
    talk.forget();
    await greet();
  };

  /** What is kept, for how long, and the reference to have it erased. */
  function explain(): void {
    const { reference } = talk.soFar();
    const said = h("p", { role: "status" });
    const text = config?.privacy?.text;
    confirm(root, t.shell.data, [
      h("p", { lang: !!text && "fr" }, text ?? t.shell.privacy),
      h("p", t.shell.notice),
      reference && h("p", t.shell.reference, " ", h("strong", reference)),
      reference && button("choice", () => copy(reference, (done) => said.replaceChildren(done), t.shell.referenceCopied), t.shell.copyReference),
      said,
    ], [t.shell.close]);
  }

  /** After the text of the field has changed: how long it is, how much room it needs. */
  const measure = (): void => {
    const { length } = field.value;
    const most = limit();
    counter.textContent = length >= most * 0.8 ? t.shell.counter(length, most) : "";
    put(field, { "aria-invalid": length > most });
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };

  const limit = (): number => {
    return config?.limits[commenting ? "comment" : "question"] ?? 500;
  };

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    // What is sent before the greeting is there is sent after it.
    if (!talk.soFar().token) await current;
    const text = field.value.trim();
    if (text && !busy) void write(text);
  }

  const write = async (text: string): Promise<void> => {
    // Nothing typed is lost: what is not sent is in the field, where it can be mended.
    const again = () => write(field.value.trim() || text);
    suggestions.dismiss();
    const over = text.length - limit();
    if (over <= 0 && (talk.soFar().token || (await greet(again)))) {
      if (field.value.trim() === text) field.value = "";
      measure();
      emit(element, "question", { kind: "text" });
      if (await exchange({ text }, text, again)) return;
    }
    if (!field.value.includes(text)) field.value = [text, field.value].filter(Boolean).join("\n");
    measure();
    if (over > 0) fail({ status: 413, message: t.shell.tooLong(over, limit()) });
  };

  async function press(one: Button, kind: string, group?: Element): Promise<void> {
    if (busy) return;
    const { payload, signature } = one;
    const useful = kind === "feedback_request" && /"useful": ?"(yes|no)"/.exec(payload);
    const typed = field.value;
    suggestions.dismiss();
    if (!FEEDBACK.test(kind)) emit(element, "question", { kind: "choice" });
    const sent = await exchange({ payload, signature }, one.title, () => press(one, kind, group), group, kind);
    // A proposal answers what was typed.
    if (sent && !group && field.value === typed) field.value = "";
    measure();
    if (sent && useful) emit(element, "feedback", { kind, entry_id: talk.entryOf(payload), useful: useful[1] === "yes" });
  }

  /** Says something and shows the answer; what was pressed is closed once there is one. */
  const exchange = (said: Said, text: string, again: () => void, group?: Element, kind?: string): Promise<boolean> => {
    const shown = log.draw(text);
    return wait(async () => {
      const messages = await talk.say(said, text);
      log.settle(group, kind);
      return messages;
    }, again, shown);
  };

  const greet = (then?: () => void): Promise<boolean> =>
    wait(talk.begin, async () => (await greet(then)) && then?.());

  const wait = (call: () => Promise<Message[]>, again: () => void, from?: HTMLElement): Promise<boolean> =>
    (current = receive(call, again, from));

  const receive = async (call: () => Promise<Message[]>, again: () => void, from?: HTMLElement): Promise<boolean> => {
    hold(true);
    alert.dismiss();
    const dots = h("span.dots", { "aria-hidden": true });
    const slow = setTimeout(() => status.replaceChildren(t.shell.writing, dots), 400);
    setTimeout(() => dots.remove(), STOP_MOVING);
    try {
      const messages = await call();
      for (const message of messages) {
        log.draw(message, true, from);
        const { kind, entry_id, certainty } = message;
        if (!/^(feedback|greeting)/.test(kind)) emit(element, "answer", { kind, entry_id, certainty });
      }
      heard(messages);
      return true;
    } catch (failure) {
      // It must not look sent.
      from?.remove();
      fail(failure as Failure, again);
      return false;
    } finally {
      clearTimeout(slow);
      status.replaceChildren();
      hold(false);
      talk.catchUp();
    }
  };

  const hold = (on: boolean): void => {
    busy = on;
    put(sender, { "aria-disabled": on });
    log.lock(on);
  };

  /** What the last messages ask of the field. */
  const heard = (lines: Line[]): void => {
    commenting = lines.some((line) => (line as Message).kind === "feedback_comment");
    label.textContent = commenting ? t.shell.comment : t.shell.question;
    if (hasSpoken(talk.soFar())) put(field, { "aria-describedby": "counter" });
  };

  const fail = (failure: Failure, again?: () => void): void => {
    if (failure.status === 401) {
      talk.expire();
      alert.draw(failure, restart, t.shell.restart);
    } else alert.draw(failure, again);
    log.reveal(alert.node);
  };

  return {
    node,
    field,

    /** Whether the visitor said something. */
    spoken: () => hasSpoken(talk.soFar()),

    /** Shows what the tab or another one remembers, or opens a conversation. */
    launch(): void {
      // The conversation's own call says what is wrong.
      talk.settings().then(dress, () => {});
      attach();
      log.introduce();
      hold(true);
      current = talk.recover().then(async () => {
        hold(false);
        if (!talk.soFar().token) await greet();
      });
    },

    /** In the page again after a while out of it. */
    rejoin(): void {
      attach();
      talk.listen();
    },

    /** Out of the page: nothing of it is listened to any more. */
    leave(): void {
      away?.abort();
      talk.leave();
    },

    /** Puts a question in the empty field, for the visitor to send. */
    propose(question?: string | null): void {
      if (field.value) return;
      field.value = question ?? "";
      measure();
    },

    /** Sends a question once what is under way is over. */
    async ask(text: string): Promise<void> {
      while (busy) await current;
      if (text.trim()) await write(text.trim());
    },
  };
};
