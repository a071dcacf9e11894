// Choosing a variant changes address, picture, price and promise without a new page. Without this file the
// choices are links and a button.
let asked = 0; // the newest choice wins over a late answer

async function choose(url, push) {
  const mine = (asked += 1);
  const here = document.querySelector('#product');
  const focus = document.activeElement;
  const key = focus && (focus.value || focus.textContent || '').trim();
  here.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== asked) return;
    const there = page.querySelector('#product');
    const quantity = here.querySelector('[name=quantity]')?.value;
    here.replaceWith(there);
    if (quantity && there.querySelector('[name=quantity]')) there.querySelector('[name=quantity]').value = quantity;
    if (push) history.pushState({}, '', url);
    const again = [...there.querySelectorAll('[data-choice], [data-choose] input, [data-choose] select')]
      .find((n) => (n.value || n.textContent).trim() === key);
    again?.focus();
    document.dispatchEvent(new Event('product:changed'));
  } catch {
    location.href = url;
  }
}

document.addEventListener('click', (e) => {
  const link = e.target.closest('a[data-choice]');
  if (!link || e.metaKey || e.ctrlKey || e.shiftKey || e.button) return;
  e.preventDefault();
  choose(link.href, true);
});
document.addEventListener('change', (e) => {
  const field = e.target.closest('[data-choose]');
  if (field) choose(`${field.dataset.choose}?variant=${encodeURIComponent(e.target.value)}`, true);
});
addEventListener('popstate', () => choose(location.href, false));
