/* Going by the keyboard: a dialog over the page (Ctrl or Cmd with K, or its button) with the places of the navigation, a
   dossier by its number, and searches; and sequences of two letters. Without this script its button leads to a page that
   lists the same. */
(() => {
  "use strict";

  const SECOND_MS = 1500;
  const FIELDS = "input, select, textarea, [contenteditable]";
  const dialog = document.getElementById("palette"), link = document.getElementById("go");
  if (!dialog || !link || !dialog.showModal) return;
  const form = dialog.querySelector("form"), input = form.elements.words, list = dialog.querySelector("[role=listbox]");
  const places = [...document.querySelectorAll(".console-nav a[href]")].map((one) => {
    const group = one.closest("details")?.querySelector("summary").textContent ?? "";
    return { label: one.textContent, group, address: one.href, key: one.dataset.key ?? "", plain: plain(`${one.textContent} ${group}`) };
  });
  let chosen = 0, begun = 0, opener = null;

  /* As people type: without accents, harakat and tatweel, one form of alef, ya and ta marbuta, digits as in numbers. */
  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}|\u0640/gu, "").replace(/[\u2019\u02bc]/g, "'").toLowerCase()
      .replace(/\u0671/g, "\u0627").replace(/\u0629/g, "\u0647").replace(/\u0649/g, "\u064a")
      .replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660).trim();
  }

  function found() {
    const typed = input.value.trim(), words = plain(typed).split(/\s+/).filter(Boolean);
    const options = places.filter((one) => words.every((word) => one.plain.includes(word)));
    if (!typed) return options;
    const number = /^(or-?)?(\d{4}-)?\d{1,6}$/.test(plain(typed));
    const searches = [];
    if (form.dataset.dossier) {
      const said = number ? form.dataset.dossier : form.dataset.search;
      searches.push({ label: said.replace("{words}", () => typed), group: "", key: "", go: () => form.submit() });
    }
    const everywhere = `/search?${new URLSearchParams({ words: typed })}`;
    searches.push({ label: form.dataset.offer.replace("{words}", () => typed), group: "", key: "", address: everywhere });
    return number ? [...searches, ...options] : [...options, ...searches];
  }

  function show() {
    const options = found();
    chosen = 0;
    list.replaceChildren(...options.map((one, at) => {
      const item = document.createElement("li"), words = document.createElement("span");
      item.id = `palette-${at}`;
      item.setAttribute("role", "option");
      words.textContent = one.label;
      words.dir = "auto";
      item.append(words);
      if (one.group) item.append(said("span", one.group, "muted"));
      if (one.key && dialog.dataset.shortcuts === "on") item.append(said("kbd", `g ${one.key}`));
      item.addEventListener("click", () => go(one));
      item.go = () => go(one);
      return item;
    }));
    choose(0);
  }

  function said(tag, text, name = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = name;
    return made;
  }

  function choose(at) {
    const items = [...list.children];
    chosen = items.length ? (at + items.length) % items.length : 0;
    items.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
    items[chosen]?.scrollIntoView({ block: "nearest" });
    if (items[chosen]) input.setAttribute("aria-activedescendant", items[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function go(option) {
    if (option.go) option.go(); else { dialog.close(); location.assign(option.address); }
  }

  function open() {
    opener = document.activeElement;
    input.value = "";
    dialog.showModal();
    input.setAttribute("aria-expanded", "true");
    show();
    input.focus();
  }

  dialog.addEventListener("close", () => {
    input.setAttribute("aria-expanded", "false");
    (opener?.isConnected && opener !== document.body ? opener : button).focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.children[chosen]?.go();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(chosen + step);
  });

  /* What opens a dialog is a button. */
  const button = document.createElement("button");
  button.type = "button";
  button.id = link.id;
  button.className = link.className;
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
  button.append(...link.childNodes);
  button.addEventListener("click", open);
  link.replaceWith(button);

  /* The letter as it is written; on a keyboard of other letters, Arabic's, the one that a Latin keyboard has there. */
  function letter(event) {
    return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const pressed = letter(event);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && pressed === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close(); else open();
      return;
    }
    if (dialog.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(FIELDS)) { begun = 0; return; }
    const going = begun && event.timeStamp - begun < SECOND_MS && places.find((one) => one.key === pressed);
    begun = pressed === "g" ? event.timeStamp : 0;
    if (going) { event.preventDefault(); location.assign(going.address); }
  });
})();
