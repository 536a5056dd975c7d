// The panel: the header and its menu, the conversation, the field. What is said goes through `conversation.ts`.
import { Alert } from "./alert";
import { Api, type Button, type Config, type Contact, Failure, type Message, type Said } from "./api";
import { type CardHost, FEEDBACK, lastChoices } from "./card";
import { Conversation, type View } from "./conversation";
import { copied, disable, french, h, unseen } from "./dom";
import { Menu, ask, item } from "./menu";
import { type Line, hasSpoken } from "./memory";
import { Suggestions } from "./suggestions";
import { t } from "./texts";
import { Thread } from "./thread";
import { print, transcript } from "./transcript";

const PATIENCE = 400;
const STOP_MOVING = 4500;
const COLOR = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;
const WEB = /^https?:/i;
const GROWS = CSS.supports("field-sizing", "content");

/** What the page around is told: ids and kinds, never a text. */
export interface Detail {
  kind?: string;
  entry_id?: string | null;
  certainty?: string | null;
  useful?: boolean;
}

/** What the panel asks of the element it stands in. */
export interface Host {
  root: ShadowRoot;
  /** Where the channel is. */
  base: string;
  /** The whole page is the conversation: there is nothing to close. */
  page: boolean;
  /** Level of the panel's title; answers are one below. */
  level: number;
  title: string;
  /** Whom to ask when the server cannot even say so. */
  contact: Contact | null;
  close(): void;
  emit(name: string, detail: Detail): void;
}

export class Panel implements View {
  readonly node: HTMLElement;
  readonly field = h("textarea", {
    id: "field", rows: 1, autocomplete: "off", "aria-describedby": "notice counter",
    input: () => {
      this.#measure();
      this.#suggestions.typed(Boolean(this.#conversation.api.token) && !this.#busy && !this.#commenting && !this.#alert.shown);
    },
    keydown: (event: KeyboardEvent) => this.#key(event),
  });
  readonly #conversation: Conversation;
  #config?: Config;
  #busy = false;
  /** What the next message waits for. */
  #current: Promise<unknown> = Promise.resolve();
  #commenting = false;
  #away?: AbortController;
  readonly #title: HTMLElement;
  readonly #menu = new Menu();
  readonly #banner = h("p", { class: "banner", lang: "fr", hidden: true });
  readonly #status = h("p", { class: "status", role: "status" });
  readonly #notice = h("p", { class: "unseen", id: "notice" }, `${t.shell.notice} ${t.shell.reach}`);
  readonly #label = h("label", { for: "field" }, t.shell.question);
  readonly #counter = h("p", { class: "counter", id: "counter" });
  readonly #send = h("button", { type: "submit", class: "send" }, t.shell.send);
  readonly #thread: Thread;
  readonly #alert: Alert;
  readonly #suggestions: Suggestions;

