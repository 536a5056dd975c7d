// The channel's contract, and the calls the widget makes. Nothing is called before the visitor opens it.
import { t } from "./texts";

export interface Button {
  title: string;
  payload: string;
  signature: string;
  hint?: string;
}

export interface Contact {
  label?: string;
  phone?: string;
  email?: string;
  url?: string;
}

export interface Message {
  id: string;
  kind: string;
  text: string;
  entry_id: string | null;
  facet: string | null;
  source: { url: string; label: string | null; verified_on: string | null } | null;
  buttons: Button[];
  warning: string | null;
  handoff: { summary: string; contact: Contact | null; reference: string } | null;
  // What a server from before does not send, nor what a tab remembers from before.
  title?: string | null;
  context?: string[] | null;
  lead?: string | null;
  contact?: Contact | null;
  certainty?: "sure" | "probable" | null;
  related?: Button[];
}

export interface Config {
  limits: { question: number; comment: number };
  notice: string | null;
  banner: string | null;
  contact: Contact | null;
  samples: string[];
  // What a server from before `agence.yml` does not send.
  title?: string;
  name?: string;
  theme?: Record<string, string>;
  privacy?: { text?: string; days?: number } | null;
  themes?: string | null;
  colors?: Record<string, string>;
  logo?: string | null;
  links?: { name: string; label: string; url: string }[];
}

export interface Session {
  token: string;
  expires_in: number;
  reference: string;
  messages: Message[];
}

export type Said = { text: string } | { payload: string; signature: string };

/** A call that was refused, or a service that does not answer (`status` 0). */
export class Failure extends Error {
  /** Seconds to wait before another try. */
  wait = 0;
  contact: Contact | null = null;

  constructor(
    readonly status: number,
    readonly code: string,
    /** What the visitor reads; the server's, in French, unless the status is 0. */
    message: string,
  ) {
    super(message);
  }
}

const PATIENCE = 30_000;

/** One conversation with the channel at `base` (ends with a slash). */
export class Api {
  token: string | null = null;

  constructor(readonly base: string) {}

  config(): Promise<Config> {
    return this.#call("config");
  }

  /** Opens a conversation; with a token, renews the same one. */
  async session(): Promise<Session> {
    const opened = await this.#call<Session>("session", {});
    this.token = opened.token;
    return opened;
  }

  async say(said: Said): Promise<Message[]> {
    try {
      return (await this.#call<{ messages: Message[] }>("message", said)).messages;
    } catch (failure) {
      if (!(failure instanceof Failure && failure.code === "session_expired")) throw failure;
      // The token is just over: the same conversation goes on with a new one.
      await this.session();
      return (await this.#call<{ messages: Message[] }>("message", said)).messages;
    }
  }

  async suggest(text: string, signal: AbortSignal): Promise<Button[]> {
    return (await this.#call<{ suggestions: Button[] }>("suggest", { text }, signal)).suggestions;
  }

  async #call<T>(name: string, body?: object, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = body ? { "Content-Type": "application/json" } : {};
    if (body && this.token) headers.Authorization = `Bearer ${this.token}`;
    let answer: Response;
    let read: T & { error?: string; message?: string; contact?: Contact };
    try {
      answer = await fetch(`${this.base}v1/${name}`, {
        method: body ? "POST" : "GET",
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        signal: signal ?? AbortSignal.timeout(PATIENCE),
      });
      read = await answer.json();
    } catch {
      throw new Failure(0, "silent", navigator.onLine ? t.shell.silent : t.shell.offline);
    }
    if (!answer.ok) {
      const failure = new Failure(answer.status, read.error ?? "", read.message ?? t.shell.silent);
      failure.contact = read.contact ?? null;
      failure.wait = answer.status === 429 ? Number(answer.headers.get("Retry-After")) || 0 : 0;
      throw failure;
    }
    return read;
  }
}
