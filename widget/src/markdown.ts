// The little Markdown the FAQ uses, as DOM nodes: paragraphs, bold, italics, code, links, nested lists.
// `assistant/catalogue/markdown.py` reads links as this file does, and tests/fixtures/markdown.json holds both to
// the same cases: what is not drawn as a link here is an error of `assistant faq check`.
import { french, h, unseen } from "./dom";

const INLINE =
  /\*\*((?:[^*]|\*(?!\*))+)\*\*|(?<!\w)[*_]([^*_\n]+)[*_](?!\w)|`([^`]+)`|\[([^[\]]+)\]\(((?:[^()\s<>]|\([^()\s<>]*\))+)(?:\s+"[^"]*")?\)|<?(https?:\/\/[^\s<>()]*[^\s<>().,;:!?»])>?/g;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s*```[^`]*$/;
const SCHEMES = /^(https?|mailto|tel):/i;

/** A link, or its bare label when its address is of another kind. */
export function link(label: Node | string, address: string): Node | string {
  if (!SCHEMES.test(address)) return label;
  const outside = /^http/i.test(address);
  const target = outside ? { target: "_blank", rel: "noopener noreferrer", class: "out" } : {};
  return h("a", { href: address, ...target }, label, outside && unseen(" (nouvelle fenêtre)"));
}

function inline(parent: Node & ParentNode, text: string, linking = true): void {
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(french(text.slice(done, found.index)));
    const [all, strong, em, code, label, address, bare] = found;
    if (strong) inline(parent.appendChild(h("strong")), strong, linking);
    else if (em) inline(parent.appendChild(h("em")), em, linking);
    else if (code) parent.append(h("code", {}, code));
    else if (!linking) parent.append(all);
    else if (bare) parent.append(link(bare, bare));
    else {
      const name = h("span");
      // A link holds no other.
      inline(name, label, false);
      parent.append(link(name, address));
    }
    done = found.index + all.length;
  }
  parent.append(french(text.slice(done)));
}

interface Level {
  indent: number;
  list: HTMLElement;
}

/** Markdown as nodes; anything unknown stays text. */
export function markdown(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let levels: Level[] = [];
  let open: HTMLElement | null = null;
  let fenced: HTMLElement | null = null;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) {
      fenced = fenced ? null : h("code");
      if (fenced) (levels[levels.length - 1]?.list.lastElementChild ?? made).append(h("pre", {}, fenced));
      open = null;
      continue;
    }
    if (fenced) {
      fenced.append(`${line}\n`);
      continue;
    }
    const item = ITEM.exec(line);
    if (item) {
      const indent = item[1].length;
      while (levels.length && levels[levels.length - 1].indent > indent) levels.pop();
      let level = levels[levels.length - 1];
      const kind = item[2] ? "ol" : "ul";
      if (!level || level.indent < indent || level.list.localName !== kind) {
        if (level?.indent === indent) levels.pop();
        const inside = levels[levels.length - 1]?.list.lastElementChild;
        const list = h(kind, item[2] && item[2] !== "1" ? { start: item[2] } : {});
        (inside ?? made).append(list);
        levels.push((level = { indent, list }));
      }
      open = level.list.appendChild(h("li"));
      inline(open, item[3]);
    } else if (!line.trim()) {
      open = null;
    } else {
      const heading = /^#{1,6}\s+(.*)$/.exec(line);
      if (!open || heading) {
        // A paragraph indented under an item belongs to it.
        const within = /^\s/.test(line) ? levels[levels.length - 1]?.list.lastElementChild : null;
        if (!within) levels = [];
        open = (within ?? made).appendChild(h("p"));
      } else open.append(open.localName === "li" ? " " : h("br"));
      if (heading) inline(open.appendChild(h("strong")), heading[1]);
      else inline(open, line.trim());
      if (heading) open = null;
    }
  }
  return made;
}
