// Mounts Stripe's fields to add a payment method. Card numbers stay in Stripe's frames.
const form = document.querySelector("[data-setup-stripe]");

if (form && window.Stripe) {
  const { key, currency } = form.dataset;
  const problem = form.querySelector("[data-setup-problem]");
  const button = form.querySelector("button");
  const label = button.textContent;
  const stripe = window.Stripe(key);
  const elements = stripe.elements({ mode: "setup", currency });
  let busy = false;

  form.hidden = false;
  elements.create("payment").mount(form.querySelector("[data-setup-fields]"));

  function say(words) {
    problem.textContent = words;
    problem.hidden = false;
    problem.focus();
    busy = false;
    button.textContent = label;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    problem.hidden = true;
    button.textContent = button.dataset.busy;
    const { error: typed } = await elements.submit();
    if (typed) return say(typed.message);
    let told;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      told = await answer.json();
    } catch {
      return say("We could not reach the shop. Nothing was saved. Please try again.");
    }
    if (!told.client_secret) return say(told.message);
    const { error } = await stripe.confirmSetup({
      elements, clientSecret: told.client_secret, confirmParams: { return_url: told.return_url },
    });
    if (error?.type === "validation_error") return say(error.message);
    window.location.assign(told.return_url);
  });
}
