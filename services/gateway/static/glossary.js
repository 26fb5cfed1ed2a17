/* Words that are explained where they stand: shown while the pointer or the focus is on them, kept by a click, gone with
   Escape or a click elsewhere (WCAG 1.4.13). Without this script a click, a touch or Enter opens them. */
(() => {
  "use strict";

  const OPENS_MS = 250, CLOSES_MS = 400, ESCAPES_MS = 150;
  if (!HTMLElement.prototype.showPopover) return; // there a link stands beside the word
  const nearby = CSS.supports("position-area: block-end"); // else it opens far from the pointer, which could not follow
  let waiting = 0, shown = null, kept = false, escaped = 0;

  const termAt = (node) => (node instanceof Element ? node.closest(".term") : null);
  const said = (term) => term.querySelector("[popover]");
  const isOpen = (term) => said(term).matches(":popover-open");

  function show(term) {
    if (!term.isConnected || isOpen(term)) return;
    said(term).showPopover({ source: term.querySelector("button") });
    shown = term;
    kept = false;
  }

  function hide(term) {
    if (term.isConnected && isOpen(term)) said(term).hidePopover();
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || !nearby) return;
    clearTimeout(waiting);
    const term = termAt(event.target);
    if (term) waiting = setTimeout(show, OPENS_MS, term);
    else if (shown && !kept && !shown.contains(document.activeElement)) waiting = setTimeout(hide, CLOSES_MS, shown);
  });

  document.addEventListener("focusin", (event) => {
    const term = termAt(event.target);
    if (term && event.target.matches(".term-word:focus-visible") && Date.now() - escaped > ESCAPES_MS) show(term);
  });

  document.addEventListener("focusout", (event) => {
    const term = termAt(event.target);
    if (term && event.relatedTarget && !term.contains(event.relatedTarget)) hide(term);
  });

  /* Closing gives the focus back to the word, which is no wish to open it again. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    clearTimeout(waiting);
    escaped = Date.now();
  }, true);

  /* What hovering or focus has opened is kept by the click, not closed. */
  document.addEventListener("click", (event) => {
    const word = event.target instanceof Element ? event.target.closest(".term-word") : null;
    if (!word) return;
    clearTimeout(waiting);
    const term = termAt(word);
    if (isOpen(term) && !kept) event.preventDefault();
    kept = !isOpen(term) || !kept;
    shown = term;
  });
})();
