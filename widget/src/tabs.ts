// What the tabs of one site tell each other of their conversation. BroadcastChannel never leaves the origin.
import { type Kept, type Line, isKept } from "./memory";

/** One exchange of a conversation: what the visitor said, what was answered. */
export interface Exchange {
  reference: string;
  token: string;
  lines: Line[];
}

/** A question for what was said, all that was said, or the last exchange. */
export type Told = Partial<Exchange> & { ask?: true; kept?: Kept };

/** Listens from now on: not before the visitor opens the conversation. */
export const openTabs = (name: string, heard: (told: Told) => void): BroadcastChannel | undefined => {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      if (data?.ask || isKept(data?.kept ?? data)) heard(data);
    };
    return channel;
  } catch {
    // Refused to a page without an origin, which has no other tab.
  }
};
