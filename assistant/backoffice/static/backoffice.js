// Keys of the acts (`data-key`), their list on « ? », and where the focus goes after a part of the page is replaced.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") {
      const help = document.getElementById("touches");
      if (help) { help.open ? help.close() : help.showModal(); event.preventDefault(); }
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const within = document.activeElement?.closest("[data-keys]") ?? document.querySelector("[data-keys]") ?? document;
    const button = within.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button) { event.preventDefault(); button.tagName === "BUTTON" ? button.click() : button.focus(); }
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
