// The words of the interface, in the language of the page it stands in.
import { en } from "./en";
import { fr, type Texts } from "./fr";

export let t: Texts = fr;

/** Speaks the language of a page; French unless it is English. */
export function speak(language?: string): void {
  t = /^en\b/i.test(language!) ? en : fr;
}
