/* Nothing typed is lost: what stands in a form and was not sent is kept in this window's own memory and given back when
   the page comes again. Never on the machine (others use it), never passwords, codes, files or what the server wrote.
   It ends when the form was answered, when it is thrown away, when somebody signs out or when another person signs in. */
(() => {
  "use strict";

  const PREFIX = "primo.draft:", SENT = "primo.sent", WAITS = "primo.waits", PUBLIC = "public";
  const NEVER = ["password", "hidden", "file", "submit", "button", "reset", "image", "search"];
  const script = document.currentScript.dataset, owner = script.owner;
  let store;
  try { store = window.sessionStorage; } catch { return; } // a browser that keeps nothing: the page works as without
  const others = window.BroadcastChannel ? new BroadcastChannel("primo.signed-out") : null;

  const drafts = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const forms = () => [...document.querySelectorAll("main form[method=post]")].filter(keeps);

  function fields(form) {
    return [...form.elements].filter((one) => one.name && one.matches("input, select, textarea") && !NEVER.includes(one.type)
      && !("undrafted" in one.dataset) && !/one-time-code|password|cc-/.test(one.autocomplete));
  }

  /* Long enough to be missed; no search, and none that asks for a secret. */
  function keeps(form) {
    return form.getAttribute("role") !== "search" && !("undrafted" in form.dataset)
      && !form.querySelector("[type=password], [autocomplete=one-time-code]")
      && fields(form).some((one) => one.matches("textarea, [type=text], [type=email], [type=tel], [type=number], [type=url], [type=date], input:not([type])"));
  }

  function keyOf(form) {
    const action = form.getAttribute("action") || location.pathname;
    const same = forms().filter((one) => (one.getAttribute("action") || location.pathname) === action);
    // By its own field: others of its kind may have come before it meanwhile.
    return `${PREFIX}${location.pathname} ${action} ${fields(form)[0]?.id || same.indexOf(form)}`;
  }

  /* One field as it is; null: as the server wrote it. */
  function said(field) {
    if (["checkbox", "radio"].includes(field.type)) return field.checked === field.defaultChecked ? null : field.checked;
    if (!field.options) return field.value === field.defaultValue ? null : field.value;
    const options = [...field.options], first = options.find((one) => one.defaultSelected) || options[0];
    const moved = options.some((one) => one.selected !== (field.multiple ? one.defaultSelected : one === first));
    return moved ? now(field) : null;
  }

  function now(field) {
    if (["checkbox", "radio"].includes(field.type)) return field.checked;
    return field.options ? [...field.options].filter((one) => one.selected).map((one) => one.value) : field.value;
  }

  function nameOf(field, all) {
    if (["checkbox", "radio"].includes(field.type)) return `${field.name}=${field.value}`; // rows come and go
    return field.id || `${field.name} ${all.filter((one) => one.name === field.name).indexOf(field)}`;
  }

  const read = (key) => JSON.parse(store.getItem(key) ?? "null");

  function keep(form) {
    const all = fields(form), typed = {};
    const before = "answered" in script ? {} : read(keyOf(form))?.typed ?? {}; // of a form with faults the server wrote it
    for (const one of all) {
      const name = nameOf(one, all), value = name in before ? now(one) : said(one);
      if (value !== null) typed[name] = value;
    }
    try {
      if (Object.keys(typed).length) store.setItem(keyOf(form), JSON.stringify({ owner, at: Date.now(), typed }));
      else store.removeItem(keyOf(form));
    } catch { /* the window's memory is full: what was kept before stays */ }
  }

  function put(field, value) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = value;
    else if (field.options) for (const one of field.options) one.selected = value.includes(one.value);
    else field.value = value;
  }

  function giveBack(form) {
    const kept = read(keyOf(form));
    if (!kept || kept.owner !== owner) return;
    const all = fields(form);
    for (const one of all) {
      const value = kept.typed[nameOf(one, all)];
      if (value !== undefined) put(one, value);
    }
    const typed = all.filter((one) => said(one) !== null);
    if (!typed.length) {
      if ("answered" in script) store.removeItem(keyOf(form)); // the server has it
      return;
    }
    for (const one of typed) for (let around = one.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    tell(form, kept.at);
  }

  function tell(form, at) {
    const line = document.createElement("div"), words = document.createElement("span"), drop = document.createElement("button");
    const then = new Date(at), today = then.toDateString() === new Date().toDateString();
    const time = then.toLocaleString(`${document.documentElement.lang}-u-nu-latn`,
      { dateStyle: today ? undefined : "short", timeStyle: "short" });
    line.className = "notice warn draft";
    words.setAttribute("role", "status");
    drop.type = "button";
    drop.className = "quiet";
    drop.textContent = script.discard;
    drop.addEventListener("click", () => {
      store.removeItem(keyOf(form));
      form.reset();
      line.remove();
      const first = fields(form)[0];
      first?.focus();
    });
    line.append(words, " ", drop);
    form.prepend(line);
    setTimeout(() => { words.textContent = script.kept.replace("{time}", time); }, 50); // else it is not read out
  }

  /* After a form that did something comes a redirect, and the page before is the form's. What else is shown (a fault, the
     door, a page that was opened while the line was down) did not take it. */
  function settle() {
    const sent = store.getItem(SENT), came = performance.getEntriesByType("navigation")[0];
    store.removeItem(SENT);
    if ("resumes" in script) { // a door between: what was sent waits behind it
      if (sent) store.setItem(WAITS, sent);
      return;
    }
    store.removeItem(WAITS);
    const answered = came?.type !== "back_forward" && came?.redirectCount > 0 && document.referrer && "answered" in script;
    if (sent && answered) store.removeItem(sent);
  }

  function forget(which = () => true) {
    for (const key of drafts()) if (which(read(key))) store.removeItem(key);
  }

  settle();
  if (owner && owner !== PUBLIC) forget((draft) => ![owner, PUBLIC].includes(draft.owner));
  forms().forEach(giveBack);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form && forms().includes(form)) keep(form);
    });
  }
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.getAttribute("action") === "/console/sign-out") {
      forget();
      others?.postMessage("");
    } else if ("resumed" in event.target.dataset) {
      const waits = store.getItem(WAITS);
      if (waits) store.setItem(SENT, waits);
    } else if (forms().includes(event.target)) {
      keep(event.target);
      store.setItem(SENT, keyOf(event.target));
    }
  });
  others?.addEventListener("message", () => forget());
  window.addEventListener("pageshow", (event) => { if (event.persisted) store.removeItem(SENT); });
})();
