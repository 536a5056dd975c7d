// Keys of the acts (`data-key`), their list on « ? », and where the focus goes after a part of the page is replaced.
"use strict";
(() => {
  const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  // Single letters get in the way of voice control: whoever does not want them says so once (WCAG 2.1.4).
  const OFF = "backoffice-keys-off";
  const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  document.querySelectorAll("[data-keys-on]").forEach((box) => { box.checked = !off(); });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-on]")) return;
    try { event.target.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* for this page only */ }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") {
      const help = document.getElementById("touches");
      if (help) { help.open ? help.close() : help.showModal(); event.preventDefault(); }
      return;
    }
    if (off() || document.querySelector("dialog[open]")) return;
    const within = document.activeElement?.closest("[data-keys]") ?? document.querySelector("[data-keys]") ?? document;
    const button = within.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    if (!button.matches("button")) button.focus();
    if (button.matches("button, a, summary, [type=radio], [type=checkbox]")) button.click();
  });
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
  });
  // What was replaced says where the reader goes on; without a word of it, nothing moves.
  document.addEventListener("htmx:afterSwap", (event) => {
    const next = event.detail.target.querySelector("[data-focus]");
    if (next) next.focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const said = event.detail.xhr?.getResponseHeader("X-Annonce");
    const place = document.getElementById("annonces");
    if (said && place) place.textContent = decodeURIComponent(said);
  });
})();
