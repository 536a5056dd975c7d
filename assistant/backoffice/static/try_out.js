// While a side loads its model: said once, and the conversation is marked as busy.
"use strict";
(() => {
  const zone = document.getElementById("essai") ?? document.getElementById("reponses");
  if (!zone) return;
  const said = document.getElementById("annonces");
  let timer = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== zone) return;
    zone.setAttribute("aria-busy", "true");
    timer = setTimeout(() => { if (said) said.textContent = "Chargement en cours."; }, 1000);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target !== zone) return;
    clearTimeout(timer);
    zone.removeAttribute("aria-busy");
    if (said && !event.detail.successful && event.detail.xhr?.status === 0) said.textContent = "La page ne répond pas : réessayez.";
  });
})();
