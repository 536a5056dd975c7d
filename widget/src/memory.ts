// The conversation kept by this tab, so that a reload does not lose it. Text only, erased with the tab.
import type { Message } from "./api";

/** What was said, in order: the visitor's text, or a message of the assistant. */
export type Line = string | Message;

export interface Kept {
  token: string;
  reference: string;
  lines: Line[];
}

const KEY = "ans-assistant";

export function remember(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is full or refused: the conversation goes on, without surviving a reload.
  }
}

export function recall(): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept && typeof kept.token === "string" && Array.isArray(kept.lines) ? kept : null;
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Refused storage holds nothing.
  }
}
