// The form of an entry: what is typed is kept in this tab until it is saved; facets that do not serve are folded away.
"use strict";
(() => {
  const form = document.getElementById("fiche");
  if (!form) return;
  const key = `fiche:${form.dataset.draft}`;
  const fields = () => [...new FormData(form)].filter(([name]) => !["csrf", "base", "retour"].includes(name));
  const opened = JSON.stringify(fields());
  // As the server keeps it: without the spaces around lines, nor the empty ones.
  const plain = (all) => JSON.stringify(all.map(([name, value]) => [name, value.split("\n").map((line) => line.trim()).filter(Boolean).join("\n")]));
  // Given back by the server, what is in the form is saved nowhere yet.
  const refused = document.querySelector("[role=alert]") !== null;
  const unsaved = () => refused || JSON.stringify(fields()) !== opened;
  let leaving = false;

  const remember = (sent = false) => {
    try {
      if (!unsaved()) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify({ base: form.elements.base.value, fields: fields(), sent }));
    } catch { /* A full or forbidden storage keeps nobody from writing. */ }
  };
  const recall = () => {
    try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
  };
  const fill = (kept) => {
    for (const input of form.elements) {
      if (!input.name || ["csrf", "base", "retour", "remettre"].includes(input.name)) continue;
      const values = kept.fields.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "checkbox") input.checked = values.includes(input.value);
      else if (input.type !== "hidden") input.value = values[0] ?? "";
    }
    // Saved on what it was written on: what others changed since is shown, not written over.
    form.elements.base.value = kept.base;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const offer = document.getElementById("reprise");
  let kept = recall();
  const said = document.querySelector(".notice[role=status]")?.textContent ?? "";
  if (kept && !refused && (plain(kept.fields) === plain(fields()) || (kept.sent && said.startsWith("Enregistré")))) {
    sessionStorage.removeItem(key);
    kept = null;
  }
  // A new entry that was saved is an entry of its own now.
  const made = JSON.parse(sessionStorage.getItem("fiche:nouvelle") ?? "null");
  if (made && key !== "fiche:nouvelle" && made.fields.some(([name, value]) => name === "question" && value.trim() === form.elements.question.value)) sessionStorage.removeItem("fiche:nouvelle");
  if (kept && !refused) {
    offer.hidden = false;
    document.getElementById("reprendre").addEventListener("click", () => { offer.hidden = true; fill(kept); form.elements.question.focus(); });
    document.getElementById("oublier").addEventListener("click", () => { offer.hidden = true; sessionStorage.removeItem(key); form.elements.question.focus(); });
  }

  const held = (facet) => [...form.querySelectorAll(`[data-facet="${CSS.escape(facet)}"] :is(select, input:checked)`)].map((one) => one.value).filter(Boolean);
  const fold = () => {
    for (const facet of form.querySelectorAll("[data-facet]")) {
      const own = held(facet.dataset.facet);
      if (facet.dataset.depends) {
        const above = held(facet.dataset.depends);
        const serves = facet.dataset.values.split(" ");
        facet.hidden = own.length === 0 && above.length > 0 && !above.some((value) => serves.includes(value));
      }
      const parents = facet.dataset.filtered ? held(facet.dataset.filtered) : [];
      for (const label of facet.querySelectorAll("label[data-parents]")) {
        const under = label.dataset.parents.split(" ");
        label.hidden = parents.length > 0 && !label.querySelector("input").checked && !under.some((value) => parents.includes(value));
      }
      const summary = facet.querySelector(".chosen");
      if (summary) {
        const names = [...facet.querySelectorAll("input:checked")].map((one) => one.closest("label").textContent.trim());
        summary.textContent = names.join(", ") || "tous";
      }
    }
  };
  const mark = () => {
    for (const place of form.querySelectorAll(".remarks")) {
      const input = document.getElementById(place.id.replace(/^e-/, "f-"));
      if (!input) continue;
      if (place.querySelector("[data-blocks]")) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  };

  form.addEventListener("input", () => { if (offer.hidden) remember(); fold(); });
  form.addEventListener("submit", () => { leaving = true; if (offer.hidden) remember(true); });
  document.addEventListener("htmx:afterSettle", mark);
  // Saved: the page that follows has what was typed; refused: it gives it back, and it is remembered still.
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  fold();
})();
