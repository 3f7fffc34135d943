// Does the work that the form asks for while it is filled in. Sent before that is done, it waits a
// moment; where it cannot be done the form goes without, and a letter confirms it.
"use strict";

// How many listings stand in the field, of how many at most: beside it, while one types.
document.querySelectorAll("[data-most-lines]").forEach((field) => {
  const shown = document.createElement("output");
  shown.className = "muted";
  shown.setAttribute("aria-live", "off");
  field.after(shown);
  const count = () => {
    const lines = field.value.split("\n").filter((line) => line.trim()).length;
    shown.textContent = `${lines} / ${field.dataset.mostLines}`;
    shown.classList.toggle("fault", lines > Number(field.dataset.mostLines));
  };
  field.addEventListener("input", count);
  count();
});

{
  const BATCH = 500;
  const holder = document.querySelector("[data-challenge]");
  const form = holder?.closest("form");

  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const solve = async ({ parameters, signature }) => {
    const { nonce, salt, keyPrefix, keyLength } = parameters;
    const start = bytes(salt + nonce);
    const data = new Uint8Array(start.length + 4);
    data.set(start);
    const counterOf = new DataView(data.buffer, start.length);
    const derive = (counter) => {
      counterOf.setUint32(0, counter);
      return crypto.subtle.digest("SHA-256", data.slice());
    };
    for (let first = 0;; first += BATCH) {
      const counters = Array.from({ length: BATCH }, (_, step) => first + step);
      const keys = await Promise.all(counters.map(derive));
      const found = keys.findIndex((key) => hex(key).startsWith(keyPrefix));
      if (found < 0) continue;
      const derivedKey = hex(keys[found].slice(0, keyLength));
      const solution = { counter: counters[found], derivedKey };
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
    }
  };

  const work = async () => {
    const field = form.elements.namedItem("work");
    let isWaiting = false;
    let isDone = false;
    form.addEventListener("submit", (event) => {
      if (isDone) return;
      event.preventDefault();
      isWaiting = true;
      holder.hidden = false;
    });
    try {
      field.value = await solve(JSON.parse(holder.dataset.challenge));
    } finally {
      isDone = true;
      holder.hidden = true;
      if (isWaiting) form.requestSubmit();
    }
  };

  if (form && crypto.subtle) work();
}
