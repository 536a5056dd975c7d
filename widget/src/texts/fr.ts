// What the interface says, in French. `en.ts` says the same; the answers are the agency's, in French always.

export const fr = {
  /** `card.ts`, `markdown.ts`, `transcript.ts`. */
  card: {
    seeAlso: "Voir aussi",
  },
  /** The rest. */
  shell: {
    close: "Fermer",
  },
};

export type Texts = typeof fr;
