// What the interface says, in English.
import type { Texts } from "./fr";

export const en: Texts = {
  card: {
    seeAlso: "See also",
  },
  shell: {
    close: "Close",
  },
};
