// The console by keyboard: acts, reasons, the lease that activity renews, the time left to undo.
"use strict";

const RENEW_MS = 60000;
const TICK_MS = 1000;

const isTyping = (target) =>
  target.closest("textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])");
// The innermost one that is open and seen: some acts are folded within the sheet "More".
const openAct = () => {
  const open = [...document.querySelectorAll("details.act[open]")];
  return open.filter((one) => one.firstElementChild.checkVisibility()).at(-1);
};
const keys = document.getElementById("keys");

function show(act) {
  const around = act.parentElement.closest("details.act");
  if (around) around.open = true;
  act.open = true;
  const sheet = act.lastElementChild;
  if (act.matches(".more")) return;
  (
    sheet.querySelector("input[name=reason]:checked, select[required]") ||
    sheet.querySelector("input[name=reason], select, textarea")
  )?.focus();
}

function close() {
  const act = openAct();
  if (!act) return;
  act.open = false;
  act.querySelector("summary").focus();
}

// A reason for another kind of right is first unfolded: the digits that fingers know never take it.
function choose(digit) {
  const radio = openAct()?.querySelector(`input[data-digit="${digit}"]`);
  const others = radio?.closest("[data-other-kinds]");
  if (others && !others.open) {
    others.open = true;
    return others.querySelector("summary").focus();
  }
  if (!radio?.checkVisibility()) return;
  radio.checked = true;
  (others?.querySelector("input[type=checkbox]") ?? radio).focus();
}

function press(key) {
  const act = document.querySelector(`details.act[data-act="${key}"]`);
  if (act) return show(act);
  const target = document.querySelector(`[data-key="${key}"]`);
  if (target?.matches("textarea")) target.focus();
  else target?.click();
}

function digit(key) {
  if (openAct()) return choose(key);
  document.querySelectorAll("[data-viewer] [data-view]")[key - 1]?.click();
}

// Enter on a reason confirms it; in a text field it does with Ctrl.
function confirms(event) {
  if (event.key !== "Enter") return false;
  return event.ctrlKey || event.metaKey ? Boolean(event.target.form) : event.target.matches("input[type=radio]");
}

const isLeftAlone = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || keys.open;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close();
  if (confirms(event) && !event.repeat) {
    event.preventDefault();
    return event.target.form.requestSubmit();
  }
  if (isLeftAlone(event) || event.repeat) return;
  if (event.key === "?") keys.showModal();
  else if (/^[1-9]$/.test(event.key)) digit(event.key);
  else if (/^[a-z]$/i.test(event.key)) press(event.key.toLowerCase());
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) close();
  if (event.target.closest("[data-keys]")) keys.showModal();
  if (event.target.closest("[data-print]")) print();
});

// A form is sent once, however often a key is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.target.method === "post") event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const lease = document.querySelector("[data-lease]");
let renewedAt = Date.now();

async function renew() {
  if (!lease || Date.now() - renewedAt < RENEW_MS) return;
  renewedAt = Date.now();
  const token = lease.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(lease.dataset.renew, { method: "POST", headers: { "X-CSRFToken": token } }).catch(
    () => null,
  );
  if (answer?.ok) lease.dataset.until = (await answer.json()).until;
  else if (answer?.status === 409) lose((await answer.json()).by);
}

function lose(holder = "") {
  lease.dataset.until = "";
  lease.classList.add("is-late");
  lease.querySelector("[data-left]").textContent = "0:00";
  const says = lease.querySelector("[data-says]");
  says.textContent = holder ? `${lease.dataset.lost} · ${lease.dataset.by} ${holder}` : lease.dataset.lost;
  says.setAttribute("role", "alert");
}

for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"])
  addEventListener(kind, renew, { passive: true });

const secondsUntil = (moment) => Math.floor((Date.parse(moment) - Date.now()) / 1000);

function tick() {
  if (lease?.dataset.until) {
    const left = secondsUntil(lease.dataset.until);
    if (left <= 0) lose();
    else
      lease.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }
  for (const undo of document.querySelectorAll("[data-undo]")) {
    const left = secondsUntil(undo.dataset.until);
    const told = undo.querySelector("[data-left]");
    if (left <= 0) undo.remove();
    else if (told) told.textContent = `${left} ${told.dataset.unit}`;
  }
}

tick();
setInterval(tick, TICK_MS);
if (openAct()) show(openAct());
// Not `autofocus`, which waits for the first frame: a key that comes sooner would find nothing.
document.querySelector("[data-focus]")?.focus();
