// The plain page of the assistant: text nodes only, never HTML from the network.
const api = "/assistant/v1";
const $ = (id) => document.getElementById(id);
const make = (name, text, attributes = {}) => {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};
let token = null;
let busy = false;

async function call(path, body, renewed = false) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body || {}) });
  const read = await answer.json();
  if (answer.status === 401 && read.error === "session_expired" && path !== "/session" && !renewed) {
    // The token is just over: the same conversation goes on with a new one.
    token = (await call("/session")).token;
    return call(path, body, true);
  }
  if (!answer.ok) {
    const failure = new Error(read.message);
    failure.contact = read.contact;
    failure.lost = answer.status === 401;
    throw failure;
  }
  return read;
}

// Bold, italics, code and links; anything else is plain text.
const INLINE = /\*\*(.+?)\*\*|\*([^*\n]+?)\*|`([^`]+)`|\[([^\]]+)\]\(((?:https?:|mailto:|tel:)[^)\s]+)\)/g;
function inline(parent, text) {
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(text.slice(done, found.index));
    const [all, strong, em, code, label, url] = found;
    if (strong) inline(parent.appendChild(make("strong")), strong);
    else if (em) parent.append(make("em", em));
    else if (code) parent.append(make("code", code));
    else parent.append(make("a", label, { href: url, rel: "noopener" }));
    done = found.index + all.length;
  }
  parent.append(text.slice(done));
}

function markdown(parent, text) {
  let list = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const item = line.match(/^\s*(?:[-*]|\d+[.)])\s+(.*)$/);
    if (item) {
      list ||= parent.appendChild(make("ul"));
      paragraph = null;
      inline(list.appendChild(make("li")), item[1]);
    } else if (!line.trim()) {
      list = paragraph = null;
    } else {
      if (paragraph) paragraph.append(make("br"));
      else paragraph = parent.appendChild(make("p"));
      list = null;
      inline(paragraph, line);
    }
  }
}

function contactLine(contact) {
  if (!contact) return "";
  return `\n${contact.label} : ${[contact.phone, contact.email, contact.url].filter(Boolean).join(", ")}`;
}

function add(node) {
  const log = $("log");
  const reading = log.scrollHeight - log.scrollTop - log.clientHeight > 80;
  log.append(node);
  if (!reading) log.scrollTop = log.scrollHeight;
}

function showVisitor(text) {
  const node = make("div", "", { class: "message visitor" });
  node.append(make("span", "Vous : ", { class: "hidden-label" }), make("p", text));
  add(node);
}

function showMessage(message) {
  const node = make("div", "", { class: "message" });
  node.append(make("span", "Assistant : ", { class: "hidden-label" }));
  if (message.warning) node.append(make("p", message.warning));
  markdown(node, message.text);
  if (message.source) {
    const line = node.appendChild(make("p", "Source : ", { class: "source" }));
    line.append(make("a", message.source.label || message.source.url, { href: message.source.url, rel: "noopener" }));
    if (message.source.verified_on) {
      line.append(` (vérifié le ${message.source.verified_on.split("-").reverse().join("/")})`);
    }
  }
  if (message.handoff) node.append(make("p", `Référence : ${message.handoff.reference}`));
  if (message.buttons.length) {
    const group = node.appendChild(make("fieldset", "", { class: "choices" }));
    group.append(make("legend", message.text.split("\n")[0], { class: "hidden-label" }));
    for (const button of message.buttons) {
      const choice = group.appendChild(make("button", button.title, { type: "button" }));
      choice.addEventListener("click", () => press(button));
    }
  }
  add(node);
}

async function press({ title, payload, signature }) {
  if (busy) return;
  $("question").focus();
  showVisitor(title);
  await exchange("/message", { payload, signature });
}

async function exchange(path, body, giveBack = "") {
  busy = true;
  document.querySelector("button[type=submit]").setAttribute("aria-disabled", "true");
  $("alert").textContent = "";
  const waiting = setTimeout(() => { $("status").textContent = "L'assistant rédige…"; }, 400);
  try {
    const answer = await call(path, body);
    if (path === "/session") {
      token = answer.token;
      $("reference").textContent = `Référence de la conversation : ${answer.reference}`;
    }
    answer.messages.forEach(showMessage);
  } catch (failure) {
    if (failure.lost) token = null;
    const told = failure.message && !(failure instanceof TypeError || failure instanceof SyntaxError);
    $("alert").textContent = (told ? failure.message : "Le service ne répond pas. Réessayez dans quelques instants.")
      + contactLine(failure.contact);
    if (giveBack && !$("question").value) $("question").value = giveBack;
  } finally {
    clearTimeout(waiting);
    $("status").textContent = "";
    document.querySelector("button[type=submit]").removeAttribute("aria-disabled");
    busy = false;
  }
}

async function send() {
  const text = $("question").value.trim();
  if (!text || busy) return;
  if (!token) await exchange("/session");
  if (!token) return;
  $("question").value = "";
  showVisitor(text);
  await exchange("/message", { text }, text);
}

$("form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
$("restart").addEventListener("click", () => {
  if (busy || !confirm("Effacer cette conversation et en commencer une nouvelle ?")) return;
  token = null;
  $("log").replaceChildren();
  exchange("/session");
});
fetch(`${api}/config`).then((answer) => answer.json()).then((config) => {
  $("question").maxLength = config.limits.question;
  $("notice").textContent = config.notice || "";
  $("banner").textContent = config.banner || "";
  $("banner").hidden = !config.banner;
}).catch(() => {});
exchange("/session");
