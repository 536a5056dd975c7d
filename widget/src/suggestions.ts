// Questions of the FAQ while typing: a list under the field, walked with the arrows.
import type { Button } from "./api";
import { french, h, reveal } from "./dom";
import { t } from "./texts";

const PAUSE = 250;
const FEWEST = 3;

export class Suggestions {
  readonly list = h("ul", { id: "suggestions", role: "listbox", "aria-label": t.shell.proposals, class: "options", hidden: true });
  #found: Button[] = [];
  #active = -1;
  #timer = 0;
  #call?: AbortController;

  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly ask: (text: string, signal: AbortSignal) => Promise<Button[]>,
    private readonly pick: (button: Button) => void,
    private readonly tell: (text: string) => void,
  ) {
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "suggestions");
    field.setAttribute("aria-haspopup", "listbox");
    field.addEventListener("blur", () => setTimeout(() => this.#hide(), 150));
  }

  typed(wanted: boolean): void {
    this.#stop();
    const text = this.field.value.trim();
    if (!wanted || text.length < FEWEST || text.length > 200) return this.#hide();
    this.#timer = setTimeout(() => void this.#look(text), PAUSE);
  }

  /** Hides the list, and lets none appear that was being looked for. */
  close(): void {
    this.#stop();
    this.#hide();
  }

  /** True when the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (this.list.hidden || event.isComposing) return false;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.#walk(key === "ArrowDown" ? 1 : -1);
    else if (key === "Escape") this.#hide();
    else if (key === "Enter" && !event.shiftKey && this.#active >= 0) this.#choose(this.#active);
    else return false;
    event.preventDefault();
    return true;
  }

  async #look(text: string): Promise<void> {
    const { signal } = (this.#call = new AbortController());
    try {
      const found = await this.ask(text, signal);
      if (!signal.aborted) this.#render(found);
    } catch {
      // A help that fails is no help; the question itself will say what is wrong.
      this.#hide();
    }
  }

  #render(found: Button[]): void {
    if (this.field.getRootNode() instanceof ShadowRoot && (this.field.getRootNode() as ShadowRoot).activeElement !== this.field) return this.#hide();
    this.#found = found;
    this.#active = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((button, at) =>
      h("li", { id: `suggestion-${at}`, role: "option", "aria-selected": "false", mousedown: (event: Event) => event.preventDefault(), click: () => this.#choose(at) }, french(button.title))));
    this.list.hidden = !found.length;
    if (found.length && getComputedStyle(this.list).position === "static") {
      // On short screens the list is under the field: the field goes up to the title to leave it some room.
      const panel = this.field.closest<HTMLElement>(".panel")!;
      const top = panel.firstElementChild!.getBoundingClientRect().bottom + 8;
      panel.scrollTop += this.field.getBoundingClientRect().top - top;
    }
    this.tell(found.length ? t.shell.proposed(found.length) : "");
  }

  #walk(step: number): void {
    const count = this.#found.length + 1;
    this.#active = ((this.#active + 1 + step + count) % count) - 1;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === this.#active)));
    if (this.#active >= 0) {
      this.field.setAttribute("aria-activedescendant", `suggestion-${this.#active}`);
      reveal(this.field.closest<HTMLElement>(".panel")!, this.list.children[this.#active]);
    }
    else this.field.removeAttribute("aria-activedescendant");
  }

  #choose(at: number): void {
    const button = this.#found[at];
    this.#hide();
    this.pick(button);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#call?.abort();
  }

  #hide(): void {
    if (!this.list.hidden) this.tell("");
    this.list.hidden = true;
    this.#active = -1;
    this.field.removeAttribute("aria-activedescendant");
  }
}
