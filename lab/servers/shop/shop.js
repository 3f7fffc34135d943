// Shows at once what the marketplace was told: an order takes a listing down, or puts it back.
const goods = new Map(Array.from(document.querySelectorAll("[data-listing]"), (it) => [it.dataset.listing, it]));
const source = new EventSource("/events");
source.onmessage = (message) => {
  const { listing, state, case: number } = JSON.parse(message.data);
  const good = goods.get(listing);
  if (!good) {
    return;
  }
  good.dataset.state = state;
  const ribbon = good.querySelector(".ribbon");
  const caseNumber = number ? `, ${number}` : "";
  ribbon.textContent = state === "down" ? `${ribbon.dataset.word}${caseNumber}` : "";
  const basket = good.querySelector(".basket");
  if (basket) {
    basket.disabled = state === "down";
  }
};
addEventListener("pagehide", () => source.close());
