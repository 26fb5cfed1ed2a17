/* Passkeys: what a server page cannot do is ask the browser for one. The answer goes into the fields of the very form
   that stands in the page, which is then sent like any other. Without this script its forms stay hidden. */
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !window.fetch) return;

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  /* Written out, because toJSON() and parse…FromJSON() are missing in browsers that are still used. */
  async function created(options) {
    const user = { ...options.user, id: bytes(options.user.id) };
    const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials: listed(options.excludeCredentials) };
    const key = await navigator.credentials.create({ publicKey });
    return answer(key, {
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports ? key.response.getTransports() : [],
    });
  }

  async function got(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
    const key = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = key.response;
    return answer(key, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      ...(userHandle ? { userHandle: text(userHandle) } : {}),
    });
  }

  const answer = (key, response) => ({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: { ...response, clientDataJSON: text(key.response.clientDataJSON) },
    clientExtensionResults: key.getClientExtensionResults(),
    ...(key.authenticatorAttachment ? { authenticatorAttachment: key.authenticatorAttachment } : {}),
  });

  async function ask(form) {
    const csrf = form.elements.csrf_token;
    const reply = await fetch(form.dataset.options, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", ...(csrf ? { "X-CSRF-Token": csrf.value } : {}) },
    });
    if (!reply.ok) throw new Error((await reply.json()).detail || "");
    const { options, token } = await reply.json();
    const found = form.dataset.passkey === "create" ? await created(options) : await got(options);
    form.elements.token.value = token;
    form.elements.answer.value = JSON.stringify(found);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[role=alert]"), button = form.querySelector("button");
    (form.closest("[data-passkeys]") || form).hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      button.disabled = true;
      try {
        await ask(form);
      } catch (error) {
        /* The browser's own errors say nothing to people, and it tells no more on purpose; ours do. */
        problem.textContent = (!(error instanceof DOMException) && error.message) || form.dataset.failed;
        problem.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
