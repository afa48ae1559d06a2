// What the inbox gains with JavaScript: it tells of new work without moving anything, rows can be reached by keys,
// all rows are chosen at once.
"use strict";

const POLL_MS = 20000;
const KEYS = "alur-keys";
const place = document.querySelector("[data-poll]");
const rows = [...document.querySelectorAll("[data-row]")];
const dialog = document.querySelector("[data-keys]");

// News: asked for while somebody looks at the page.
let tag = "";
async function listen() {
  if (document.visibilityState !== "visible") return;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(place.dataset.poll, { headers, redirect: "error" });
    if (!answer.ok) return;
    tag = answer.headers.get("ETag") || "";
    tell(await answer.json());
  } catch {
    // The line is down: the next turn asks again.
  }
}

function tell(counts) {
  const most = Number(place.dataset.most);
  const words = (number) => (number > most ? `${most}+` : String(number));
  for (const count of document.querySelectorAll("[data-count]")) {
    if (count.dataset.count in counts) count.textContent = words(counts[count.dataset.count]);
  }
  const news = document.querySelector("[data-news]");
  const text = document.querySelector("[data-news-text]");
  if (counts.new > 0) {
    news.hidden = false;
    text.textContent = `${text.dataset.one} ${words(counts.new)}.`;
  }
}
if (place) setInterval(listen, POLL_MS);

// Choosing.
const all = document.querySelector("[data-all]");
const boxes = rows.map((row) => row.querySelector("[type=checkbox]"));
const chosen = document.querySelector("[data-chosen]");
function count() {
  const number = boxes.filter((box) => box.checked).length;
  chosen.textContent = `${number} ${chosen.dataset.words}`;
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
}
if (all) {
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener("change", count);
  window.addEventListener("pageshow", count);
}

// One panel of acts at a time; Escape closes it and goes back to its button.
const panels = [...document.querySelectorAll("details.act")];
for (const panel of panels) {
  panel.addEventListener("toggle", () => { if (panel.open) for (const other of panels) if (other !== panel) other.open = false; });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
}

// Keys.
let at = -1;
function go(step) {
  if (!rows.length) return;
  rows[at]?.classList.remove("here");
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].classList.add("here");
  rows[at].querySelector("[data-open]").focus();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  a: () => rows[at]?.querySelector("[data-claim]")?.click(),
  x: () => rows[at]?.querySelector("[type=checkbox]").click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => dialog.showModal(),
};

function wanted() {
  try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open || !wanted()) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
for (const [index, row] of rows.entries()) row.addEventListener("focusin", () => {
  rows[at]?.classList.remove("here");
  at = index;
  row.classList.add("here");
});

if (dialog) {
  const on = dialog.querySelector("[data-keys-on]");
  on.checked = wanted();
  on.addEventListener("change", () => { try { localStorage.setItem(KEYS, on.checked ? "on" : "off"); } catch { /* kept for this page only */ } });
  document.querySelector("[data-keys-open]")?.addEventListener("click", () => dialog.showModal());
}
