// « Copier »: the buttons show where copying works; the text can be selected everywhere.
"use strict";
(() => {
  const said = document.getElementById("annonces");
  const show = (zone) => { for (const button of zone.querySelectorAll("[data-copy]")) button.hidden = false; };
  const select = (area) => { area.focus(); area.select(); };
  show(document);
  document.addEventListener("htmx:afterSwap", (event) => show(event.detail.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    const area = button && document.getElementById(button.dataset.copy);
    if (!area) return;
    try {
      await navigator.clipboard.writeText(area.value);
      if (said) said.textContent = "Réponse copiée.";
      const words = button.dataset.words ?? button.textContent;
      button.dataset.words = words;
      button.textContent = "Copié";
      setTimeout(() => { button.textContent = words; }, 2000);
    } catch {
      // No clipboard over plain HTTP: the text is selected, Ctrl+C does the rest.
      select(area);
      if (said) said.textContent = "Texte sélectionné : copiez-le avec Ctrl+C.";
    }
  });
})();
