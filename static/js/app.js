// The store as an app: registers the worker, tells of updates and of a lost connection. Not loaded on payment pages.
const band = (words, label, act) => {
  document.querySelector('.app-band')?.remove();
  if (!words) return;
  const box = document.createElement('div');
  box.className = 'app-band float';
  box.setAttribute('role', 'status');
  const text = document.createElement('p');
  text.textContent = words;
  box.append(text);
  if (label) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn small';
    button.textContent = label;
    button.addEventListener('click', act);
    box.append(button);
  }
  document.body.append(box);
};

const OFFLINE = 'You are offline. What you see may be out of date; your cart is kept.';
addEventListener('offline', () => band(OFFLINE));
addEventListener('online', () => band(''));
addEventListener('submit', (e) => {
  if (navigator.onLine || e.target.method !== 'post') return;
  e.preventDefault();
  band('Not sent. We kept your answers; send again when you are back online.');
});

const offer = (worker) => band('Updated.', 'Reload', () => worker.postMessage('reload'));
const follow = (registration) => {
  if (!registration) return;
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh.addEventListener('statechange', () => {
      // Without a controller it is the first worker: nothing was updated.
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer(fresh);
    });
  });
};

if ('serviceWorker' in navigator) {
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (had) location.reload(); });
  navigator.serviceWorker.register('/sw.js').then(follow).catch(() => { /* private windows may refuse; all works without */ });
}
