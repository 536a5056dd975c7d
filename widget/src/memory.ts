// The conversation kept by this tab, so that a reload does not lose it. Text only, erased with the tab.
import type { Message } from "./api";

/** What was said, in order: the visitor's text, or a message of the assistant. */
export type Line = string | Message;

export interface Kept {
  token: string;
  reference: string;
  lines: Line[];
  /** References of the conversations that this one replaced. */
  ended?: string[];
}

/**
 * Where the assistant answers: the folder above this file's. It names what is kept and what tabs tell each other, for
 * a site may have the widgets of two agencies.
 */
export const BASE = new URL("../", import.meta.url).href;
const OPEN = `${BASE}#open`;

export const isText = (value: unknown): value is string => typeof value === "string";

const isAll = <T>(value: T[] | undefined, each: (one: T) => boolean): boolean => Array.isArray(value) && value.every(each);

/** What a tab remembers, or another tells, is that of a widget like this one. */
export const isKept = (value: unknown): value is Kept => {
  const kept = value as Kept | null;
  return isText(kept?.token) && isText(kept.reference) && isAll(kept.lines, (line) =>
    isText(line) || (isText(line?.id) && isText(line.kind) && isText(line.text) && Array.isArray(line.buttons)))
    && isAll(kept.ended ?? [], isText);
};

/** True when the visitor said something. */
export const hasSpoken = (kept: Kept): boolean => kept.lines.some(isText);

/** What is stored, or with a value (empty for none) what is to be. */
const store = (key: string, value?: string): string | null | void => {
  try {
    if (value) sessionStorage.setItem(key, value);
    else if (value === undefined) return sessionStorage.getItem(key);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is full or refused: the conversation goes on, without surviving a reload.
  }
};

export const remember = (kept: Kept) => store(BASE, kept.token && JSON.stringify(kept));

export const recall = (): Kept | null => {
  try {
    const kept: unknown = JSON.parse(store(BASE) as string);
    return isKept(kept) && kept.token ? kept : null;
  } catch {
    return null;
  }
};

/** Whether the panel is open goes from page to page with the tab. */
export const register = (open: boolean) => store(OPEN, open ? "1" : "");
export const wasOpen = (): boolean => Boolean(store(OPEN));
