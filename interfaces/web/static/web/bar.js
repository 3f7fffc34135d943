// A bar that would break into rows folds its last places into the menu "More".
"use strict";

{
  const more = document.getElementById("more-places");
  const bar = more.closest(".bar");
  const sheet = more.querySelector(".menu-sheet");
  const dot = more.querySelector(".badge");
  const isBar = matchMedia("(min-width: 60.001rem)"); // below, a button shows all places

  const unfold = () => {
    for (const menu of sheet.querySelectorAll("details")) menu.name = "bar-menu";
    more.before(...sheet.children);
    more.hidden = true;
  };
  const fold = (place) => {
    if (place.matches("details")) place.removeAttribute("name"); // it opens within the menu
    sheet.prepend(place);
    more.hidden = false;
    dot.hidden = !sheet.querySelector(".badge");
    const isCurrent = sheet.querySelector("[aria-current], .current");
    more.querySelector("summary").classList.toggle("current", Boolean(isCurrent));
  };
  const fit = () => {
    unfold();
    if (!isBar.matches) return;
    while (bar.scrollWidth > bar.clientWidth && more.previousElementSibling) fold(more.previousElementSibling);
  };

  bar.classList.add("folds");
  fit();
  addEventListener("resize", fit);
  document.fonts.ready.then(fit);
}
