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

// What an address points at is opened.
document.querySelector(":target > details.fold")?.setAttribute("open", "");

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
