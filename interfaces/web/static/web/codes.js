// A field of codes as a list of names: what was chosen stands before the field, and each can be removed. The field
// that is sent keeps the codes; what is no known code or name is sent as it was typed, for the server to name it.
"use strict";

const showCodes = (field) => {
  const names = new Map(
    [...document.getElementById(field.dataset.codes).options].map((option) => [option.value, option.textContent]),
  );
  const codes = new Map();
  for (const [code, name] of names) codes.set(code.toLowerCase(), code).set(name.toLowerCase(), code);

  const entry = document.createElement("input");
  for (const { name, value } of field.attributes) {
    if (name === "id" || name === "dir" || name.startsWith("aria-")) entry.setAttribute(name, value);
  }
  entry.setAttribute("list", field.dataset.codes);
  entry.autocomplete = "off";
  const list = document.createElement("ul");
  list.className = "codes";
  list.hidden = true;
  field.removeAttribute("id");
  field.type = "hidden";
  field.before(list, entry);

  // What is typed as codes, known or not. Spaces may separate codes, as in "EU US"; a name may hold spaces itself.
  const readPiece = (piece) => {
    const words = piece.split(/\s+/);
    const isListed = !codes.has(piece.toLowerCase()) && words.every((word) => codes.has(word.toLowerCase()));
    return (isListed ? words : [piece]).map((one) => codes.get(one.toLowerCase()) ?? one);
  };
  const readCodes = (text) => {
    const pieces = text.split(/[,;，；、|\n]+/).map((piece) => piece.trim());
    return pieces.filter(Boolean).flatMap(readPiece);
  };

  let chosen = [];
  const show = () => {
    field.value = [...new Set([...chosen, ...readCodes(entry.value)])].join(", ");
    list.hidden = !chosen.length;
    list.replaceChildren(...chosen.map((code) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      item.className = "chip";
      item.append(`${names.get(code)} (${code})`);
      button.type = "button";
      button.textContent = "×";
      button.setAttribute("aria-label", `${field.dataset.remove}: ${names.get(code)}`);
      button.addEventListener("click", () => {
        chosen = chosen.filter((one) => one !== code);
        show();
        entry.focus();
      });
      item.append(button);
      return item;
    }));
  };
  const take = (text) => {
    const read = readCodes(text);
    chosen = [...new Set([...chosen, ...read.filter((code) => names.has(code))])];
    entry.value = read.filter((code) => !names.has(code)).join(", ");
    show();
  };

  entry.addEventListener("input", (event) => {
    const isPicked = !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
    if (isPicked || /[,;，；、|]$/.test(entry.value)) take(entry.value);
    else show();
  });
  // Not at once: the list grows, and the button that took the focus would move away under the pointer.
  entry.addEventListener("blur", () => setTimeout(() => take(entry.value), 300));
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && entry.value.trim()) {
      event.preventDefault();
      take(entry.value);
    } else if (event.key === "Backspace" && !entry.value && chosen.length) {
      chosen.pop();
      show();
    }
  });
  take(field.value);
};

const showAll = (part) => part.querySelectorAll('input[data-codes]:not([type="hidden"])').forEach(showCodes);
showAll(document);
document.addEventListener("htmx:load", (event) => showAll(event.detail.elt));
