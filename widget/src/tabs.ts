// What the tabs of one site tell each other of their conversation. BroadcastChannel never leaves the origin.
import { type Kept, type Line, areLines, isKept } from "./memory";

/** One exchange of a conversation: what the visitor said, what was answered. */
export interface Exchange {
  reference: string;
  token: string;
  lines: Line[];
}

export type Told = { ask: true } | { kept: Kept } | Exchange;

function isTold(told: Record<string, unknown> | null): boolean {
  if (!told || typeof told !== "object") return false;
  if ("kept" in told) return isKept(told.kept);
  return told.ask === true || (typeof told.reference === "string" && typeof told.token === "string" && areLines(told.lines));
}

export class Tabs {
  readonly #channel?: BroadcastChannel;

  /** Listens from now on: not before the visitor opens the conversation. */
  constructor(name: string, heard: (told: Told) => void) {
    try {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = ({ data }) => {
        if (isTold(data)) heard(data);
      };
    } catch {
      // Refused to a page without an origin, which has no other tab.
    }
  }

  tell(told: Told): void {
    this.#channel?.postMessage(told);
  }

  close(): void {
    this.#channel?.close();
  }
}
