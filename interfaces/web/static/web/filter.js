// A field narrows a list or the options of a choice to those that have each word that was typed.
"use strict";

for (const field of document.querySelectorAll("[data-filter]")) {
  field.hidden = false;
  field.closest(".field")?.removeAttribute("hidden");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const one of document.querySelectorAll(field.dataset.filter)) {
      const text = `${one.dataset.words ?? ""} ${one.textContent}`.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word));
      if (one instanceof HTMLOptionElement) one.disabled = one.hidden; // not every browser hides one
    }
  });
}
