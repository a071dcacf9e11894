// The browser check: each check looks at one thing of this device and says what to do about it.
const box = document.querySelector('[data-browser-check]');
const SLOW = 3000; // ms until the store's answer
const CLOCK = 5 * 60 * 1000; // ms a clock may be off
const SMALL = 250 * 1024 * 1024; // bytes a private window is given at most

const numbers = (version) => version.split('.').map(Number);
const isOlder = (have, want) => {
  const [a, b] = [numbers(have), numbers(want)];
  const place = b.findIndex((part, i) => (a[i] ?? 0) !== part);
  return place >= 0 && (a[place] ?? 0) < b[place];
};
const find = (agent, pattern) => (agent.match(pattern) || [])[1];

// Every browser on iPhone and iPad is Safari inside: its version counts.
export const browserOf = (agent) => {
  const ios = find(agent, /(?:iPhone OS|CPU OS) (\d+[_\d]*)/)?.replaceAll('_', '.');
  const kinds = [
    ['Safari', ios],
    ['Edge', find(agent, /Edg(?:A)?\/(\d+)/)],
    ['Opera', find(agent, /OPR\/(\d+)/)],
    ['Samsung Internet', find(agent, /SamsungBrowser\/(\d+)/)],
    ['Firefox', find(agent, /Firefox\/(\d+)/)],
    ['Chrome', find(agent, /Chrom(?:e|ium)\/(\d+)/)],
    ['Safari', /Safari\//.test(agent) ? find(agent, /Version\/(\d+(?:\.\d+)?)/) : undefined],
  ];
  const [name, version] = kinds.find(([, found]) => found) || ['', ''];
  return { name, version };
};

const ok = (words) => ({ state: 'ok', words });
const warn = (words) => ({ state: 'warn', words });
const bad = (words) => ({ state: 'bad', words });

const checks = {
  version: () => {
    const oldest = JSON.parse(box.dataset.oldest);
    const { name, version } = browserOf(navigator.userAgent);
    if (!(name in oldest)) return warn(`${name || 'This browser'} is not one we test. If something fails, use a current Chrome, Firefox, Safari or Edge.`);
    if (isOlder(version, oldest[name])) return bad(`${name} ${version} is too old: ${oldest[name]} or later works. Update the browser, then load this page anew.`);
    return ok(`${name} ${version} works.`);
  },
  cookies: () => {
    document.cookie = 'check=1; SameSite=Lax; path=/help/; max-age=20';
    const kept = navigator.cookieEnabled && document.cookie.includes('check=1');
    document.cookie = 'check=; SameSite=Lax; path=/help/; max-age=0';
    return kept ? ok('Cookies are kept. Cart and log-in need them.') : bad('Cookies are refused, so the cart and the log-in cannot work. Allow cookies for this site in the privacy settings, then load the page anew.');
  },
  storage: () => {
    try {
      localStorage.setItem('check', '1');
      localStorage.removeItem('check');
      return ok('The browser may keep small things.');
    } catch {
      return warn('The browser keeps nothing for this site. The store works all the same; clear its old data or allow storage if pages look broken.');
    }
  },
  blockers: async () => {
    const bait = document.createElement('div');
    bait.className = 'adsbox ad-banner pub_300x250 text-ad';
    bait.textContent = '\u00a0';
    box.append(bait);
    await new Promise((done) => { setTimeout(done, 150); });
    const hidden = bait.offsetHeight === 0;
    bait.remove();
    try {
      const answer = await fetch(box.dataset.probe, { cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      return bad('Something stops a file of the payment page. Pause ad blockers and privacy extensions for this site, then load the page anew.');
    }
    return hidden ? warn('An ad blocker is active. Usually that is fine. If a page stays empty, pause it for this site.') : ok('Nothing is blocked.');
  },
  private: async () => {
    const { quota } = (await navigator.storage?.estimate?.()) || {};
    if (quota && quota < SMALL) return warn('This looks like a private window. It forgets cart and log-in when you close it. If the store works here and not in an ordinary window, an extension is the cause.');
    return ok('An ordinary window, as far as we can tell. If something fails, try a private one.');
  },
  connection: async () => {
    if (!navigator.onLine) return bad('This device is offline. Check Wi-Fi or mobile data.');
    const began = performance.now();
    try {
      const answer = await fetch('/healthz', { cache: 'no-store' });
      const told = Date.parse(answer.headers.get('date') || '');
      box.dataset.server = Number.isNaN(told) ? '' : String(told);
    } catch {
      return bad('The store does not answer. Check the connection, or a firewall or VPN on this device.');
    }
    const took = performance.now() - began;
    return took > SLOW ? warn('The connection is slow. Pages take longer, nothing is lost.') : ok('The store answers quickly.');
  },
  clock: () => {
    const told = Number(box.dataset.server || 0);
    if (told && Math.abs(Date.now() - told) > CLOCK) return bad('The clock of this device is wrong, and log-in or payment may fail. Let it set the time by itself.');
    return ok('The clock is right.');
  },
  window: () => {
    const zoom = Math.round((window.visualViewport?.scale || 1) * 100);
    if (window.innerWidth < 320) return warn('The window is very narrow or much enlarged. All works; make it wider if parts are hard to reach.');
    return ok(`${window.innerWidth} by ${window.innerHeight}, zoom ${zoom} %.`);
  },
};

const show = (key, { state, words }) => {
  const row = box.querySelector(`[data-check="${key}"]`);
  row.dataset.state = state;
  row.querySelector('[data-words]').textContent = words;
};

const run = async () => {
  const found = {};
  for (const [key, look] of Object.entries(checks)) {
    try {
      found[key] = await look();
    } catch {
      found[key] = warn('This could not be checked here.');
    }
    show(key, found[key]);
  }
  const states = Object.values(found).map(({ state }) => state);
  const wrong = states.filter((state) => state === 'bad').length;
  const poor = states.filter((state) => state === 'warn').length;
  let verdict = 'All fine for shopping and paying.';
  if (wrong) verdict = `${wrong === 1 ? 'One thing is' : `${wrong} things are`} in the way. See below what to do.`;
  else if (poor) verdict = 'Fine for shopping and paying, with a note below.';
  box.querySelector('[data-verdict]').textContent = verdict;

  const label = (key) => box.querySelector(`[data-check="${key}"] b`).textContent;
  const lines = Object.entries(found).map(([key, { state, words }]) => `${label(key)}: ${state}. ${words}`);
  lines.push(`Browser says: ${navigator.userAgent}`, `Languages: ${navigator.languages.join(', ')}`);
  const form = box.querySelector('[data-report]');
  form.querySelector('textarea').value = lines.join('\n');
  form.hidden = false;
};

if (box) run();