  constructor(private readonly host: Host) {
    const { page, level } = host;
    const leave = () => this.field.focus();
    const card: CardHost = {
      heading: `h${level + 1}` as CardHost["heading"],
      press: (button, kind, group) => this.#press(button, kind, group),
      say: (text) => this.#say(text),
      link: (question) => `${host.base}?question=${encodeURIComponent(question)}`,
    };
    this.#conversation = new Conversation(new Api(host.base), this);
    this.#thread = new Thread(card, leave);
    this.#alert = new Alert(leave, (text) => this.#say(text), () => this.#config?.contact ?? host.contact);
    this.#suggestions = new Suggestions(this.field, (text, signal) => this.#conversation.api.suggest(text, signal), (button) => void this.#press(button, ""), (told) => this.#status.replaceChildren(unseen(told)));
    this.#title = h(`h${level}` as "h2", { id: "title" }, host.title);
    this.#menu.add(
      item(t.shell.copy, async () => this.#say(await copied(transcript(this.#conversation.kept, this.#title.textContent!)) ? t.shell.copied : t.shell.notCopied)),
      item(t.shell.print, () => print(host.root, this.#conversation.kept, this.#title.textContent!)),
      item(t.shell.data, () => this.#explain()),
      item(t.shell.restart, () => ask(host.root, t.shell.erase, [], [t.shell.keep], [t.shell.erased, () => void this.#restart()])),
    );
    // Without landmarks: the page around has its own.
    this.node = h(
      page ? "div" : "dialog",
      { class: page ? "panel page" : "panel", "aria-labelledby": page ? null : "title" },
      h("div", { class: "bar" }, this.#title, this.#menu.node, !page && h("button", { type: "button", class: "close", click: () => host.close() },
        h("span", { class: "sign", "aria-hidden": "true" }, "×"), h("span", { class: "word" }, t.shell.close))),
      this.#banner,
      this.#thread.log,
      this.#status,
      this.#alert.node,
      h("form", { role: "none", submit: (event: Event) => void this.#submit(event), novalidate: true }, this.#label,
        h("div", { class: "entry" }, this.field, this.#send, this.#suggestions.list), this.#counter, this.#notice),
    );
    this.#menu.watch(this.node);
    host.root.append(this.node);
  }

  /** Whether the visitor said something. */
  get hasSpoken(): boolean {
    return hasSpoken(this.#conversation.kept);
  }

  /** Shows what the tab or another one remembers, or opens a conversation. */
  start(): void {
    void this.#configure();
    this.#attach();
    this.#thread.introduce();
    this.#hold(true);
    this.#current = this.#conversation.resume().then(async (found) => {
      this.#hold(false);
      if (!found) await this.#greet();
    });
  }

  /** In the page again after a while out of it. */
  rejoin(): void {
    this.#attach();
    this.#conversation.listen();
  }

  /** Out of the page: nothing of it is listened to any more. */
  leave(): void {
    this.#away?.abort();
    this.#conversation.leave();
  }

  /** Puts a question in the empty field, for the visitor to send. */
  propose(question: string): void {
    if (this.field.value) return;
    this.field.value = question;
    this.#measure();
  }

  /** Sends a question once what is under way is over. */
  async ask(text: string): Promise<void> {
    while (this.#busy) await this.#current;
    if (text.trim()) await this.#write(text.trim());
  }

  redraw(lines: Line[]): void {
    this.#alert.clear();
    this.#thread.redraw(lines);
    this.#heard(lines);
  }

  add(lines: Line[]): void {
    this.#thread.settleAll();
    this.#thread.add(lines);
    this.#heard(lines);
  }

  #attach(): void {
    this.#away = new AbortController();
    const { signal } = this.#away;
    addEventListener("offline", () => this.#alert.offline(), { signal });
    addEventListener("online", () => this.#alert.online(), { signal });
  }

  #key(event: KeyboardEvent): void {
    if (this.#suggestions.key(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) void this.#submit(event);
    const choice = event.key === "ArrowUp" && !this.field.value && lastChoices(this.#thread.log);
    if (!choice) return;
    event.preventDefault();
    // A page of ours that is higher than the window scrolls too; a panel in a window never leaves its header.
    choice.focus({ preventScroll: !this.host.page });
    this.#thread.reveal(choice);
  }

  async #configure(): Promise<void> {
    try {
      this.#config = await this.#conversation.api.config();
    } catch {
      // The conversation's own call says what is wrong.
      return;
    }
    const { notice, banner } = this.#config;
    if (notice) this.#notice.replaceChildren(h("span", { lang: "fr" }, french(notice)), ` ${t.shell.reach}`);
    this.#banner.textContent = french(banner ?? "");
    this.#banner.hidden = !banner;
    this.#dress(this.#config);
  }

  /** The agency's title, colours, logo and links. */
  #dress({ title, name, colors, theme = colors, logo, links = [], themes }: Config): void {
    const { root, page, base } = this.host;
    if (title ?? name) this.#title.textContent = (title ?? name)!;
    // Before the widget's own style, and weaker than what the site says of the element.
    const own = Object.entries(theme ?? {}).filter(([, color]) => COLOR.test(color));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{${own.map(([part, color]) => `--ans-${part.replace("_", "-")}:${color}`).join(";")}}`);
    root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
    if (logo && WEB.test(logo)) this.#title.before(h("img", { class: "logo", src: logo, alt: "" }));
    if (themes) this.#menu.add(h("a", { href: new URL(themes, base).href }, t.shell.themes));
    // Who is on the agency's own page has no need to go back to it.
    const shown = links.filter((link) => WEB.test(link.url) && (link.name !== "retour" || page));
    this.#menu.add(...shown.map(({ label, url }) => h("a", { href: url, lang: "fr" }, label)));
  }

  async #restart(): Promise<void> {
    this.field.focus();
    this.#conversation.end();
    await this.#greet();
  }

  /** What is kept, for how long, and the reference to have it erased. */
  #explain(): void {
    const { reference } = this.#conversation.kept;
    const said = h("p", { role: "status" });
    const copy = async () => said.replaceChildren(await copied(reference) ? t.shell.referenceCopied : t.shell.notCopied);
    const text = this.#config?.privacy?.text;
    ask(this.host.root, t.shell.data, [
      h("p", { lang: text ? "fr" : null }, french(text ?? t.shell.privacy)),
      h("p", {}, t.shell.notice),
      reference && h("p", {}, french(t.shell.reference), " ", h("strong", {}, reference)),
      reference && h("button", { type: "button", class: "choice", click: () => void copy() }, t.shell.copyReference),
      said,
    ], [t.shell.close]);
  }

  /** After the text of the field has changed: how long it is, how much room it needs. */
  #measure(): void {
    const { length } = this.field.value;
    const limit = this.#limit;
    this.#counter.textContent = length >= limit * 0.8 ? t.shell.counter(length, limit) : "";
    if (length > limit) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    if (GROWS) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  get #limit(): number {
    const limits = this.#config?.limits;
    return (this.#commenting ? limits?.comment : limits?.question) ?? 500;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    // What is sent before the greeting is there is sent after it.
    if (!this.#conversation.api.token) await this.#current;
    const text = this.field.value.trim();
    if (text && !this.#busy) void this.#write(text);
  }

  async #write(text: string): Promise<void> {
    // Nothing typed is lost: what is not sent is in the field, where it can be mended.
    const again = () => void this.#write(this.field.value.trim() || text);
    this.#suggestions.close();
    const over = text.length - this.#limit;
    if (over > 0) {
      this.#restore(text);
      this.#fail(new Failure(413, "too_long", t.shell.tooLong(over, this.#limit)));
      return;
    }
    if (!this.#conversation.api.token && !(await this.#greet(again))) {
      this.#restore(text);
      return;
    }
    if (this.field.value.trim() === text) this.field.value = "";
    this.#measure();
    this.host.emit("question", { kind: "text" });
    if (!(await this.#exchange({ text }, text, again))) this.#restore(text);
  }

  async #press(button: Button, kind: string, group?: Element): Promise<void> {
    if (this.#busy) return;
    const { title, payload, signature } = button;
    const useful = kind === "feedback_request" ? /"useful": ?"(yes|no)"/.exec(payload)?.[1] : undefined;
    const typed = this.field.value;
    this.#suggestions.close();
    if (!FEEDBACK.test(kind)) this.host.emit("question", { kind: "choice" });
    const sent = await this.#exchange({ payload, signature }, title, () => void this.#press(button, kind, group), group, kind);
    // A proposal answers what was typed.
    if (sent && !group && this.field.value === typed) this.field.value = "";
    this.#measure();
    if (sent && useful) this.host.emit("feedback", { kind, entry_id: this.#conversation.entryOf(payload), useful: useful === "yes" });
  }

  /** Says something and shows the answer; what was pressed is closed once there is one. */
  #exchange(said: Said, text: string, again: () => void, group?: Element, kind?: string): Promise<boolean> {
    const shown = this.#thread.show(text);
    return this.#wait(async () => {
      const messages = await this.#conversation.say(said, text);
      this.#thread.settle(group, kind);
      return messages;
    }, again, shown);
  }

  #greet(then?: () => void): Promise<boolean> {
    return this.#wait(() => this.#conversation.begin(), () => void this.#greet(then).then((opened) => opened && then?.()));
  }

  #wait(call: () => Promise<Message[]>, again: () => void, from?: HTMLElement): Promise<boolean> {
    const waited = this.#call(call, again, from);
    this.#current = waited;
    return waited;
  }

  async #call(call: () => Promise<Message[]>, again: () => void, from?: HTMLElement): Promise<boolean> {
    this.#hold(true);
    this.#alert.clear();
    const dots = h("span", { class: "dots", "aria-hidden": "true" });
    const wait = setTimeout(() => this.#status.replaceChildren(t.shell.writing, dots), PATIENCE);
    const still = setTimeout(() => dots.remove(), PATIENCE + STOP_MOVING);
    try {
      const messages = await call();
      for (const message of messages) {
        this.#thread.show(message, true, from);
        const { kind, entry_id, certainty } = message;
        if (!/^(feedback|greeting)/.test(kind)) this.host.emit("answer", { kind, entry_id, certainty });
      }
      this.#heard(messages);
      return true;
    } catch (failure) {
      // It must not look sent.
      from?.remove();
      this.#fail(failure as Failure, again);
      return false;
    } finally {
      clearTimeout(wait);
      clearTimeout(still);
      this.#status.replaceChildren();
      this.#hold(false);
      this.#conversation.catchUp();
    }
  }

  #hold(on: boolean): void {
    this.#busy = on;
    disable(this.#send, on);
    this.#thread.lock(on);
  }

  /** What the last messages ask of the field. */
  #heard(lines: Line[]): void {
    this.#commenting = lines.some((line) => typeof line !== "string" && line.kind === "feedback_comment");
    this.#label.textContent = this.#commenting ? t.shell.comment : t.shell.question;
    if (this.hasSpoken) this.field.setAttribute("aria-describedby", "counter");
  }

  #restore(text: string): void {
    if (!this.field.value.includes(text)) this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.#measure();
  }

  #fail(failure: Failure, again?: () => void): void {
    const over = failure.status === 401;
    if (over) this.#conversation.api.token = null;
    if (over) this.#alert.show(failure, () => void this.#restart(), t.shell.restart);
    else this.#alert.show(failure, again);
    this.#thread.reveal(this.#alert.node);
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }
}
