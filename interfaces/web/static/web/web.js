// What every page needs of a script: the device's time zone is sent, the style knows that scripts run, texts are
// put on the clipboard.
"use strict";

document.documentElement.classList.add("scripted");

{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const prefix = location.protocol === "https:" ? "__Host-" : "";
  const told = `${prefix}markwarden_zone=${encodeURIComponent(zone)}`;
  if (!document.cookie.split("; ").includes(told)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${told}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}

// Who signed in again on another page has a new token: a form of an older page is sent with it.
addEventListener("submit", (event) => {
  const token = event.target.elements.namedItem("csrfmiddlewaretoken");
  const newest = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1];
  if (token && newest) token.value = newest;
}, { capture: true });

// What an address points at is opened.
document.querySelector(":target > details.fold")?.setAttribute("open", "");

// A form that came back begins where it says what is wrong.
{
  const wrong = document.querySelector(".error-summary")?.closest("[role=alert]");
  if (wrong) {
    wrong.tabIndex = -1;
    wrong.focus();
  }
}

// A panel is closed by its button or by Escape; its row has the focus again.
{
  const close = (fold) => {
    fold.open = false;
    fold.querySelector("summary").focus();
  };
  addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) close(button.closest(".fold"));
  });
  addEventListener("keydown", (event) => {
    const fold = event.key === "Escape" && document.querySelector(".fold[name][open]");
    if (fold && !document.querySelector("dialog[open]")) close(fold);
  });
}

for (const all of document.querySelectorAll("[data-choose-all]")) {
  all.addEventListener("change", () => {
    const boxes = document.querySelectorAll(`input[type=checkbox][name][form="${all.dataset.chooseAll}"]`);
    for (const box of boxes) box.checked = all.checked;
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // only a secure page may write to it
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}

// A page that is left asks for nothing more: what it polls may be gone once the form has arrived.
let isLeft = false;
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  isLeft = true;
  setTimeout(() => { isLeft = false; }, 5000); // it stays where the answer is a file
  for (const one of document.querySelectorAll("[hx-trigger^=every]")) htmx.trigger(one, "htmx:abort");
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isLeft && event.target.matches("[hx-trigger^=every]")) event.preventDefault();
});
