// The checkout works without this file. With it, delivery, tax and total follow what is typed, and nothing jumps.
const form = document.querySelector('#checkout');
const PARTS = ['options', 'buy', 'summary'];
let asked = 0;

async function refresh(parts) {
  const mine = ++asked;
  const body = new FormData(form);
  body.set('do', 'refresh');
  const targets = parts.map((id) => document.getElementById(id)).filter(Boolean);
  targets.forEach((part) => part.setAttribute('aria-busy', 'true'));
  try {
    const answer = await fetch(form.action, { method: 'POST', body, credentials: 'same-origin' });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const focused = document.activeElement?.id;
    const isOpen = document.querySelector('.sumfold')?.open;
    parts.forEach((id) => {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id)?.replaceWith(fresh);
    });
    if (isOpen) document.querySelector('.sumfold').open = true;
    if (focused) document.getElementById(focused)?.focus();
  } catch {
    // offline: the page stays as it is, and the button asks the server anyway
  } finally {
    document.querySelectorAll('[aria-busy]').forEach((part) => part.removeAttribute('aria-busy'));
  }
}

form?.addEventListener('change', (event) => {
  const name = event.target.name;
  if (name === 'country') refresh(['address', ...PARTS]);
  else if (name === 'billing-country') refresh(['billing']);
  else if (name === 'state' || name === 'postcode') refresh(PARTS);
  else if (name === 'method') refresh(['buy', 'summary']);
  else if (name && name !== 'code') refresh([]);  // kept with the cart, whatever happens to this page
});
