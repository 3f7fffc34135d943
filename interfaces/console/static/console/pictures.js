// Pictures: ways to compare, zoom locked over all of them, veils, and the next case's fetched ahead.
"use strict";

const LARGEST = 8;
const STEP = 1.5;
const AHEAD_MS = 400;

function enliven(viewer) {
  const state = { view: "side", scale: 1, x: 0, y: 0 };
  const all = (selector) => viewer.querySelectorAll(selector);

  function place() {
    const least = 1 - state.scale; // no picture leaves its frame
    state.x = Math.min(0, Math.max(least, state.x));
    state.y = Math.min(0, Math.max(least, state.y));
    for (const one of all("[data-zooms]"))
      one.style.transform = `translate(${state.x * 100}%, ${state.y * 100}%) scale(${state.scale})`;
    viewer.classList.toggle("is-zoomed", state.scale > 1);
    viewer.querySelector("[data-zoomed]").textContent = `${Math.round(state.scale * 100)} %`;
    mix();
  }

  function zoom(way) {
    const scale = way ? Math.min(LARGEST, Math.max(1, state.scale * STEP ** way)) : 1;
    const centre = (offset) => (offset - 0.5) * (scale / state.scale) + 0.5;
    Object.assign(state, { x: centre(state.x), y: centre(state.y), scale });
    place();
  }

  // The part of the listing's picture that is seen: as a whole, faintly, or up to an edge.
  function mix() {
    const share = Number(viewer.querySelector("[data-mix]")?.value ?? 50);
    const over = viewer.querySelector("[data-over]");
    if (!over) return;
    const edge = ((1 - share / 100 - state.x) / state.scale) * 100;
    over.style.opacity = state.view === "overlay" ? share / 100 : 1;
    over.style.clipPath = state.view === "slider" ? `inset(0 0 0 ${Math.min(100, Math.max(0, edge))}%)` : "none";
  }

  function view(name) {
    const panels = viewer.querySelector(".panels");
    if (name === "panels") panels.open = !panels.open;
    else state.view = name;
    for (const part of all("figure[data-shown], .pair[data-shown]"))
      part.hidden = !part.dataset.shown.split(" ").includes(state.view);
    for (const button of all("button[data-view]"))
      button.setAttribute(
        "aria-pressed",
        button.dataset.view === "panels" ? panels.open : button.dataset.view === state.view,
      );
    if (state.view !== "side")
      for (const image of all("[data-laid]")) image.setAttribute("href", image.dataset.laid);
    mix();
  }

  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.view) view(button.dataset.view);
    else if (button?.dataset.zoom) zoom(Number(button.dataset.zoom));
  });
  viewer.addEventListener("zoom", (event) => zoom(event.detail));
  viewer.addEventListener("input", mix);
  viewer.addEventListener("pointermove", (event) => {
    const stage = event.target.closest(".stage");
    if (!stage || !event.buttons || state.scale === 1) return;
    state.x += event.movementX / stage.clientWidth;
    state.y += event.movementY / stage.clientHeight;
    place();
    event.preventDefault();
  });
}

const viewers = document.querySelectorAll("[data-viewer]");
viewers.forEach(enliven);

const ZOOMS = { "+": 1, "=": 1, "-": -1, 0: 0 };
document.addEventListener("keydown", (event) => {
  if (
    !(event.key in ZOOMS) ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.matches("input:not([type=radio]), textarea, select")
  )
    return;
  viewers[0]?.dispatchEvent(new CustomEvent("zoom", { detail: ZOOMS[event.key] }));
});

// A picture of the strip as large as the window, beside the mark; arrows turn to the next one.
const lightbox = document.querySelector("dialog.lightbox");
const enlarged = [...document.querySelectorAll("[data-enlarge]")];

function enlarge(link) {
  const from = link.querySelector("img");
  const large = lightbox.querySelector("[data-large]");
  Object.assign(large, { src: link.href, alt: from.alt });
  large.dataset.place = enlarged.indexOf(link);
  lightbox.querySelector("[data-viewer]").dispatchEvent(new CustomEvent("zoom", { detail: 0 }));
  if (!lightbox.open) lightbox.showModal();
}

function turn(way) {
  const place = Number(lightbox.querySelector("[data-large]").dataset.place);
  enlarge(enlarged[(place + way + enlarged.length) % enlarged.length]);
}

for (const link of enlarged) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    enlarge(link);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    enlarge(link);
  });
}
lightbox?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.turn) turn(Number(button.dataset.turn));
  if (event.target === lightbox || button?.matches("[data-shut]")) lightbox.close();
});
lightbox?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") turn(-1);
  if (event.key === "ArrowRight") turn(1);
  if (event.key in ZOOMS) {
    lightbox.querySelector("[data-viewer]").dispatchEvent(new CustomEvent("zoom", { detail: ZOOMS[event.key] }));
  }
  event.stopPropagation(); // the letters of the case wait until it is closed
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-veil]");
  if (!button) return;
  const isOn = document.body.classList.toggle(`veil-${button.dataset.veil}`);
  button.setAttribute("aria-pressed", isOn);
  const on = [...document.querySelectorAll("[data-veil][aria-pressed=true]")].map((one) => one.dataset.veil);
  const [prefix, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
  const told = `${prefix}markwarden_pictures=${on.join(".")}`;
  document.cookie = `${told}; path=/; max-age=31536000; samesite=lax${secure}`;
});

addEventListener("load", () =>
  setTimeout(() => {
    const ahead = document.querySelector("[data-ahead]")?.dataset.ahead ?? "";
    for (const address of ahead.split(" ").filter(Boolean)) new Image().src = address;
  }, AHEAD_MS),
);
