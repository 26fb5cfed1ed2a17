/* What others do shows by itself: the page is told that something moved, and takes itself anew from the server. Nothing
   that somebody types is touched: then a line says that there is something new. Without this script the page is loaded
   again by hand. */
(() => {
  "use strict";

  const SETTLED_MS = 300, AFTER_MS = 1000;
  const SAID_ONCE = ["done", "saved"];
  const FOCUSABLE = "a[href], button, summary, input, select, textarea";
  const box = document.getElementById("live");
  if (!box || !window.EventSource || !window.fetch) return;
  const line = box.querySelector("p"), said = box.querySelector("[aria-live]");

  let stream = null, waiting = 0, looking = false, again = false;

  const main = () => document.getElementById("main");

  function typedIn(field) {
    if (["hidden", "submit", "button"].includes(field.type)) return false; // the server's, such as the version
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const options = [...field.options], first = options.find((one) => one.defaultSelected) || options[0];
    return options.some((one) => one.selected !== (field.multiple ? one.defaultSelected : one === first));
  }

  function busy() {
    const here = document.activeElement;
    return (main().contains(here) && here.matches("input, select, textarea"))
      || [...main().querySelectorAll("input, select, textarea")].some(typedIn);
  }

  async function look() {
    if (looking) { again = true; return; }
    if (busy()) { offer(); return; }
    looking = true;
    try {
      const answer = await fetch(address(), { headers: { Accept: "text/html" }, redirect: "error" });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
      if (fresh && !busy()) replace(fresh); else offer();
    } catch {
      offer();
    }
    looking = false;
    if (again) { again = false; soon(AFTER_MS); }
  }

  function offer() {
    if (!line.hidden) return;
    line.querySelector("a").href = address();
    line.hidden = false;
    say(line.firstChild.textContent);
  }

  /* A region that comes into the page with its words is not read out. */
  function say(words) {
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 50);
  }

  /* Without what was said of an act: it is said once. */
  function address() {
    const here = new URL(location.href);
    for (const name of SAID_ONCE) here.searchParams.delete(name);
    return here;
  }

  /* What the reader opened or shut stays so, by the words that it is headed by: others may come before it. */
  function keepOpen(old, fresh) {
    const heading = (one) => one.querySelector("summary").textContent.replace(/\p{Nd}+/gu, ""); // numbers move
    const known = new Map();
    for (const one of old.querySelectorAll("details")) known.set(heading(one), [...(known.get(heading(one)) || []), one.open]);
    for (const one of fresh.querySelectorAll("details")) one.open = known.get(heading(one))?.shift() ?? one.open;
  }

  function replace(fresh) {
    const old = main(), focused = old.contains(document.activeElement) ? document.activeElement : null;
    keepOpen(old, fresh);
    const place = fresh.querySelector("#live");
    box.dataset.live = place.dataset.live;
    const same = focused && [...fresh.querySelectorAll(FOCUSABLE)].find(
      (one) => one.tagName === focused.tagName && one.textContent === focused.textContent);
    place.replaceWith(box);
    old.replaceWith(fresh);
    same?.focus({ preventScroll: true });
    line.hidden = true;
    say(box.dataset.shown);
    start();
  }

  function soon(pause) {
    clearTimeout(waiting);
    waiting = setTimeout(look, pause);
  }

  /* A window that nobody looks at holds no connection: a browser has six of them for all its windows. */
  function start() {
    stream?.close();
    stream = null;
    if (document.hidden) return;
    stream = new EventSource(box.dataset.live);
    stream.addEventListener("open", () => { box.dataset.listens = ""; });
    stream.addEventListener("moved", () => soon(SETTLED_MS));
  }

  document.addEventListener("visibilitychange", start);
  window.addEventListener("pagehide", () => stream?.close());
  start();
})();
