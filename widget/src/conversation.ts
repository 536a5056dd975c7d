// The conversation: what was said and what is sent, in this tab and in the others of the site. Nothing is drawn here.
import { type Button, type Config, type Failure, type Message, type Said, type Session, call } from "./api";
import { BASE, type Kept, type Line, hasSpoken, recall, remember } from "./memory";
import { type Exchange, type Told, openTabs } from "./tabs";

/** How long another tab has to answer before a new conversation begins, in milliseconds. */
const REPLY = 200;

/** Of a message; the visitor's texts have none. */
const idOf = (line: Line): string | undefined => (line as Message).id;

/** A conversation with the channel; `redraw` draws all of it, `more` what was said in another tab. */
export const converse = (redraw: (lines: Line[]) => void, more: (lines: Line[]) => void) => {
  let kept: Kept = { token: "", reference: "", lines: [] };
  let tabs: BroadcastChannel | undefined;
  let sending = false;
  /** Told by other tabs while this one waits for an answer, which comes first. */
  const waiting: Told[] = [];
  let replied: (() => void) | undefined;

  const ask = <T>(name: string, body?: object, signal?: AbortSignal) => call<T>(`${BASE}v1/${name}`, kept.token, body, signal, kept.lines.length);
  const tell = (told: Told) => tabs?.postMessage(told);

  /** Opens a conversation; with a token, renews the same one. */
  const open = async (): Promise<Session> => {
    const session = await ask<Session>("session", {});
    kept.token = session.token;
    return session;
  };

  const send = async (said: () => Promise<Message[]>): Promise<Message[]> => {
    sending = true;
    const messages = await said();
    remember(kept);
    return messages;
  };

  const take = ({ token, lines }: Exchange): void => {
    kept.token = token;
    kept.lines.push(...lines);
  };

  const adopt = (found: Kept): void => {
    kept = found;
    remember(kept);
    redraw(kept.lines);
  };

  const hear = (told: Told): void => {
    if (told.ask) {
      if (kept.token) tell({ kept });
    } else if (sending) {
      waiting.push(told);
    } else if (told.kept) {
      const other = told.kept;
      const lines = other.lines.slice(kept.lines.length);
      if (other.reference === kept.reference && lines[0]) follow({ ...other, lines });
      // It has replaced this one, or nothing was said in this one.
      else if (other.ended?.includes(kept.reference) || (!hasSpoken(kept) && (hasSpoken(other) || !kept.reference))) adopt(other);
      replied?.();
    } else if (told.reference === kept.reference) {
      follow(told as Exchange);
    }
  };

  const follow = (exchange: Exchange): void => {
    const known = kept.lines.map(idOf);
    // A tab that has just been told everything may be told the last exchange again.
    if (exchange.lines.some((line) => idOf(line) && known.includes(idOf(line)))) return;
    take(exchange);
    remember(kept);
    more(exchange.lines);
  };

  /** Hears the other tabs, and asks them what was said. */
  const listen = (): void => {
    tabs = openTabs(BASE, hear);
    tell({ ask: true });
  };

  return {
    listen,
    soFar: () => kept,
    leave: () => tabs?.close(),
    settings: () => ask<Config>("config"),
    suggest: (text: string, signal: AbortSignal) => ask<{ suggestions: Button[] }>("suggest", { text }, signal),

    /** The token is no longer worth anything. */
    expire(): void {
      kept.token = "";
    },

    /** What this tab remembers, else what another one tells. */
    async recover(): Promise<void> {
      const found = recall();
      if (found) adopt(found);
      listen();
      if (!found) {
        await new Promise<void>((done) => setTimeout((replied = done), REPLY));
      }
    },

    /** Opens a conversation, and gives what the assistant says first. */
    begin: () => send(async () => {
      const { token, reference, messages } = await open();
      kept = { ...kept, token, reference, lines: messages };
      tell({ kept });
      return messages;
    }),

    say: (said: Said, text: string) => send(async () => {
      const sent = () => ask<{ messages: Message[] }>("message", said);
      const { messages } = await sent().catch(async (failure: Failure) => {
        if (failure.code !== "session_expired") throw failure;
        // The token is just over: the same conversation goes on with a new one.
        await open();
        return sent();
      });
      const { reference, token } = kept;
      const exchange = { reference, token, lines: [text, ...messages] };
      take(exchange);
      tell(exchange);
      return messages;
    }),

    /** Forgets everything, here and in the other tabs. */
    forget(): void {
      const { reference, ended } = kept;
      adopt({ token: "", reference: "", lines: [], ended: [...(ended ?? []), reference] });
      tell({ kept });
    },

    /** Hears what waited for this tab's own answer to be drawn. */
    catchUp(): void {
      sending = false;
      waiting.splice(0).forEach(hear);
    },

    /** The entry whose answer a button is about: the last one given before that button was. */
    entryOf(payload: string): string | null {
      let about: string | null = null;
      let found: string | null = about;
      for (const line of kept.lines) {
        const { entry_id, buttons } = line as Partial<Message>;
        about = entry_id ?? about;
        if (buttons?.some((button) => button.payload === payload)) found = about;
      }
      return found;
    },
  };
};
