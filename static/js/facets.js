// Filters: on a phone a full-height dialog, on a wide screen they apply as soon as one is chosen.
const facets = document.querySelector('.facets');
const opener = document.querySelector('.filterbtn');
if (facets && opener) {
  const form = facets.querySelector('form');
  const close = facets.querySelector('.closer button');
  const rest = () => {
    const out = [];
    for (let n = facets; n !== document.body; n = n.parentElement) out.push(...[...n.parentElement.children].filter((s) => s !== n));
    return out;
  };
  const set = (on) => {
    facets.classList.toggle('open', on);
    facets.setAttribute('role', on ? 'dialog' : 'group');
    if (on) facets.setAttribute('aria-modal', 'true'); else facets.removeAttribute('aria-modal');
    rest().forEach((n) => { n.inert = on; });
    (on ? close : opener).focus();
  };
  opener.addEventListener('click', (e) => { e.preventDefault(); set(true); });
  close.addEventListener('click', () => set(false));
  facets.addEventListener('keydown', (e) => { if (e.key === 'Escape' && facets.classList.contains('open')) set(false); });
  form.addEventListener('change', (e) => {
    if (!facets.classList.contains('open') && e.target.type === 'checkbox') form.requestSubmit();
  });
  // An address without empty parameters is easier to share.
  form.addEventListener('submit', () => {
    form.querySelectorAll('input').forEach((n) => { if (n.value === '') n.disabled = true; });
  });
  addEventListener('pageshow', () => {
    form.querySelectorAll('input:not([type=checkbox])').forEach((n) => { n.disabled = false; });
  });
}
