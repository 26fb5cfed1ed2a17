/* What this device is asked to do: read what was seen without a network, show hints of news, keep one's own page.
   Without this script, or in a browser that cannot, the pages say nothing of it. Nothing is loaded from elsewhere. */
(() => {
  "use strict";
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  const worker = navigator.serviceWorker.register("/worker.js", { scope: "/" }).catch(() => null);

  const panel = document.getElementById("this-device");
  if (!panel) return;
  const said = panel.querySelector("[role=status]");
  const tell = (code) => { said.textContent = code ? panel.getAttribute("data-" + code) || "" : ""; };

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const ready = async () => { const found = await worker; return found ? navigator.serviceWorker.ready : null; };

  async function fingerprint(endpoint) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
    return [...digest].map((one) => one.toString(16).padStart(2, "0")).join("").slice(0, 16);
  }

  async function markOwn(subscription) {
    if (!subscription) return false;
    const own = document.querySelector('[data-fingerprint="' + (await fingerprint(subscription.endpoint)) + '"]');
    if (own) own.hidden = false;
    return Boolean(own);
  }

  async function send(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const answer = await fetch(panel.dataset.browsers, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
    });
    if (answer.ok) return "on";
    const told = await answer.json().catch(() => ({}));
    await subscription.unsubscribe();
    return told.code === "push.service_unknown" ? "unknown" : "failed";
  }

  async function turnOn(button) {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return tell("denied");
      const registration = await ready();
      const wanted = bytes(panel.dataset.key);
      let subscription = await registration.pushManager.getSubscription();
      const key = subscription && new Uint8Array(subscription.options.applicationServerKey || []);
      if (key && (key.length !== wanted.length || key.some((one, at) => one !== wanted[at]))) {
        await subscription.unsubscribe(); /* the centre's key is another one now */
        subscription = null;
      }
      subscription = subscription || await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
      const how = await send(subscription);
      if (how === "on") location.assign(panel.dataset.done); else tell(how);
    } catch {
      tell("failed");
    } finally {
      button.disabled = false;
    }
  }

  async function offerHints() {
    const button = panel.querySelector("[data-act=hints]");
    if (!button || !("PushManager" in window) || !("Notification" in window)) return;
    const registration = await ready();
    if (!registration) return;
    const on = await markOwn(await registration.pushManager.getSubscription().catch(() => null));
    button.hidden = on;
    button.addEventListener("click", () => turnOn(button));
    panel.hidden = false;
  }

  function ask(registration, act) {
    return new Promise((done) => {
      const line = new MessageChannel();
      line.port1.onmessage = (event) => done(Boolean(event.data && event.data.kept));
      registration.active.postMessage({ act, url: location.pathname }, [line.port2]);
    });
  }

  async function offerKeeping() {
    const keep = panel.querySelector("[data-act=keep]"), drop = panel.querySelector("[data-act=drop]");
    const registration = keep && await ready();
    if (!registration || !registration.active) return;
    const show = (kept) => { keep.hidden = kept; drop.hidden = !kept; };
    show(await ask(registration, "look"));
    keep.addEventListener("click", async () => { const kept = await ask(registration, "keep"); show(kept); tell(kept ? "kept" : "failed"); drop.focus(); });
    drop.addEventListener("click", async () => { show(await ask(registration, "drop")); tell("dropped"); keep.focus(); });
    panel.hidden = false;
  }

  offerHints();
  offerKeeping();
})();
