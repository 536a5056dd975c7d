// The little Markdown the FAQ uses, as DOM nodes: paragraphs, bold, italics, code, links, nested lists; and what
// answers have without marks: steps, notes, e-mails, telephone numbers, sites.
// `assistant/catalogue/markdown.py` reads links as this file does, and tests/fixtures/markdown.json holds both to
// the same cases: what is not drawn as a link here is an error of `assistant faq check`.
import { french, h, unseen } from "./dom";
import { t } from "./texts";

const INLINE = new RegExp([
  /\*\*((?:[^*]|\*(?!\*))+)\*\*/, /(?<!\w)[*_]([^*_\n]+)[*_](?!\w)/, /`([^`]+)`/,
  /\[([^[\]]+)\]\(((?:[^()\s<>]|\([^()\s<>]*\))+)(?:\s+"[^"]*")?\)/,
  /<?(https?:\/\/[^\s<>()]*[^\s<>().,;:!?»])>?/,
  // Nobody reads what answers to a machine's address.
  /<?(?:mailto:)?(?<![\w.%+-])(?!no-?reply|ne-pas-)([A-Za-z0-9][\w.%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>?/,
  // In groups, as people write them: ten digits in a row are an identifier as well.
  /(?<![\w.,/+-])(?<!\d[ .\xa0\u202f])((?:\+33|0033)[ \xa0\u202f]?(?:\(0\)[ \xa0\u202f]?)?[1-9](?:[ .\xa0\u202f]?\d\d){4}|0[1-9](?:(?:[ \xa0\u202f]\d\d){4}|(?:\.\d\d){4})|0[ \xa0\u202f]?8\d\d[ \xa0\u202f](?:\d{3}[ \xa0\u202f]\d{3}|\d\d[ \xa0\u202f]\d\d[ \xa0\u202f]?\d\d))(?!\w|[ .,/\xa0\u202f-]\d)/,
  // Without a path, only what is a site for sure: « ch.mssante.fr » is a domain of mailboxes.
  /(?<![\w@./:-])((?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9-]+\.)+(?:gouv|sante)\.fr|(?:[a-z0-9-]+\.)+(?:fr|eu|com|org|net)(?=\/[a-z0-9]))(?![\w@-]|\.[a-z0-9])(?:\/(?:[^\s<>()]*[^\s<>().,;:!?»])?)?)/,
].map((one) => one.source).join("|"), "g");
const ITEM = /^(\s*)(?:[-*+•▪◦‣·]|[–—](?!.*\s[–—]\s)|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s*```[^`]*$/;
const HEADING = /^(?:#{1,6}\s+(.*)|((?:étape|phase)\s+\d+\b[^.]{0,80}))$/i;
const NOTE = /^(?:\*\*)?(?:N\.?B\.?|note|remarque|attention|important|rappel|à noter|à savoir|pour information)(?:\*\*)?\s*:/i;
// A line that begins a block by itself: « a) », « 2/ », « Étape 2 : », « Pièces à fournir : », « **Titre** », « ANNEXES ».
const OWN = /^(?:\(?(?:[a-z]|\d+)[)/°]\s|\p{Lu}[\p{L}’']*\s\d+\s?[-–—:]|\p{Lu}[^.;]*\s:$|\*\*[^*]+\*\*$|\p{Lu}[\p{Lu}\s’'-]{7,}$)/u;
const SENTENCE = /^["«([*_]{0,3}\s?\p{Lu}/u;
const ENDED = /[.;!?…]["»)\]*_\s]*$/;
// Shorter, a line was not wrapped (the next word had room), unless a word like « de » calls for the next.
const WRAPPED = /^.{60}|[,('’-]$|\s(?:\p{Ll}{1,3}|avec|dans|pour)$/u;
const SCHEMES = /^(https?|mailto|tel):/i;

/** Whether a line at the margin is not the rest of the line before: of an item, or of a paragraph. */
const begins = (line: string, before: string, item: boolean): boolean =>
  HEADING.test(line) || NOTE.test(line) || OWN.test(line) ||
  (SENTENCE.test(line) && (ENDED.test(before) || (item && !WRAPPED.test(before))));

/** The address that a telephone number is dialled at. */
export const dialled = (phone: string): string => `tel:${phone.replace(/\(0\)|[^+\d]/g, "")}`;

/** A link, or its bare label when its address is of another kind. */
export function link(label: Node | string, address: string): Node | string {
  if (!SCHEMES.test(address)) return label;
  const outside = /^http/i.test(address);
  const target = outside ? { target: "_blank", rel: "noopener noreferrer", class: "out" } : {};
  return h("a", { href: address, ...target }, label, outside && unseen(t.card.newWindow));
}

function inline(parent: Node & ParentNode, text: string, linking = true): void {
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(french(text.slice(done, found.index)));
    const [all, strong, em, code, label, address, bare, mail, phone, site] = found;
    if (strong) inline(parent.appendChild(h("strong")), strong, linking);
    else if (em) inline(parent.appendChild(h("em")), em, linking);
    else if (code) parent.append(h("code", {}, code));
    else if (!linking) parent.append(all);
    else if (bare) parent.append(link(bare, bare));
    else if (mail) parent.append(link(mail, `mailto:${mail}`));
    else if (phone) parent.append(link(phone, dialled(phone)));
    else if (site) parent.append(link(site, `https://${site}`));
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
  let before = "";
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
      const [, marked, step] = HEADING.exec(line) ?? [];
      const heading = marked || step;
      if (!open || begins(line, before, open.localName === "li")) {
        // A paragraph indented under an item belongs to it.
        const within = /^\s/.test(line) ? levels[levels.length - 1]?.list.lastElementChild : null;
        if (!within) levels = [];
        open = (within ?? made).appendChild(h("p", { class: heading ? "step" : NOTE.test(line) && "note" }));
      } else open.append(open.localName === "li" ? " " : h("br"));
      if (heading) inline(open.appendChild(h("strong")), heading);
      else inline(open, line.trim());
      if (heading) open = null;
    }
    before = line.trimEnd();
  }
  return made;
}

/** Nodes as plain text: lists with their marks, links with their addresses, ordinary spaces, nothing unseen. */
export const plain = (node: Node): string => flat(node).replace(/[\xa0\u202f]/g, " ").replace(/\n{3,}/g, "\n\n").trim();

const bare = (address: string): string => address.replace(/^https?:\/\/|\/$/g, "");

function flat(node: Node): string {
  if (node instanceof Text) return node.data;
  const element = node as HTMLElement;
  const inside = element.className === "unseen" ? "" : [...node.childNodes].map(flat).join("");
  const name = element.localName ?? "";
  if (name === "br") return "\n";
  if (name === "a") {
    const [, scheme, address] = /^(mailto:|tel:)?(.*)$/s.exec(element.getAttribute("href")!)!;
    const same = bare(address) === bare(inside) || (scheme === "tel:" && /\d/.test(inside));
    return same ? inside : `${inside} (${address})`;
  }
  if (name === "li") {
    const list = element.parentElement as HTMLOListElement;
    const mark = list.localName === "ol" ? `${list.start + [...list.children].indexOf(element)}.` : "-";
    return `${mark} ${inside.trim().replace(/\n+/g, "\n  ")}\n`;
  }
  if (/^[uo]l$/.test(name)) return `\n${inside}\n`;
  return /^(p|h\d|pre|div)$/.test(name) ? `${inside.trim()}\n\n` : inside;
}
