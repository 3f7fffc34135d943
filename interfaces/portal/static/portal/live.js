// Follows a request: a stream says that something changed, and the page then asks what.
// Without a stream it asks every ten seconds; it stops when the page says that all is decided.
"use strict";

{
  const ASK_EVERY_MS = 10000;
  const status = () => document.querySelector("#status[data-live]");
  const ask = () => status() && document.body.dispatchEvent(new Event("stale"));

  let asking = 0;
  const askFromNowOn = () => {
    asking ||= setInterval(() => (status() ? ask() : clearInterval(asking)), ASK_EVERY_MS);
  };

  const listen = () => {
    const stream = new EventSource(status().dataset.live);
    stream.addEventListener("changed", ask);
    stream.addEventListener("decided", () => {
      stream.close();
      ask();
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) askFromNowOn();
    });
    addEventListener("pagehide", () => stream.close());
  };

  if (status()) "EventSource" in window ? listen() : askFromNowOn();
}
