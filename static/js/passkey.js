// Passkeys: the browser makes or uses one, its answer goes to the server as JSON in a form of the page.
// A form says what it wants in data-passkey: "add", "use" (options stand in the page) or "login" (options are fetched).
const bytes = (text) => {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/');
  return Uint8Array.from(atob(plain + '='.repeat((4 - (plain.length % 4)) % 4)), (c) => c.charCodeAt(0));
};
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function add(options) {
  const wanted = options.publicKey;
  const made = await navigator.credentials.create({ publicKey: {
    ...wanted,
    challenge: bytes(wanted.challenge),
    user: { ...wanted.user, id: bytes(wanted.user.id) },
    excludeCredentials: known(wanted.excludeCredentials),
    authenticatorSelection: { ...wanted.authenticatorSelection, residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  } });
  return { ...common(made), response: {
    clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  } };
}

async function use(options) {
  const wanted = options.publicKey;
  const used = await navigator.credentials.get({ publicKey: {
    ...wanted, challenge: bytes(wanted.challenge), allowCredentials: known(wanted.allowCredentials),
  } });
  return { ...common(used), response: {
    clientDataJSON: text(used.response.clientDataJSON),
    authenticatorData: text(used.response.authenticatorData),
    signature: text(used.response.signature),
    userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
  } };
}

function common(credential) {
  return {
    type: credential.type, id: credential.id, rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment || null,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function answer(form) {
  const stored = document.getElementById('passkey-options');
  if (form.dataset.passkey === 'add') return add(JSON.parse(stored.textContent).creation_options);
  if (form.dataset.passkey === 'use') return use(JSON.parse(stored.textContent).request_options);
  const told = await fetch(form.action, { headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' } });
  if (!told.ok) throw new Error('no options');
  return use((await told.json()).request_options);
}

document.querySelectorAll('form[data-passkey]').forEach((form) => {
  const fault = form.querySelector('[data-passkey-fault]');
  const say = (words) => { fault.querySelector('span').textContent = words; fault.hidden = false; };
  if (!window.PublicKeyCredential) {
    form.querySelectorAll('button').forEach((button) => { button.disabled = true; });
    say('This browser cannot use passkeys.');
    return;
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      say(error.name === 'InvalidStateError' ? 'This device already holds a passkey for your account.'
        : error.name === 'SecurityError' ? 'Passkeys work on the shop’s own address only.'
          : 'No passkey was used. Try again, or use another way.');
    }
  });
});
