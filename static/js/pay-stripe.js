// Mounts Stripe's fields and wallet buttons. Card numbers stay in Stripe's frames; our server only opens the payment.
const form = document.querySelector("[data-pay-stripe]");

if (form && window.Stripe) {
  const { key, amount, currency } = form.dataset;
  const problem = form.querySelector("[data-pay-problem]");
  const button = form.querySelector("button:not([type=button])");
  const label = button.textContent;
  const stripe = window.Stripe(key);
  const elements = stripe.elements({ mode: "payment", amount: Number(amount), currency, appearance: look() });
  const save = form.querySelector("[data-pay-save]");
  const keep = () => elements.update({ setupFutureUsage: save.checked ? "on_session" : null });
  save?.addEventListener("change", keep);
  if (save?.checked) keep();
  const wallets = elements.create("expressCheckout");
  let busy = false;

  form.hidden = false;
  elements.create("payment").mount(form.querySelector("[data-pay-fields]"));
  wallets.mount(form.querySelector("[data-pay-express]"));
  document.querySelector("[data-pay-hosted-words]").textContent =
    "Something wrong with the fields above? You can also enter your card on Stripe’s own page.";

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pay();
  });
  wallets.on("confirm", pay);

  function look() {
    const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    return {
      variables: {
        colorPrimary: token("--brand"), colorBackground: token("--page"), colorText: token("--ink"),
        colorDanger: token("--bad"), borderRadius: "4px",
      },
    };
  }

  function setBusy(on) {
    busy = on;
    button.setAttribute("aria-busy", String(on));
    button.textContent = on ? button.dataset.busy : label;
  }

  function say(words) {
    problem.textContent = words;
    problem.hidden = false;
    problem.focus();
    setBusy(false);
  }

  async function pay() {
    if (busy) return;
    setBusy(true);
    problem.hidden = true;
    const { error: typed } = await elements.submit();
    if (typed) return say(typed.message);
    let told;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      told = await answer.json();
    } catch {
      return say("We could not reach the shop. Nothing was charged. Please try again.");
    }
    if (told.go) return window.location.assign(told.go);
    if (!told.client_secret) return say(told.message);
    const { error } = await stripe.confirmPayment({
      elements, clientSecret: told.client_secret, confirmParams: { return_url: told.return_url },
    });
    if (error?.type === "validation_error") return say(error.message);
    // whatever else came of it, the shop asks Stripe and says it in plain words
    window.location.assign(told.return_url);
  }
}
