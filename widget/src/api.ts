// The channel's contract, and how it is called. Nothing is called before the visitor opens it.
import { t } from "./texts";

export interface Button {
  title: string;
  payload: string;
  signature: string;
  hint?: string;
}

export interface Contact {
  label?: string | null;
  phone?: string | null;
  email?: string | null;
  url?: string | null;
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
export interface Failure {
  status: number;
  /** What the visitor reads; the server's, in French, unless the status is 0. */
  message: string;
  code?: string;
  contact?: Contact | null;
  /** Seconds to wait before another try. */
  wait?: number;
}

/**
 * Calls the channel; throws a `Failure`. Without a body, it only reads. `at` is how far the conversation is: what is sent
 * again after a failure has the same id, so that it is handled once. The end of a token tells nobody whose it is.
 */
export const call = async <T>(address: string, token?: string, body?: object, signal?: AbortSignal, at?: number): Promise<T> => {
  let answer: Response;
  let read: T & { error?: string; message?: string; contact?: Contact };
  try {
    answer = await fetch(address, {
      method: body && "POST",
      headers: body && { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}`, "x-request-id": token.slice(-8) + at }) },
      body: body && JSON.stringify(body),
      credentials: "omit",
      // Half a minute: nobody waits longer.
      signal: signal ?? AbortSignal.timeout(30_000),
    });
    read = await answer.json();
  } catch {
    throw { status: 0, message: navigator.onLine ? t.shell.silent : t.shell.offline };
  }
  if (answer.ok) return read;
  const { status, headers } = answer;
  const { error, message = t.shell.silent, contact } = read;
  throw { status, message, code: error, contact, wait: status === 429 && +headers.get("Retry-After")! };
};
