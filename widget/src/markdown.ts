// The little Markdown the FAQ uses, as DOM nodes: paragraphs, bold, italics, code, links, nested lists; and what
// answers have without marks: steps, notes, e-mails, telephone numbers, sites.
// `assistant/catalogue/markdown.py` reads links as this file does, and tests/fixtures/markdown.json holds both to
// the same cases: what is not drawn as a link here is an error of `assistant faq check`.
import { h, put, unseen } from "./dom";
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
const NOTE = /^(\*\*)?(N\.?B\.?|note|remarque|attention|important|rappel|à noter|à savoir|pour information)(\*\*)?\s*:/i;
// A line that begins a block by itself: « a) », « 2/ », « Étape 2 : », « Pièces à fournir : », « **Titre** », « ANNEXES ».
const OWN = /^(\(?([a-z]|\d+)[)/°]\s|\p{Lu}[\p{L}’']*\s\d+\s?[-–—:]|\p{Lu}[^.;]*\s:$|\*\*[^*]+\*\*$|\p{Lu}[\p{Lu}\s’'-]{7,}$)/u;
const SENTENCE = /^["«([*_]{0,3}\s?\p{Lu}/u;
const ENDED = /[.;!?…]["»)\]*_\s]*$/;
// Shorter, a line was not wrapped (the next word had room), unless a word like « de » calls for the next.
const WRAPPED = /^.{60}|[,('’-]$|\s(\p{Ll}{1,3}|avec|dans|pour)$/u;
const SCHEMES = /^(https?|mailto|tel):/i;
export const WEB = /^https?:/i;

/** Whether a line at the margin is not the rest of the line before: of an item, or of a paragraph. */
const begins = (line: string, before: string, item: boolean): boolean =>
  HEADING.test(line) || NOTE.test(line) || OWN.test(line) ||
  (SENTENCE.test(line) && (ENDED.test(before) || (item && !WRAPPED.test(before))));

/** The address that a telephone number is dialled at. */
export const dialled = (phone: string): string => `tel:${phone.replace(/\(0\)|[^+\d]/g, "")}`;

/** A link, or its bare label when its address is of another kind. */
export const link = (label: Node | string, address: string): Node | string => {
  if (!SCHEMES.test(address)) return label;
  const outside = WEB.test(address);
  return h("a", { href: address, target: outside && "_blank", rel: outside && "noopener noreferrer" },
    label, outside && unseen(t.card.newWindow));
};

/** Adds a line to a node, and gives that node. */
const inline = <T extends HTMLElement>(parent: T, text: string, linking = true): T => {
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    put(parent, text.slice(done, found.index));
    const [all, strong, em, code, label, address, bare, mail, phone, site] = found;
    parent.append(
      strong ? inline(h("strong"), strong, linking)
      : em ? inline(h("em"), em, linking)
      : code ? h("code", new Text(code))
      : !linking ? all
      : bare ? link(bare, bare)
      : mail ? link(mail, `mailto:${mail}`)
      : phone ? link(phone, dialled(phone))
      : site ? link(site, `https://${site}`)
      // A link holds no other.
      : link(inline(h("span"), label, false), address),
    );
    done = found.index + all.length;
  }
  return put(parent, text.slice(done));
};

interface Level {
  indent: number;
  node: HTMLElement;
}

/** Markdown as nodes; anything unknown stays text. */
export const markdown = (text: string): DocumentFragment => {
  const made = document.createDocumentFragment();
  /** The lists that are open, the innermost first. */
  let levels: Level[] = [];
  let open: HTMLElement | null = null;
  let fenced: HTMLElement | null = null;
  let before = "";
  const inside = () => levels[0]?.node.lastElementChild ?? made;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) {
      fenced = fenced ? null : h("code");
      if (fenced) inside().append(h("pre", fenced));
      open = null;
      continue;
    }
    if (fenced) {
      fenced.append(`${line}\n`);
      continue;
    }
    const item = ITEM.exec(line);
    if (item) {
      const [, { length: indent }, start, text] = item;
      while (levels[0]?.indent > indent) levels.shift();
      const kind = start ? "ol" : "ul";
      if (levels[0]?.indent === indent && levels[0].node.localName !== kind) levels.shift();
      if (!(levels[0]?.indent >= indent)) {
        const list = h(kind, { start: start !== "1" && start });
        inside().append(list);
        levels.unshift({ indent, node: list });
      }
      open = inline(h("li"), text);
      levels[0].node.append(open);
    } else if (!line.trim()) {
      open = null;
    } else {
      const [, marked, step] = HEADING.exec(line) ?? [];
      const heading = marked || step;
      if (!open || begins(line, before, open.localName === "li")) {
        // A paragraph indented under an item belongs to it.
        if (!/^\s/.test(line)) levels = [];
        open = h("p", { class: heading ? "step" : NOTE.test(line) && "note" });
        inside().append(open);
      } else open.append(open.localName === "li" ? " " : h("br"));
      if (heading) open.append(inline(h("strong"), heading));
      else inline(open, line.trim());
      if (heading) open = null;
    }
    before = line.trimEnd();
  }
  return made;
};

/** Nodes as plain text: lists with their marks, links with their addresses, ordinary spaces, nothing unseen. */
export const plain = (node: Node): string => flat(node).replace(/[\xa0\u202f]/g, " ").replace(/\n{3,}/g, "\n\n").trim();

const bare = (address: string): string => address.replace(/^https?:\/\/|\/$/g, "");

const flat = (node: Node): string => {
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
};
