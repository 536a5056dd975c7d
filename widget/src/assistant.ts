// <ans-assistant>: a button that opens the conversation, or with `page` the conversation itself.
import { Api, Failure, OFFLINE, SILENT, type Button, type Config, type Message, type Said } from "./api";
import { bubble, type CardHost, FEEDBACK, contactList, fill, settle } from "./card";
import { copied, french, h, reveal, unseen } from "./dom";
import { type Kept, type Line, forget, recall, remember } from "./memory";
import css from "./style.css";
import { Suggestions } from "./suggestions";
import { print, transcript } from "./transcript";

const SMALL = "(max-width: 640px), (max-height: 480px)";
const PATIENCE = 400;
const STOP_MOVING = 4500;
const READING = 80;
const COLOR = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;
const WEB = /^https?:/i;

class Assistant extends HTMLElement {
  private api!: Api;
  private limit = 500;
  private kept: Kept = { token: "", reference: "", lines: [] };
  private busy = false;
  private panel!: HTMLElement;
  private launcher?: HTMLButtonElement;
  private log!: HTMLElement;
  private status!: HTMLElement;
  private alert!: HTMLElement;
  private field!: HTMLTextAreaElement;
  private label!: HTMLElement;
  private counter!: HTMLElement;
  private send!: HTMLElement;
  private banner!: HTMLElement;
  private heading!: HTMLElement;
  private links!: HTMLElement;
  private notice!: HTMLElement;
  private confirm!: HTMLDialogElement;
  private suggestions!: Suggestions;
  private readonly card: CardHost = {
    heading: this.hasAttribute("page") ? "h2" : "h3",
    press: (button, kind, group) => this.press(button, kind, group),
    say: (text) => this.say(text),
    link: (question) => new URL(`../?question=${encodeURIComponent(question)}`, import.meta.url).href,
  };

  connectedCallback(): void {
    if (this.shadowRoot) return;
    this.api = new Api(new URL("../", import.meta.url).href);
    const page = this.hasAttribute("page");
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    this.lang = "fr";
    if (page) {
      this.build(root);
      void this.start();
      return;
    }
    const label = recall() ? "Reprendre la conversation" : (this.getAttribute("label") ?? "Poser une question");
    this.launcher = h("button", { class: "launcher", type: "button", "aria-expanded": "false", click: () => this.open() }, label);
    root.append(this.launcher);
  }

