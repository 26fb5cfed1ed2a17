/* The service worker: shows hints of news, and public pages that were seen when there is no network.
   Of the console, the interface and whatever a form sends it keeps nothing, and hands every request on untouched. A
   page opened by a personal link is kept only where its reader asked for that on this device. */
"use strict";

const SEEN = "primo-seen-v1", FILES = "primo-files-v1", CHOSEN = "primo-chosen-v1";
const MOST_PAGES = 60, MOST_FILES = 40;
const OFFLINE = "/offline";
const MARK = "X-PRIMO-Offline"; /* the gateway sets it on public pages alone */
const PERSONAL = /^\/track\/[^/]+$/;

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!staysOutside(url.pathname)) event.respondWith(page(event, url));
  } else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) {
    event.respondWith(file(event, request));
  }
});
self.addEventListener("message", (event) => {
  const said = event.data || {};
  const answer = (kept) => event.ports[0] && event.ports[0].postMessage({ kept });
  const url = typeof said.url === "string" ? new URL(said.url, self.location.origin) : null;
  if (!url || url.origin !== self.location.origin || !PERSONAL.test(url.pathname)) return answer(false);
  event.waitUntil(choose(said.act, url).then(answer, () => answer(false)));
});
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data && event.notification.data.link));
});

const staysOutside = (path) => /^\/(console|api|docs|openapi\.json|preferences|unsubscribe|language)(\/|$)/.test(path);

async function prepare() {
  const cache = await caches.open(FILES);
  const answer = await fetch(OFFLINE, { credentials: "same-origin" });
  if (!answer.ok) throw new Error("no offline page");
  const text = await answer.clone().text();
  await cache.put(OFFLINE, answer);
  await cache.addAll([...text.matchAll(/(?:href|src)="(\/static\/[^"]+\?v=[^"]+)"/g)].map((found) => found[1]));
  await self.skipWaiting();
}

async function takeOver() {
  const known = [SEEN, FILES, CHOSEN];
  await Promise.all((await caches.keys()).filter((name) => name.startsWith("primo-") && !known.includes(name))
    .map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* The network first: a page that is there is never an old one. */
async function page(event, url) {
  const place = url.origin + url.pathname + (PERSONAL.test(url.pathname) ? "" : url.search);
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    const kept = await kept_of(place);
    return kept || (await caches.match(OFFLINE, { cacheName: FILES })) || Response.error();
  }
  event.waitUntil(remember(place, url, answer.clone()));
  return answer;
}

async function kept_of(place) {
  return (await caches.match(place, { cacheName: CHOSEN })) || caches.match(place, { cacheName: SEEN });
}

async function remember(place, url, answer) {
  if (PERSONAL.test(url.pathname)) {
    if (url.search) return; /* what was just said stands there, and is not said again from a copy */
    const chosen = await caches.open(CHOSEN);
    if (!(await chosen.match(place))) return;
    if (answer.ok) await chosen.put(place, answer);
    else if ([403, 404, 410].includes(answer.status)) await chosen.delete(place);
    return;
  }
  if (answer.ok && !answer.redirected && answer.headers.get(MARK) === "keep") await add(SEEN, place, answer, MOST_PAGES);
}

async function file(event, request) {
  const known = await caches.match(request, { cacheName: FILES });
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) event.waitUntil(add(FILES, request, answer.clone(), MOST_FILES));
  return answer;
}

/* What was put last stands last: of too many the oldest goes. */
async function add(name, key, answer, most) {
  const cache = await caches.open(name);
  await cache.delete(key);
  await cache.put(key, answer);
  const keys = (await cache.keys()).filter((one) => new URL(one.url).pathname !== OFFLINE);
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((one) => cache.delete(one)));
}

async function choose(act, url) {
  const place = url.origin + url.pathname, chosen = await caches.open(CHOSEN);
  if (act === "drop") await chosen.delete(place);
  if (act === "keep") {
    const answer = await fetch(place, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error("not there");
    await chosen.put(place, answer);
  }
  return Boolean(await chosen.match(place));
}

async function show(data) {
  let said = {};
  try { said = data ? data.json() : {}; } catch { /* a message that is none of ours is shown as news without words */ }
  const text = (name, other) => (typeof said[name] === "string" && said[name] ? said[name] : other);
  await self.registration.showNotification(text("title", "PRIMO"), {
    body: text("body", ""), lang: text("lang", "fr"), dir: text("dir", "auto"), tag: text("tag", "primo"),
    icon: "/static/icon-192.png", badge: "/static/icon-192.png", data: { link: text("link", "/") },
  });
}

/* Only here: a message may name whatever address. */
async function open(link) {
  let url = new URL("/", self.location.origin);
  try {
    const named = new URL(link, self.location.origin);
    if (named.origin === self.location.origin) url = named;
  } catch { /* then the front page */ }
  await self.clients.openWindow(url.href);
}
