// The chat panel. Fetched when the Chat button is pressed. Lines that were not confirmed are kept and sent again
// under their own key, so that the server keeps each once.
const EVERY = 3000;
const PATIENCE = 15000; // a shop or a phone network that hangs is as good as away
let opener = document.querySelector('[data-chat]');
const make = (tag, attributes = {}, text = '') => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.textContent = text;
  return node;
};
const keep = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* private window */ } };
const kept = (name) => { try { return sessionStorage.getItem(name) || ''; } catch { return ''; } };

const panel = make('section', { class: 'chat float', 'aria-labelledby': 'chat-title' });
const head = make('header');
const title = make('h2', { id: 'chat-title', tabindex: '-1' }, 'Chat');
const shut = make('button', { type: 'button', class: 'btn small' }, 'Close');
const log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': 'Messages', tabindex: '0' });
const status = make('p', { class: 'small muted chat-status', role: 'status' });
const form = make('form', { class: 'stack-s' });
const emailLabel = make('label', { for: 'chat-email' }, 'E-mail, in case we have to answer later');
const email = make('input', { class: 'in', id: 'chat-email', type: 'email', autocomplete: 'email' });
const textLabel = make('label', { for: 'chat-text' }, 'Your message');
const text = make('textarea', { class: 'in', id: 'chat-text', rows: '2', maxlength: '5000', required: '' });
const send = make('button', { class: 'btn primary' }, 'Send');
const again = make('button', { type: 'button', class: 'btn small' }, 'Start another chat');
head.append(title, shut);
form.append(emailLabel, email, textLabel, text, send, again);
panel.append(head, log, status, form);

let last = 0;
let csrf = '';
let timer = 0;
let wait = EVERY;
let fault = ''; // why the last line was not taken, until another is sent
let waiting = JSON.parse(kept('chat-waiting') || '[]'); // lines the server has not confirmed
const shown = new Set();

const say = (line) => {
  if (shown.has(line.id)) return;
  shown.add(line.id);
  const bubble = make('div', { class: line.mine ? 'bub me' : 'bub' });
  bubble.append(make('b', { class: 'small' }, `${line.mine ? 'You' : line.name || 'The shop'} · ${line.at}`), make('p', {}, line.text));
  log.append(bubble);
  log.scrollTop = log.scrollHeight;
  last = Math.max(last, line.id);
};
const words = (told) => {
  const talk = told.talk;
  if (!talk) {
    return told.is_open ? `${told.now}. A person answers, mostly within ${told.patience} minutes.`
      : `${told.back} Leave it here: we answer by mail.`;
  }
  if (talk.status === 'open') return `${talk.agent} is with you. This chat is case ${talk.number}.`;
  if (talk.status === 'ended') return `This chat has ended. Its number is ${talk.number}. Write again to go on.`;
  if (talk.status === 'left') {
    const why = talk.agent ? `${talk.agent} has left the chat.` : 'Nobody was free in time.';
    return `${told.is_open ? why : told.back} Everything you wrote is case ${talk.number}. We answer by mail to ${told.email}.`;
  }
  return `Waiting for a person, ${told.patience} minutes at most. This chat is case ${talk.number}.`;
};
const tell = (sentence) => {
  if (status.textContent === sentence) return;
  const parts = sentence.split(/(C-\w{4}-\w{4})/).filter(Boolean);
  status.replaceChildren(...parts.map((part) => (part.startsWith('C-') ? make('span', { class: 'nw' }, part) : part)));
};
const show = (told) => {
  csrf = told.csrf;
  wait = EVERY;
  email.hidden = emailLabel.hidden = !told.wants_email;
  email.required = told.wants_email;
  again.hidden = !told.talk || !['left', 'ended'].includes(told.talk.status);
  title.textContent = told.talk?.agent ? `Chat with ${told.talk.agent}` : 'Chat';
  told.talk?.lines.forEach(say);
  tell(fault || words(told));
};
const post = (path, fields) => fetch(path, {
  method: 'POST', signal: AbortSignal.timeout(PATIENCE), headers: { 'X-CSRFToken': csrf }, body: new URLSearchParams({ after: last, ...fields }),
});
const flush = async () => {
  while (waiting.length) {
    const answer = await post('/chat/lines/', waiting[0]);
    if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
    const line = waiting.shift();
    keep('chat-waiting', JSON.stringify(waiting));
    const told = await answer.json().catch(() => ({ error: 'That did not work. Reload the page and send it again.' }));
    if (answer.ok) { show(told); continue; }
    text.value = [line.text, text.value].filter(Boolean).join('\n');
    return told.error;
  }
  return '';
};
let busy = false;
const poll = async () => {
  clearTimeout(timer);
  if (busy || !panel.isConnected) return;
  busy = true;
  try {
    const answer = await fetch(`/chat/state/?after=${last}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    fault = (await flush()) || fault;
    if (fault) tell(fault);
  } catch {
    tell('Reconnecting ... your messages are kept.');
    wait = Math.min(wait * 2, 30000);
  }
  busy = false;
  timer = setTimeout(poll, document.hidden ? wait * 4 : wait);
};
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join('');

form.addEventListener('submit', (e) => {
  e.preventDefault();
  e.stopPropagation();
  const typed = text.value.trim();
  if (!typed) return;
  waiting.push({ key: key(), text: typed, email: email.value, page: location.pathname });
  keep('chat-waiting', JSON.stringify(waiting));
  text.value = '';
  fault = '';
  text.focus();
  poll();
});
text.addEventListener('keydown', (e) => {
  if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
});
again.addEventListener('click', async () => {
  const answer = await post('/chat/new/', {});
  if (!answer.ok) return;
  fault = '';
  last = 0;
  shown.clear();
  log.textContent = '';
  show(await answer.json());
});
const tellOpeners = (is) => document.querySelectorAll('[data-chat]').forEach((a) => a.setAttribute('aria-expanded', is));
const close = () => { panel.remove(); clearTimeout(timer); keep('chat', ''); tellOpeners(false); opener.focus(); };
shut.addEventListener('click', close);
panel.addEventListener('keydown', (e) => { if (e.key === 'Escape') close(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) poll(); });

export const open = (takesFocus) => {
  if (panel.isConnected) { close(); return; }
  if (takesFocus) opener = document.activeElement.closest('[data-chat]') || opener;
  keep('chat', 'open');
  tellOpeners(true);
  document.body.append(panel);
  if (takesFocus) title.focus();
  poll();
};
