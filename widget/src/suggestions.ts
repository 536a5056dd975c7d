// Questions of the FAQ while typing: a list under the field, walked with the arrows.
import type { Button } from "./api";
import { box, h, put, reveal } from "./dom";
import { t } from "./texts";

const PAUSE = 250;

export const proposals = (
  field: HTMLTextAreaElement,
  look: (text: string, signal: AbortSignal) => Promise<{ suggestions: Button[] }>,
  pick: (button: Button) => void,
  tell: (text: string) => void,
) => {
  const list = h("ul.options", { id: "suggestions", role: "listbox", "aria-label": t.shell.proposals, hidden: true });
  let found: Button[] = [];
  let active = -1;
  let timer = 0;
  let call: AbortController | undefined;
  put(field, {
    "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-haspopup": "listbox", blur: () => setTimeout(hide, 150),
  });

  const stop = (): void => {
    clearTimeout(timer);
    call?.abort();
  };

  const point = (at: number): void => {
    active = at;
    put(field, { "aria-activedescendant": at >= 0 && `suggestion-${at}` });
  };

  const hide = (): void => {
    if (!list.hidden) tell("");
    list.hidden = true;
    point(-1);
  };

  const choose = (at: number): void => {
    hide();
    pick(found[at]);
  };

  const walk = (step: number): void => {
    const count = found.length + 1;
    point(((active + 1 + step + count) % count) - 1);
    [...list.children].forEach((item, at) => put(item, { "aria-selected": `${at === active}` }));
    if (active >= 0) reveal(field.closest(".panel")!, list.children[active]);
  };

  const propose = async (text: string): Promise<void> => {
    const { signal } = (call = new AbortController());
    try {
      const { suggestions } = await look(text, signal);
      if (!signal.aborted) render(suggestions);
    } catch {
      // A help that fails is no help; the question itself will say what is wrong.
      hide();
    }
  };

  const render = (given: Button[]): void => {
    if (!field.matches(":focus")) return hide();
    found = given;
    point(-1);
    list.replaceChildren(...found.map(({ title }, at) => h("li", {
      id: `suggestion-${at}`, role: "option", "aria-selected": "false", mousedown: (event: Event) => event.preventDefault(), click: () => choose(at),
    }, title)));
    list.hidden = !found.length;
    if (found.length && getComputedStyle(list).position === "static") {
      // On short screens the list is under the field: the field goes up to the title to leave it some room.
      const panel = field.closest(".panel")!;
      panel.scrollTop += box(field).top - box(panel.firstElementChild!).bottom - 8;
    }
    tell(found.length ? t.shell.proposed(found.length) : "");
  };

  return {
    node: list,

    typed(wanted: boolean): void {
      stop();
      const text = field.value.trim();
      if (wanted && /^[^]{3,200}$/.test(text)) timer = setTimeout(propose, PAUSE, text);
      else hide();
    },

    /** Hides the list, and lets none appear that was being looked for. */
    dismiss(): void {
      stop();
      hide();
    },

    /** True when the key was for the list. */
    keyed(event: KeyboardEvent): boolean {
      if (list.hidden || event.isComposing) return false;
      const { key } = event;
      if (key === "ArrowDown") walk(1);
      else if (key === "ArrowUp") walk(-1);
      else if (key === "Escape") hide();
      else if (key === "Enter" && !event.shiftKey && active >= 0) choose(active);
      else return false;
      event.preventDefault();
      return true;
    },
  };
};
