/* How far an import is, while the form that sent its file waits for the answer. Without this script the browser waits
   just the same, and the page opened once more shows it. */
(() => {
  "use strict";

  const EVERY_MS = 1000;
  const box = document.getElementById("import-progress"), form = document.getElementById("import-form");
  if (!box || !form || !window.fetch) return;
  const bar = box.querySelector("progress"), line = box.querySelector("span");
  const number = new Intl.NumberFormat(document.documentElement.lang);

  function show(run) {
    const words = box.dataset[run.stage];
    if (!words) return;
    line.textContent = words.replace("{done}", number.format(run.rows_done)).replace("{rows}", number.format(run.rows));
    bar.max = run.rows || 1;
    bar.value = run.rows_done;
  }

  async function look() {
    try {
      const answer = await fetch("/api/v1/dossier-imports", { headers: { Accept: "application/json" } });
      const { runs } = await answer.json();
      if (runs.length) show(runs[0]);
    } catch { /* the next look is a second away */ }
    setTimeout(look, EVERY_MS);
  }

  form.addEventListener("submit", () => {
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    setTimeout(look, EVERY_MS);
  });
})();
