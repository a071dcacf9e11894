// Everything works without this file; it only makes a few things quicker.
document.documentElement.classList.add('js');

// Menu: Escape or a press outside closes it; focus goes back to the opener.
const drop = document.querySelector('.drop');
if (drop) {
  addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && drop.open) { drop.open = false; drop.querySelector('summary').focus(); }
  });
  addEventListener('click', (e) => { if (!drop.contains(e.target)) drop.open = false; });
}

// Gallery: thumbnails are links to the pictures; with script the page itself does not jump.
const gallery = document.querySelector('.gal');
const thumbs = [...document.querySelectorAll('.thumbs a')];
const smooth = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
thumbs.forEach((a) => a.addEventListener('click', (e) => {
  const to = document.querySelector(a.hash);
  if (!to) return;
  e.preventDefault();
  gallery.scrollTo({ left: to.offsetLeft - gallery.offsetLeft, behavior: smooth });
  thumbs.forEach((t) => t.removeAttribute('aria-current'));
  a.setAttribute('aria-current', 'true');
}));

// Quantity: the number field is the truth, the buttons step it. In a form of its own it saves itself.
document.querySelectorAll('.qty button[value]').forEach((b) => b.addEventListener('click', () => {
  const field = b.parentElement.querySelector('input');
  if (b.value === '1') field.stepUp(); else field.stepDown();
  const form = b.closest('form[data-autosubmit]');
  if (form) form.requestSubmit();
}));
document.querySelectorAll('form[data-autosubmit]').forEach((form) => {
  form.addEventListener('change', () => form.requestSubmit());
});

// A form that was sent shows that it is busy; the server's own key keeps a second press harmless.
addEventListener('submit', (e) => {
  const b = e.submitter;
  if (!b || !b.dataset.busy) return;
  b.setAttribute('aria-busy', 'true');
  b.textContent = b.dataset.busy;
});
addEventListener('pageshow', (e) => { if (e.persisted) document.querySelectorAll('[aria-busy]').forEach((b) => b.removeAttribute('aria-busy')); });

// The error summary takes the focus.
document.querySelector('.errsum')?.focus();
