// Of the reasons only those that fit the chosen right are shown; without scripts all are.
"use strict";

const reasons = document.getElementById("id_reason");
const right = document.getElementById("id_right");
if (reasons && right) {
  const kinds = JSON.parse(reasons.dataset.kinds);

  const showFitting = () => {
    const kind = kinds[right.value];
    for (const card of reasons.querySelectorAll("[data-fits]")) {
      card.hidden = Boolean(kind) && !card.dataset.fits.split(" ").includes(kind);
      if (card.hidden) card.querySelector("input").checked = false;
    }
  };

  right.addEventListener("change", showFitting);
  showFitting();
}
