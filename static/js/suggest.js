// Suggestions under the search field, as a combobox. The field stays a plain form: Enter without a choice searches.
const form = document.querySelector('form[data-suggest]');
if (form) {
  const input = form.querySelector('input[type=search]');
  const list = document.createElement('div');
  const status = document.createElement('p');
  list.id = 'suggestions';
  list.className = 'suggest float';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  list.hidden = true;
  status.className = 'vh';
  status.setAttribute('role', 'status');
  form.append(list, status);
  Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list' })
    .forEach(([name, value]) => input.setAttribute(name, value));

  let asked = 0; // Number of the newest question: an older answer never overwrites a newer one.
  let timer = 0;
  let active = -1;
  const options = () => [...list.querySelectorAll('[role=option]')];

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (to) => {
    const all = options();
    active = (to + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute('aria-selected', String(i === active)));
    input.setAttribute('aria-activedescendant', all[active].id);
    all[active].scrollIntoView({ block: 'nearest' });
  };
  const show = (html) => {
    list.innerHTML = html; // Rendered and escaped by our own server.
    const all = options();
    all.forEach((option, i) => { option.id = `suggestion-${i}`; });
    active = -1;
    input.removeAttribute('aria-activedescendant');
    list.hidden = all.length === 0;
    input.setAttribute('aria-expanded', String(all.length > 0));
    status.textContent = all.length ? `${all.length} suggestions` : 'No suggestions';
  };
  const ask = async () => {
    const q = input.value.trim();
    const mine = (asked += 1);
    if (q.length < 2) { close(); return; }
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(q)}`, { headers: { Accept: 'text/html' } });
      const html = answer.ok ? await answer.text() : '';
      if (mine === asked) show(html);
    } catch { /* offline: the results page still answers */ }
  };

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener('keydown', (e) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (move && !list.hidden) {
      e.preventDefault();
      mark(active < 0 && move < 0 ? -1 : active + move);
    } else if (e.key === 'Escape' && !list.hidden) {
      e.preventDefault();
      asked += 1;
      close();
    } else if (e.key === 'Enter' && active >= 0 && !list.hidden) {
      e.preventDefault();
      location.href = options()[active].dataset.href;
    }
  });
  list.addEventListener('mousedown', (e) => e.preventDefault()); // keeps the focus in the field
  list.addEventListener('click', (e) => {
    const option = e.target.closest('[role=option]');
    if (option) location.href = option.dataset.href;
  });
  input.addEventListener('blur', () => { asked += 1; clearTimeout(timer); close(); });
}
