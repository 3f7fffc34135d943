// A call to the API with the key that is shown this once, and what comes back.
"use strict";

const call = document.getElementById("test-call");
if (call) {
  const [button, status, body] = call.querySelectorAll("button, [role=status], pre");

  const sendCall = async () => {
    const key = document.getElementById("once-value").textContent.trim();
    const response = await fetch(call.dataset.address, {
      headers: { Authorization: `Bearer ${key}` },
      credentials: "omit", // the key alone, as from a program
      cache: "no-store",
    });
    body.textContent = JSON.stringify(await response.json(), null, 2);
    body.hidden = false;
    status.textContent = `${response.status} ${response.ok ? call.dataset.works : call.dataset.refused}`;
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    body.hidden = true;
    try {
      await sendCall();
    } catch {
      status.textContent = call.dataset.failed;
    }
    button.disabled = false;
  });
  call.hidden = false;
}
