// The checkout works without this file. With it, delivery, tax and total follow what is typed, and nothing jumps.
const form = document.querySelector('#checkout');
const PARTS = ['options', 'buy', 'summary'];
form?.querySelectorAll('[data-script]').forEach((field) => { field.value = '1'; });
const stale = new Set();
let isRunning = false;
let isNew = false;

// One request at a time, so that an older answer never wins over what was typed after it was asked for.
async function refresh(parts) {
  parts.forEach((id) => stale.add(id));
  isNew = true;
  if (isRunning) return;
  isRunning = true;
  while (isNew) {
    isNew = false;
    await ask();
  }
  isRunning = false;
  document.querySelectorAll('[aria-busy]').forEach((part) => part.removeAttribute('aria-busy'));
}

async function ask() {
  const sent = new FormData(form);
  sent.set('do', 'refresh');
  stale.forEach((id) => document.getElementById(id)?.setAttribute('aria-busy', 'true'));
  try {
    const answer = await fetch(form.action, { method: 'POST', body: sent, credentials: 'same-origin' });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!isNew) show(page, sent);
  } catch {
    // offline: the page stays as it is, and the button asks the server anyway
  }
}

function show(page, sent) {
  const focused = document.activeElement;
  const caret = focused?.selectionStart;
  const isOpen = document.querySelector('.sumfold')?.open;
  stale.forEach((id) => {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) return;
    keepTyped(old, fresh, sent);
    forgetErrors(old, fresh);
    old.replaceWith(fresh);
  });
  stale.clear();
  if (isOpen) document.querySelector('.sumfold').open = true;
  const again = focused?.id && !focused.isConnected ? document.getElementById(focused.id) : null;
  again?.focus();
  if (again && caret != null) again.setSelectionRange?.(caret, caret);
}

// What was typed while the answer was on its way is not in the answer.
function keepTyped(old, fresh, sent) {
  old.querySelectorAll('input:not([type=hidden], [type=radio], [type=checkbox]), select').forEach((field) => {
    const same = fresh.querySelector(`[name="${field.name}"]`);
    if (field.name && same && field.value !== sent.get(field.name)) same.value = field.value;
  });
}

// The summary above forgets errors of fields that are gone, or were made anew for another country.
function forgetErrors(old, fresh) {
  const box = document.querySelector('.errsum');
  const rows = box?.querySelectorAll('li') ?? [];
  rows.forEach((row) => {
    const id = CSS.escape(row.querySelector('a')?.hash.slice(1) ?? '');
    if (id && old.querySelector(`#${id}`) && !fresh.querySelector(`#${id}[aria-invalid=true]`)) row.remove();
  });
  if (rows.length && !box.querySelector('li')) box.remove();
}

form?.addEventListener('change', (event) => {
  const name = event.target.name;
  if (name === 'country') refresh(['address', ...PARTS]);
  else if (name === 'billing-country') refresh(['billing']);
  else if (name === 'state' || name === 'postcode') refresh(PARTS);
  else if (name === 'method') refresh(['buy', 'summary']);
  else if (name && name !== 'code') refresh([]);  // kept with the cart, whatever happens to this page
});
