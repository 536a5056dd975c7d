// « À traiter »: the list of keys, and Enter in the search, which has found already what it looks for.
"use strict";
(() => {
  document.querySelector(".help")?.removeAttribute("hidden");
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-no-enter]")) event.preventDefault();
  });
})();
