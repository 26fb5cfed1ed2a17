/* The map beside the form of a site or a plot follows what is typed, says it in words, and writes a place that is chosen
   on it into the fields. The fields stay the truth: without this script the map shows what was kept last. */
(() => {
  "use strict";

  const words = document.currentScript.dataset, panel = document.querySelector(".edit-map"), sheet = panel.querySelector(".edit-map-sheet");
  const svg = sheet.querySelector("svg"), said = panel.querySelector(".edit-map-said");
  const border = svg.querySelector(".edit-map-border"), point = svg.querySelector(".edit-map-point"), middle = svg.querySelector(".edit-map-middle");
  const [west, north, squeeze, scale] = words.plane.split(" ").map(Number);
  const whole = words.whole.split(" ").map(Number), first = words.near.split(" ").map(Number);
  const field = (name) => document.getElementById(name);
  const geometry = field("geometry"), latitude = field("latitude"), longitude = field("longitude"), province = field("province");
  const LEAST = 0.05, STEP = 0.25, SETTLED_MS = 400, METRES_OF_A_DEGREE = 111320;
  let view = first, waiting = 0;

  const onSheet = ([x, y]) => [(x - west) * squeeze * scale, (north - y) * scale];
  const inDegrees = ([x, y]) => [x / (squeeze * scale) + west, north - y / scale];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value, most) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: most });

  function look(next) {
    const width = Math.min(Math.max(next[2], LEAST), whole[2]), height = next[3] * (width / next[2]);
    view = [next[0] + (next[2] - width) / 2, next[1] + (next[3] - height) / 2, width, height];
    svg.setAttribute("viewBox", view.join(" "));
    for (const one of svg.querySelectorAll(".site-point")) one.setAttribute("r", width / 90);
    if (point.getAttribute("r") !== "0") point.setAttribute("r", width / 60);
    const [x, y, arm] = [view[0] + width / 2, view[1] + height / 2, width / 40];
    middle.setAttribute("d", words.kind === "site" ? `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` : "");
  }

  const moved = (right, down) => look([view[0] + right * view[2] * STEP, view[1] + down * view[3] * STEP, view[2], view[3]]);

  function zoomed(times) {
    const [x, y, width, height] = view;
    look([x + (width - width * times) / 2, y + (height - height * times) / 2, width * times, height * times]);
  }

  /* The corners of a border's rings, or why it has none. */
  function ringsOf(text) {
    let shape;
    try { shape = JSON.parse(text); } catch { return words.json; }
    const polygons = { Polygon: [shape?.coordinates], MultiPolygon: shape?.coordinates }[shape?.type];
    const rings = Array.isArray(polygons) ? polygons.flat() : [];
    if (!rings.length || !rings.every((ring) => Array.isArray(ring) && ring.length > 3 && ring.every((corner) => Array.isArray(corner) && corner.slice(0, 2).every(Number.isFinite)))) return words.kindOf;
    if (!rings.every((ring) => ring[0][0] === ring.at(-1)[0] && ring[0][1] === ring.at(-1)[1])) return words.open;
    const lies = (corner) => inside(onSheet(corner));
    if (!rings.flat().every(lies)) return rings.flat().every(([x, y]) => lies([y, x])) ? words.swapped : words.range;
    return rings;
  }

  const inside = ([x, y]) => x >= whole[0] && y >= whole[1] && x <= whole[0] + whole[2] && y <= whole[1] + whole[3];

  /* In square metres: what is inside the first ring of each polygon less its holes, by the sign that GeoJSON gives them. */
  function areaOf(rings) {
    const across = METRES_OF_A_DEGREE * Math.cos(rings[0][0][1] * Math.PI / 180);
    const [atX, atY] = rings[0][0];
    return Math.abs(rings.reduce((sum, ring) => sum + ring.reduce((part, [x, y], at) => {
      const [nextX, nextY] = ring[(at + 1) % ring.length];
      return part + ((x - atX) * (nextY - atY) - (nextX - atX) * (y - atY)) * across * METRES_OF_A_DEGREE / 2;
    }, 0), 0));
  }

  function followBorder() {
    const text = geometry.value.trim(), rings = text ? ringsOf(text) : [];
    const wrong = typeof rings === "string";
    border.setAttribute("d", wrong ? "" : rings.map((ring) => `M${ring.map((corner) => onSheet(corner).map((one) => one.toFixed(5)).join(" ")).join("L")}Z`).join(""));
    if (wrong) return rings;
    return rings.length ? fill(words.border, { corners: rings.reduce((sum, ring) => sum + ring.length - 1, 0), area: number(areaOf(rings), 0) }) : "";
  }

  const typed = (input) => (input.value.trim() ? Number(input.value.replace(/\s/g, "").replace(",", ".")) : NaN);

  function followPoint() {
    if (words.kind !== "site") return "";
    const at = onSheet([typed(longitude), typed(latitude)]);
    point.setAttribute("r", at.every(Number.isFinite) && inside(at) ? view[2] / 60 : 0);
    if (!at.every(Number.isFinite)) return "";
    if (!inside(at)) return inside(onSheet([typed(latitude), typed(longitude)])) ? words.swapped : words.range;
    point.setAttribute("cx", at[0]);
    point.setAttribute("cy", at[1]);
    const there = [...svg.querySelectorAll(".edit-map-provinces path")].find((one) => one.isPointInFill(new DOMPoint(...at)));
    const where = there ? there.dataset.name : words.nowhere;
    const other = province.value && there && there.dataset.code !== province.value ? ` ${words.other}` : "";
    return fill(words.point, { latitude: number(typed(latitude), 6), longitude: number(typed(longitude), 6), province: where }) + other;
  }

  function follow() {
    said.textContent = [followPoint(), followBorder()].filter(Boolean).join(" ");
  }

  function take(place) {
    const [x, y] = inDegrees(place);
    for (const [input, value] of [[longitude, x], [latitude, y]]) {
      input.value = value.toFixed(6);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /* What is near is the border that is typed now; before there is one, what was near when the page was made. */
  function near() {
    const box = border.getAttribute("d") ? border.getBBox() : null;
    if (!box) return first;
    const side = Math.max(box.width, box.height) * 1.5;
    return [box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2, side, side];
  }

  const ACTS = {
    closer: () => zoomed(1 / 2), further: () => zoomed(2), near: () => look(near()), whole: () => look(whole),
    west: () => moved(-1, 0), east: () => moved(1, 0), north: () => moved(0, -1), south: () => moved(0, 1),
    take: () => take([view[0] + view[2] / 2, view[1] + view[3] / 2]),
  };
  const KEYS = { "+": "closer", "-": "further", ArrowLeft: "west", ArrowRight: "east", ArrowUp: "north", ArrowDown: "south", Home: "near", Enter: "take" };

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) ACTS[button.dataset.act]();
  });
  sheet.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || (act === "take" && words.kind !== "site")) return;
    event.preventDefault();
    ACTS[act]();
  });
  svg.addEventListener("click", (event) => {
    if (words.kind === "site") take(Object.values(new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).toJSON()).slice(0, 2));
  });
  for (const one of [geometry, latitude, longitude, province]) one?.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(follow, SETTLED_MS); });

  panel.querySelector(".edit-map-tools").hidden = panel.querySelector("#map-keys").hidden = false;
  sheet.tabIndex = 0;
  svg.classList.toggle("edit-map-chooses", words.kind === "site");
  look(first);
  follow();
})();