  private build(root: ShadowRoot): void {
    const page = !this.launcher;
    const act = (text: string, click: () => void) => h("button", { type: "button", class: "quiet", click }, text);
    const ask = (event?: Event) => {
      event?.preventDefault();
      void this.submit();
    };
    this.log = h("div", { class: "log", role: "log", "aria-label": "Conversation", tabindex: 0 });
    this.status = h("p", { class: "status", role: "status" });
    this.alert = h("div", { class: "alert", role: "alert" });
    this.banner = h("p", { class: "banner", hidden: true });
    this.notice = h("p", { class: "hint", id: "notice" });
    this.label = h("label", { for: "field" }, "Votre question");
    this.counter = h("p", { class: "counter", id: "counter" });
    this.field = h("textarea", {
      id: "field", rows: 2, autocomplete: "off", "aria-describedby": "notice counter",
      input: () => this.typed(),
      keydown: (event: KeyboardEvent) => {
        if (this.suggestions.key(event) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        ask(event);
      },
    });
    this.send = h("button", { type: "submit", class: "send" }, "Envoyer");
    this.suggestions = new Suggestions(this.field, (text, signal) => this.api.suggest(text, signal), (button) => {
      this.field.value = "";
      this.typed();
      void this.press(button, "");
    }, (told) => this.status.replaceChildren(unseen(told)));
    // The page says the title itself; a site's page learns it with the first answer of the server.
    this.heading = h(page ? "h1" : "h2", { id: "title" }, (page && this.querySelector("h1")?.textContent) || "Assistant");
    this.links = h("p", { class: "links", hidden: true });
    this.panel = h(
      page ? "section" : "dialog",
      { class: page ? "panel page" : "panel", "aria-labelledby": "title" },
      h("header", {}, this.heading, !page && h("button", { type: "button", class: "close", click: () => this.close() }, "Fermer")),
      this.banner,
      this.log,
      this.status,
      this.alert,
      h("form", { submit: ask, novalidate: true }, this.label,
        h("div", { class: "entry" }, this.field, this.send, this.suggestions.list), this.counter, this.notice),
      h("footer", { class: "actions" },
        act("Copier", async () => this.say(await copied(transcript(this.kept, this.heading.textContent!)) ? "Conversation copiée." : "La copie n'est pas permise par ce navigateur.")),
        act("Imprimer", () => print(root, this.kept, this.heading.textContent!)),
        act("Nouvelle conversation", () => this.confirm.showModal()), this.links),
    );
    const answer = (text: string, sure: boolean) =>
      h("button", { type: "button", class: sure ? "send" : "choice", click: () => { this.confirm.close(); if (sure) void this.restart(); } }, text);
    this.confirm = h("dialog", { class: "confirm", "aria-labelledby": "sure", keydown: (event: Event) => event.stopPropagation() },
      h("p", { id: "sure" }, french("Effacer cette conversation et en commencer une nouvelle ?")),
      h("div", { class: "choices" }, answer("Garder la conversation", false), answer("Effacer", true)));
    root.append(this.panel, this.confirm);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !page && !event.defaultPrevented) {
        event.preventDefault();
        this.close();
      }
    });
    this.panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    addEventListener("offline", () => this.fail(new Failure(0, "offline", OFFLINE)));
    addEventListener("online", () => this.alert.replaceChildren());
  }

  private open(): void {
    const first = !this.panel;
    if (first) this.build(this.shadowRoot!);
    const panel = this.panel as HTMLDialogElement;
    if (!panel.open) matchMedia(SMALL).matches ? panel.showModal() : panel.show();
    this.launcher!.setAttribute("aria-expanded", "true");
    this.launcher!.hidden = true;
    this.field.focus();
    if (first) void this.start();
  }

  private close(): void {
    (this.panel as HTMLDialogElement).close();
    this.launcher!.hidden = false;
    this.launcher!.setAttribute("aria-expanded", "false");
    this.launcher!.focus();
  }

  /** Shows what this tab remembers, or opens a conversation. */
  private async start(): Promise<void> {
    void this.configure();
    const found = recall();
    if (!found) {
      await this.greet();
      return;
    }
    this.kept = found;
    this.api.token = found.token;
    const last = found.lines.map((line) => typeof line === "string").lastIndexOf(true);
    let from: HTMLElement | undefined;
    found.lines.forEach((line, at) => {
      const mine = typeof line === "string";
      const node = this.show(line, at > last, mine ? undefined : from);
      if (mine) from = node;
    });
  }

  private async configure(): Promise<void> {
    try {
      const config: Config = await this.api.config();
      this.limit = config.limits.question;
      this.notice.textContent = french(config.notice ?? "");
      this.banner.textContent = french(config.banner ?? "");
      this.banner.hidden = !config.banner;
      this.dress(config);
    } catch {
      // The conversation's own call says what is wrong.
    }
  }

  /** The agency's title, colours, logo and links. */
  private dress({ title, colors, logo, links }: Config): void {
    if (title) this.heading.textContent = title;
    // Before the widget's own style, and weaker than what the site says of `ans-assistant`.
    const own = Object.entries(colors ?? {}).filter(([, color]) => COLOR.test(color));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{${own.map(([name, color]) => `--ans-${name.replace("_", "-")}:${color}`).join(";")}}`);
    const root = this.shadowRoot!;
    root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
    if (logo && WEB.test(logo)) this.heading.before(h("img", { class: "logo", src: logo, alt: "" }));
    // Who is on the agency's own page has no need to go back to it.
    const shown = (links ?? []).filter(({ name, url }) => WEB.test(url) && (name !== "retour" || !this.launcher));
    this.links.replaceChildren(...shown.map(({ label, url }) => h("a", { href: url }, label)));
    this.links.hidden = !shown.length;
  }

  private greet(): Promise<boolean> {
    return this.exchange(async () => {
      const opened = await this.api.session();
      this.kept = { token: opened.token, reference: opened.reference, lines: [] };
      return opened.messages;
    }, () => void this.greet());
  }

  private async restart(): Promise<void> {
    this.field.focus();
    forget();
    this.api.token = null;
    this.log.replaceChildren();
    this.alert.replaceChildren();
    await this.greet();
  }

  private typed(): void {
    const { length } = this.field.value;
    const near = length >= this.limit * 0.8;
    const over = length > this.limit;
    this.counter.textContent = near ? `${length} caractères sur ${this.limit}` : "";
    if (over) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    this.suggestions.typed(Boolean(this.api.token) && !this.busy && this.label.textContent === "Votre question");
  }

  private async submit(): Promise<void> {
    const text = this.field.value.trim();
    if (!text || this.busy) return;
    if (this.field.value.length > this.limit) {
      const over = this.field.value.length - this.limit;
      this.fail(new Failure(413, "too_long", `Votre texte dépasse la limite de ${over} caractère${over > 1 ? "s" : ""} : ${this.limit} au plus. Raccourcissez-le.`));
      return;
    }
    if (!this.api.token && !(await this.greet())) return;
    this.field.value = "";
    this.typed();
    this.tidy();
    const shown = this.show(text);
    await this.talk({ text }, text, shown, true);
  }

  /** A button pressed: its group goes, after the focus has left it. */
  private async press(button: Button, kind: string, group?: Element): Promise<void> {
    if (this.busy) return;
    this.field.focus();
    if (group) settle(group);
    if (!FEEDBACK.test(kind)) this.tidy();
    const shown = this.show(button.title);
    const { payload, signature } = button;
    await this.talk({ payload, signature }, button.title, shown, false);
  }

  private async talk(said: Said, text: string, shown: HTMLElement, typed: boolean): Promise<void> {
    this.kept.lines.push(text);
    const sent = await this.exchange(() => this.api.say(said), typed ? undefined : () => void this.talk(said, text, shown, typed), shown);
    if (sent) return;
    this.kept.lines.pop();
    if (!typed) return;
    // Nothing typed is lost: it goes back into the field.
    shown.remove();
    if (!this.field.value) this.field.value = text;
    this.typed();
  }

  private async exchange(call: () => Promise<Message[]>, retry?: () => void, from?: HTMLElement): Promise<boolean> {
    this.busy = true;
    this.send.setAttribute("aria-disabled", "true");
    this.alert.replaceChildren();
    const dots = h("span", { class: "dots", "aria-hidden": "true" });
    const wait = setTimeout(() => this.status.replaceChildren("L'assistant rédige…", dots), PATIENCE);
    const still = setTimeout(() => dots.remove(), PATIENCE + STOP_MOVING);
    try {
      const messages = await call();
      messages.forEach((message) => this.show(message, true, from));
      this.kept.lines.push(...messages);
      this.kept.token = this.api.token ?? "";
      remember(this.kept);
      this.label.textContent = messages.some((m) => m.kind === "feedback_comment") ? "Votre commentaire" : "Votre question";
      return true;
    } catch (failure) {
      this.fail(failure as Failure, retry);
      return false;
    } finally {
      clearTimeout(wait);
      clearTimeout(still);
      this.status.replaceChildren();
      this.send.removeAttribute("aria-disabled");
      this.busy = false;
    }
  }

  private fail(failure: Failure, retry?: () => void): void {
    const over = failure.status === 401;
    if (over) this.api.token = null;
    const button = (text: string, click: () => void) => h("button", { type: "button", class: "choice", click }, text);
    this.alert.replaceChildren(
      h("p", {}, french(failure.message || SILENT)),
      failure.contact ? contactList(failure.contact) : "",
      over ? button("Nouvelle conversation", () => void this.restart()) : retry ? button("Réessayer", () => { this.field.focus(); retry(); }) : "",
    );
    reveal(this.scroller, this.alert);
  }

  private say(text: string): void {
    this.status.textContent = text;
  }

  /** What scrolls: the list, or on short screens the whole panel under its title. */
  private get scroller(): HTMLElement {
    return getComputedStyle(this.log).overflowY === "visible" ? this.panel : this.log;
  }

  /** Takes away the choices that a new question makes void; the feedback's stay. */
  private tidy(): void {
    for (const group of this.log.querySelectorAll(".choices:not(.feedback), .related")) settle(group);
  }

  private show(line: Line, choices = false, from?: HTMLElement): HTMLElement {
    const mine = typeof line === "string";
    const node = h("div", { class: mine ? "message mine" : `message ${line.kind}` }, unseen(mine ? "Vous : " : "Assistant : "));
    if (mine) node.append(bubble(line));
    else fill(node, line, choices, this.card);
    const box = this.scroller;
    const whole = box === this.panel;
    const below = whole
      ? this.log.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom
      : box.scrollHeight - box.scrollTop - box.clientHeight;
    const near = below < READING;
    this.log.append(node);
    if (near || mine) {
      // Only the list moves, and it stops where the visitor's own message (else this one) is at the top: an
      // answer is read from its beginning.
      const top = box.getBoundingClientRect().top + (whole ? this.panel.firstElementChild!.clientHeight : 0) + 12;
      box.scrollTop += (from ?? node).getBoundingClientRect().top - top;
    }
    return node;
  }
}

if (!customElements.get("ans-assistant")) customElements.define("ans-assistant", Assistant);
