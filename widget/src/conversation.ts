// The conversation: what was said and what is sent, in this tab and in the others of the site. Nothing is drawn here.
import { Api, type Message, type Said } from "./api";
import { type Kept, type Line, hasSpoken, recall, remember } from "./memory";
import { type Exchange, type Told, Tabs } from "./tabs";

/** How long another tab has to answer before a new conversation begins, in milliseconds. */
const REPLY = 200;

/** What draws the conversation. */
export interface View {
  /** All of it, in place of what was shown. */
  redraw(lines: Line[]): void;
  /** What was said in another tab. */
  add(lines: Line[]): void;
}

export class Conversation {
  kept: Kept = { token: "", reference: "", lines: [] };
  #tabs?: Tabs;
  #sending = false;
  /** Told by other tabs while this one waits for an answer, which comes first. */
  #told: Told[] = [];
  #replied?: () => void;

  constructor(readonly api: Api, private readonly view: View) {}

  /** Hears the other tabs, and asks them what was said. */
  listen(): void {
    this.#tabs = new Tabs(`ans-assistant ${this.api.base}`, (told) => this.#hear(told));
    this.#tabs.tell({ ask: true });
  }

  leave(): void {
    this.#tabs?.close();
  }

  /** What this tab remembers, else what another one tells; false when there is neither. */
  async resume(): Promise<boolean> {
    const found = recall();
    if (found) this.#adopt(found);
    this.listen();
    if (!found) {
      await new Promise<void>((done) => {
        this.#replied = done;
        setTimeout(done, REPLY);
      });
    }
    return Boolean(this.kept.token);
  }

  /** Opens a conversation, and gives what the assistant says first. */
  begin(): Promise<Message[]> {
    return this.#send(async () => {
      const { token, reference, messages } = await this.api.session();
      this.kept = { ...this.kept, token, reference, lines: messages };
      this.#tabs?.tell({ kept: this.kept });
      return messages;
    });
  }

  say(said: Said, text: string): Promise<Message[]> {
    return this.#send(async () => {
      const messages = await this.api.say(said);
      const exchange = { reference: this.kept.reference, token: this.api.token ?? "", lines: [text, ...messages] };
      this.#take(exchange);
      this.#tabs?.tell(exchange);
      return messages;
    });
  }

  /** Forgets everything, here and in the other tabs. */
  end(): void {
    const { reference, ended = [] } = this.kept;
    this.#adopt({ token: "", reference: "", lines: [], ended: [...ended, reference] });
    this.#tabs?.tell({ kept: this.kept });
  }

  /** Hears what waited for this tab's own answer to be drawn. */
  catchUp(): void {
    this.#sending = false;
    this.#told.splice(0).forEach((told) => this.#hear(told));
  }

  /** The entry whose answer a button is about: the last one given before that button was. */
  entryOf(payload: string): string | null {
    let about: string | null = null;
    let found: string | null = null;
    for (const line of this.kept.lines) {
      if (typeof line === "string") continue;
      about = line.entry_id ?? about;
      if (line.buttons.some((button) => button.payload === payload)) found = about;
    }
    return found;
  }

  async #send(call: () => Promise<Message[]>): Promise<Message[]> {
    this.#sending = true;
    const messages = await call();
    remember(this.kept);
    return messages;
  }

  #take({ token, lines }: Exchange): void {
    this.kept.token = token;
    this.kept.lines.push(...lines);
  }

  #adopt(kept: Kept): void {
    this.kept = kept;
    this.api.token = kept.token || null;
    remember(kept);
    this.view.redraw(kept.lines);
  }

  #hear(told: Told): void {
    const mine = this.kept;
    if ("ask" in told) {
      if (mine.token) this.#tabs?.tell({ kept: mine });
    } else if (this.#sending) {
      this.#told.push(told);
    } else if ("kept" in told) {
      const { kept } = told;
      const more = kept.reference === mine.reference ? kept.lines.slice(mine.lines.length) : [];
      if (more.length) this.#follow({ ...kept, lines: more });
      // It has replaced this one, or nothing was said in this one.
      else if (kept.ended?.includes(mine.reference) || (!hasSpoken(mine) && (hasSpoken(kept) || !mine.reference))) this.#adopt(kept);
      this.#replied?.();
    } else if (told.reference === mine.reference) {
      this.#follow(told);
    }
  }

  #follow(exchange: Exchange): void {
    const known = new Set(this.kept.lines.map((line) => typeof line !== "string" && line.id));
    // A tab that has just been told everything may be told the last exchange again.
    if (exchange.lines.some((line) => typeof line !== "string" && known.has(line.id))) return;
    this.#take(exchange);
    this.api.token = exchange.token;
    remember(this.kept);
    this.view.add(exchange.lines);
  }
}
