// « Tout cocher » above the boxes of the list; without a script there are the boxes alone.
"use strict";
(() => {
  const offer = () => {
    const head = document.querySelector(".entries thead .box");
    if (!head || head.querySelector("input")) return;
    const label = document.createElement("label");
    const all = document.createElement("input");
    all.type = "checkbox";
    const name = document.createElement("span");
    name.className = "unseen";
    name.textContent = "Tout cocher sur cette page";
    label.append(all, name);
    head.replaceChildren(label);
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll(".entries tbody .box input")) box.checked = all.checked;
    });
  };
  document.addEventListener("htmx:afterSwap", offer);
  offer();
})();
