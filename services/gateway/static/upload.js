/* Uploads that survive a weak line: tus 1.0.0, in small parts, going on by themselves where the line was cut, also after
   the page was closed. Without this script the same form sends the file whole. Nothing is loaded from elsewhere. */
(() => {
  "use strict";

  const PART_BYTES = 1 << 20;
  const FIRST_PAUSE_MS = 1000, LONGEST_PAUSE_MS = 30000, STALLED_MS = 60000;
  const TRY_AGAIN = new Set([400, 408, 409, 423, 429, 460, 500, 502, 503, 504]);
  const texts = document.getElementById("upload-texts");
  if (!texts || !window.fetch || !window.AbortController) return;

  class Refused extends Error {}

  const say = (code) => texts.getAttribute("data-" + code.replaceAll(".", "-")) || texts.getAttribute("data-other");

  /* Which upload belongs to this file and place: remembered by numbers, never by the file's name or the page's address. */
  function placeOf(endpoint, piece, file) {
    let hash = 2166136261;
    for (const letter of endpoint) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
    return ["primo.upload", (hash >>> 0).toString(36), piece, file.size, file.lastModified].join(".");
  }

  function remembered(place) {
    try { return localStorage.getItem(place); } catch { return null; }
  }

  function remember(place, id) {
    try { id ? localStorage.setItem(place, id) : localStorage.removeItem(place); } catch { /* private window: then not */ }
  }

  /* One request. What may pass by itself is answered null; a refusal is thrown with its words. */
  async function ask(url, method, headers, body) {
    const stalled = new AbortController();
    const timer = setTimeout(() => stalled.abort(), STALLED_MS);
    try {
      const answer = await fetch(url, {
        method, body, signal: stalled.signal, credentials: "same-origin",
        headers: { "Tus-Resumable": "1.0.0", Accept: "application/json", ...headers },
      });
      if (answer.ok) return answer;
      if (TRY_AGAIN.has(answer.status) && method !== "POST") return null;
      if (answer.status >= 500) return null;
      const told = await answer.json().catch(() => ({}));
      const refused = new Refused(say(told.fault || told.code || "other"));
      refused.gone = answer.status === 404 || answer.status === 410;
      throw refused;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function pause(milliseconds) {
    return new Promise((goOn) => {
      const wake = () => { clearTimeout(timer); window.removeEventListener("online", wake); goOn(); };
      const timer = setTimeout(wake, milliseconds);
      window.addEventListener("online", wake);
    });
  }

  async function untilAnswered(request, show) {
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      const answer = await request();
      if (answer) return answer;
      show("cut");
      await pause(wait * (0.8 + 0.4 * Math.random()));
    }
  }

  const offsetOf = (answer) => Number(answer.headers.get("Upload-Offset"));

  async function begin(endpoint, piece, file, headers, place, show) {
    const known = remembered(place);
    if (known) {
      const url = endpoint + "/" + known;
      try {
        return [url, offsetOf(await untilAnswered(() => ask(url, "HEAD", headers), show))];
      } catch (refused) {
        remember(place, null);
        if (!refused.gone) throw refused;
      }
    }
    const announced = { ...headers, "Upload-Length": String(file.size), "Upload-Metadata": "piece " + btoa(piece) };
    const opened = await untilAnswered(() => ask(endpoint, "POST", announced), show);
    const id = opened.headers.get("Location").split("/").pop();
    remember(place, id);
    return [endpoint + "/" + id, 0];
  }

  async function send(endpoint, piece, file, token, show) {
    const headers = token ? { "X-CSRF-Token": token } : {};
    const place = placeOf(endpoint, piece, file);
    try {
      let [url, offset] = await begin(endpoint, piece, file, headers, place, show);
      while (offset < file.size) {
        show("sending", offset / file.size);
        const part = file.slice(offset, offset + PART_BYTES);
        const moved = { ...headers, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
        const answer = await ask(url, "PATCH", moved, part);
        if (answer) { offset = offsetOf(answer); continue; }
        show("cut", offset / file.size);
        await pause(FIRST_PAUSE_MS);
        offset = offsetOf(await untilAnswered(() => ask(url, "HEAD", headers), show));
      }
      remember(place, null);
    } catch (error) {
      remember(place, null);
      throw error;
    }
  }

  function take(form) {
    const input = form.elements.file, bar = form.querySelector("progress"), line = form.querySelector(".upload-state");
    const button = form.querySelector("button");
    const show = (code, share) => {
      line.hidden = false;
      line.textContent = say(code);
      if (share !== undefined) { bar.hidden = false; bar.value = share; }
    };
    form.addEventListener("submit", async (event) => {
      const file = input.files[0];
      if (!file) return;
      event.preventDefault();
      line.classList.remove("error");
      if (file.size > Number(form.dataset.most)) { line.classList.add("error"); show("too_large"); return; }
      if (!file.size) { line.classList.add("error"); show("empty"); return; }
      button.disabled = input.disabled = true;
      try {
        const token = form.elements.csrf_token ? form.elements.csrf_token.value : "";
        await send(form.dataset.upload, form.elements.piece.value, file, token, show);
        show("done", 1);
        const after = new URL(form.dataset.after, location);
        if (after.href === location.href) location.reload(); else location.assign(after);
      } catch (error) {
        line.classList.add("error");
        line.textContent = error instanceof Refused ? error.message : say("other");
        bar.hidden = true;
        button.disabled = input.disabled = false;
      }
    });
  }

  document.querySelectorAll("form[data-upload]").forEach(take);
})();
