// The palette: Ctrl-K or / opens it, arrows choose, Enter opens what is chosen.
"use strict";

{
  const palette = document.getElementById("palette");
  const field = document.getElementById("palette-q");
  const found = document.getElementById("palette-found");
  const says = document.getElementById("palette-says");
  const options = () => [...palette.querySelectorAll("[role=option]")];
  const chosen = () => palette.querySelector("[role=option][aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const open = () => {
    if (palette.open || document.querySelector("dialog[open]")) return;
    palette.showModal();
    field.select();
    field.dispatchEvent(new Event("palette-open"));
  };

  const isTyping = (target) =>
    target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=hidden])");
  const opens = (event) => {
    if (event.isComposing || event.altKey || event.repeat) return false;
    if (event.key.toLowerCase() === "k") return event.ctrlKey || event.metaKey;
    const isPlain = !event.ctrlKey && !event.metaKey;
    return event.key === "/" && isPlain && palette.dataset.slash === "on" && !isTyping(event.target);
  };

  document.addEventListener("keydown", (event) => {
    if (!opens(event)) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) {
      event.preventDefault();
      open();
    }
    if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close();
  });

  // Before the console's keys hear of it: within the palette they mean nothing.
  palette.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 } [event.key];
    if (step && all.length) {
      event.preventDefault();
      choose(all.at((all.indexOf(chosen()) + step) % all.length));
    } else if (event.key === "Enter" && event.target === field && chosen()) {
      event.preventDefault();
      chosen().click();
    }
  });

  found.addEventListener("htmx:afterSwap", () => {
    const list = document.getElementById("palette-options");
    field.setAttribute("aria-expanded", String(Boolean(list)));
    field.setAttribute("aria-controls", list ? list.id : found.id);
    choose(options()[0]);
    says.textContent = found.querySelector("[data-count]").textContent.trim();
  });
}
