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
const smooth = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
addEventListener('click', (e) => {
  const thumb = e.target.closest('.thumbs a');
  const to = thumb && document.querySelector(thumb.hash);
  if (!to) return;
  e.preventDefault();
  to.parentElement.scrollTo({ left: to.offsetLeft - to.parentElement.offsetLeft, behavior: smooth });
  document.querySelectorAll('.thumbs a').forEach((a) => a.removeAttribute('aria-current'));
  thumb.setAttribute('aria-current', 'true');
});

// Quantity: the number field is the truth, the buttons step it. In a form of its own it saves itself.
addEventListener('click', (e) => {
  const button = e.target.closest('.qty button[value]');
  if (!button) return;
  const field = button.parentElement.querySelector('input');
  if (button.value === '1') field.stepUp(); else field.stepDown();
  const form = button.closest('form[data-autosubmit]');
  if (form) form.requestSubmit();
});
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

// Chat: fetched only when it is pressed, or when the talk was open on the page before.
const chat = document.querySelector('[data-chat]');
const openChat = (takesFocus) => import(chat.dataset.chat).then((talk) => talk.open(takesFocus)).catch(() => { location.href = chat.href; });
addEventListener('click', (e) => {
  if (!e.target.closest('[data-chat]')) return;
  e.preventDefault();
  openChat(true);
});
try { if (chat && sessionStorage.getItem('chat') === 'open') openChat(false); } catch { /* storage is off */ }
