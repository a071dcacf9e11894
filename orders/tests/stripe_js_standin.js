// Stands in for Stripe.js in browser tests: the same calls, with test cards as choices instead of card fields.
// Served by stripe_standin.py; asks it for what Stripe's servers would decide.
const HOME = new URL(document.currentScript.src).origin;

async function ask(path, fields) {
  const answer = await fetch(`${HOME}/browser/${path}`, { method: "POST", body: new URLSearchParams(fields) });
  return answer.json();
}

class Listener {
  constructor() { this.heard = {}; }
  on(name, act) { this.heard[name] = act; return this; }
  tell(name, detail = {}) { this.heard[name]?.(detail); }
  unmount() {}
  destroy() {}
}

class PaymentElement extends Listener {
  mount(place) {
    const box = typeof place === "string" ? document.querySelector(place) : place;
    const cards = ["visa", "chargeDeclined", "insufficientFunds", "expired", "threeDSecure", "slow"];
    this.select = document.createElement("select");
    this.select.setAttribute("aria-label", "Test card");
    this.select.dataset.testid = "card";
    for (const card of cards) this.select.append(new Option(card, `pm_card_${card}`));
    box.replaceChildren(this.select);
    this.tell("ready");
  }
}

class ExpressCheckoutElement extends Listener {
  mount(place) {
    const box = typeof place === "string" ? document.querySelector(place) : place;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Apple Pay (stand-in)";
    button.dataset.testid = "wallet";
    button.addEventListener("click", () => {
      window.standinWallet = true;
      const confirm = () => this.tell("confirm", { paymentFailed: () => {} });
      if (this.heard.click) this.tell("click", { resolve: confirm });
      else confirm();
    });
    box.replaceChildren(button);
    this.tell("ready", { availablePaymentMethods: { applePay: true } });
  }
}

function challenge(secret) {
  return new Promise((done) => {
    const box = document.createElement("dialog");
    for (const [words, approved] of [["Complete authentication", "true"], ["Fail authentication", "false"]]) {
      const button = document.createElement("button");
      button.textContent = words;
      button.addEventListener("click", async () => {
        box.remove();
        done(await ask("challenge", { client_secret: secret, approved }));
      });
      box.append(button);
    }
    document.body.append(box);
    box.showModal();
  });
}

window.Stripe = (key) => {
  let payment;
  let wallet;
  return {
    key,
    elements(options) {
      return {
        options,
        update() {},
        create(kind) {
          if (kind === "expressCheckout") return (wallet = new ExpressCheckoutElement());
          return (payment = new PaymentElement());
        },
        async submit() { return {}; },
        get chosen() { return payment?.select?.value ?? "pm_card_visa"; },
        get viaWallet() { return wallet; },
      };
    },
    async confirmSetup({ elements, clientSecret, confirmParams }) {
      const answer = await ask("setup", { client_secret: clientSecret, payment_method: elements.chosen });
      if (answer.error) return { error: answer.error };
      window.location.assign(confirmParams.return_url);
      return new Promise(() => {});
    },
    async confirmPayment({ elements, clientSecret, confirmParams }) {
      const method = window.standinWallet ? "pm_card_applePay" : elements.chosen;
      let answer = await ask("confirm", { client_secret: clientSecret, payment_method: method });
      if (answer.status === "requires_action") answer = await challenge(clientSecret);
      if (answer.status === "requires_payment_method") {
        return { error: { type: "card_error", code: "payment_intent_authentication_failure" } };
      }
      if (answer.error) return { error: answer.error };
      const back = new URL(confirmParams.return_url);
      back.searchParams.set("payment_intent", answer.id);
      back.searchParams.set("redirect_status", answer.status);
      window.location.assign(back);
      return new Promise(() => {});
    },
  };
};
