{% comment %}The service worker. Inputs: version, files (static addresses), never (beginnings of paths it stays out of), static_url.{% endcomment %}// Keeps static files and the offline page. Never a page with a cart, a price, an account or an order.
const CACHE = 'store-{{ version }}';
const OFFLINE = '/offline/';
const FILES = {{ files|as_json }};
const NEVER = {{ never|as_json }};
const STATIC = {{ static_url|as_json }};
const HASHED = /\.[0-9a-f]{8,}\.\w+$/; // a name that changes with the content

const fill = async () => {
  const cache = await caches.open(CACHE);
  // Without cookies: what is kept can be nobody's.
  await cache.addAll([OFFLINE, ...FILES].map((url) => new Request(url, { cache: 'reload', credentials: 'omit' })));
};
const forget = async (all) => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => all || name !== CACHE).map((name) => caches.delete(name)));
};

const fromCache = async (request) => {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && HASHED.test(new URL(request.url).pathname)) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
};
const orOffline = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) || Response.error();
  }
};

self.addEventListener('install', (e) => e.waitUntil(fill()));
self.addEventListener('activate', (e) => e.waitUntil(forget(false).then(() => self.clients.claim())));
self.addEventListener('message', (e) => { if (e.data === 'reload') self.skipWaiting(); });
self.addEventListener('fetch', (e) => {
  const { request } = e;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || NEVER.some((start) => url.pathname.startsWith(start))) return;
  if (request.method === 'POST' && url.pathname === '/account/logout/') {
    e.waitUntil(forget(true).then(fill)); // who signs out leaves nothing behind
  }
  if (request.method !== 'GET') return;
  if (url.pathname.startsWith(STATIC)) e.respondWith(fromCache(request));
  else if (request.mode === 'navigate') e.respondWith(orOffline(request));
});
