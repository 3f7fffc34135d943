// Chosen files as thumbnails before they are sent, and a bar while they are.
"use strict";

const showChosen = (field) => {
  const list = document.createElement("ul");
  list.className = "chosen-files";
  field.after(list);
  field.addEventListener("change", () => {
    list.replaceChildren(...[...field.files].map((file) => {
      const item = document.createElement("li");
      if (file.type.startsWith("image/")) {
        const reader = new FileReader();
        reader.addEventListener("load", () => {
          const picture = document.createElement("img");
          picture.src = reader.result;
          picture.alt = "";
          item.prepend(picture);
        });
        reader.readAsDataURL(file);
      }
      const size = new Intl.NumberFormat(document.documentElement.lang, {
        style: "unit",
        unit: "megabyte",
        maximumFractionDigits: 1,
      });
      item.append(`${file.name}, ${size.format(file.size / 1e6)}`);
      return item;
    }));
  });
};

// A large file takes a while: a bar stands beside the button until the next page comes.
const showProgress = (form) => {
  form.addEventListener("submit", (event) => {
    const hasFiles = [...form.querySelectorAll("[data-files]")].some((field) => field.files.length);
    if (hasFiles) event.submitter?.after(document.createElement("progress"));
  });
};

const fileFields = document.querySelectorAll("[data-files]");
fileFields.forEach(showChosen);
new Set([...fileFields].map((field) => field.form)).forEach(showProgress);
