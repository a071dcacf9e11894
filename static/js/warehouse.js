// The warehouse works without this file. It keeps the scan field focused, sounds, vibrates, and keeps the screen awake.
const scan = document.querySelector('#scan');
const typing = 'input, textarea, select, summary, a, button';

// A scanner types wherever the focus is: letters that fall beside a field go into the scan field.
if (scan) {
  scan.focus({ preventScroll: true });
  addEventListener('keydown', (e) => {
    const beside = !e.target.closest?.('input, textarea, select');
    if (beside && e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey && e.key !== ' ') scan.focus();
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) scan.focus({ preventScroll: true }); });
  addEventListener('click', (e) => { if (!e.target.closest(typing)) scan.focus({ preventScroll: true }); });
}

// Right is short and high, wrong is two low ones. Browsers that want a touch first stay silent.
const said = document.querySelector('[data-sound]')?.dataset.sound
  || (document.querySelector('.wh-msgs .msg.ok') && 'ok') || (document.querySelector('.wh-msgs .msg.bad') && 'bad');
const beep = (audio, from, pitch, length) => {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.value = 0.08;
  tone.connect(volume).connect(audio.destination);
  tone.start(audio.currentTime + from);
  tone.stop(audio.currentTime + from + length);
};
if (said && 'AudioContext' in window) {
  const audio = new AudioContext();
  if (audio.state === 'running') {
    if (said === 'ok') beep(audio, 0, 1320, 0.09);
    else { beep(audio, 0, 300, 0.16); beep(audio, 0.24, 260, 0.2); }
  } else audio.close();
}
if (said && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(said === 'ok' ? 40 : [90, 60, 90]);

// One press sends a form once; the server counts a repeat once as well.
addEventListener('submit', (e) => {
  if (e.target.dataset.sent) e.preventDefault();
  e.target.dataset.sent = '1';
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent));

// The screen stays awake while somebody picks or packs.
const stayAwake = () => { if (scan && !document.hidden) navigator.wakeLock?.request('screen').catch(() => {}); };
stayAwake();
document.addEventListener('visibilitychange', stayAwake);
