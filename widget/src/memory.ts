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

const KEY = "ans-assistant";
const OPEN = "ans-assistant-open";

const isText = (value: unknown): value is string => typeof value === "string";

export function areLines(lines: unknown): lines is Line[] {
  return Array.isArray(lines) && lines.every((line) =>
    isText(line) || (line && isText(line.id) && isText(line.kind) && isText(line.text) && Array.isArray(line.buttons)));
}

/** What a tab remembers, or another tells, is that of a widget like this one. */
export function isKept(value: unknown): value is Kept {
  const kept = value as Kept | null;
  return Boolean(kept && isText(kept.token) && isText(kept.reference) && areLines(kept.lines)
    && (kept.ended === undefined || (Array.isArray(kept.ended) && kept.ended.every(isText))));
}

/** True when the visitor said something. */
export const hasSpoken = (kept: Kept): boolean => kept.lines.some(isText);

function store(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Storage is full or refused: the conversation goes on, without surviving a reload.
  }
}

export function remember(kept: Kept): void {
  store(KEY, kept.token ? JSON.stringify(kept) : null);
}

export function recall(): Kept | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isKept(kept) && kept.token ? kept : null;
  } catch {
    return null;
  }
}

/** Whether the panel is open goes from page to page with the tab. */
export function register(open: boolean): void {
  store(OPEN, open ? "1" : null);
}

export function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(OPEN) === "1";
  } catch {
    return false;
  }
}
