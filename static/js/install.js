// The install page: a button where the browser offers to install, and the steps for this device first.
const box = document.querySelector('[data-install]');
if (box) {
  const agent = navigator.userAgent;
  const isApple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  let device = 'computer';
  if (isApple) device = 'ios';
  else if (/Android/.test(agent)) device = 'android';
  document.querySelector(`[data-device="${device}"]`)?.setAttribute('open', '');

  if (matchMedia('(display-mode: standalone)').matches || navigator.standalone) {
    box.querySelector('[data-installed]').hidden = false;
  }
  addEventListener('beforeinstallprompt', (e) => {
    e.preventDefault();
    const button = box.querySelector('button');
    box.querySelector('[data-offer]').hidden = false;
    button.addEventListener('click', async () => {
      e.prompt();
      const { outcome } = await e.userChoice;
      if (outcome === 'accepted') box.querySelector('[data-offer]').hidden = true;
    }, { once: true });
  });
  addEventListener('appinstalled', () => { box.querySelector('[data-installed]').hidden = false; });
}
