// Repeating groups with JavaScript: rows come, go and move without a reload, and a spreadsheet can be pasted in.
"use strict";

const MOST_ROWS = 500;

for (const form of document.querySelectorAll("form[data-form]")) {
  const words = JSON.parse(form.querySelector("[data-words]")?.dataset.words ?? "{}");
  const say = (text, values = {}) => {
    const place = form.querySelector("[data-announce]");
    if (place) place.textContent = Object.entries(values).reduce((told, [name, value]) => told.replace(`{${name}}`, value), text);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const group = button?.closest("[data-group]");
    if (!group) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    ACTS[button.dataset.act](group, row, button, say, words);
    renumber(group);
    changed(group);
  });

  form.addEventListener("paste", (event) => {
    const row = event.target.closest?.("[data-row]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const table = text.includes("\t");
    if (!row || !(table || (text.trim().includes("\n") && event.target.tagName !== "TEXTAREA"))) return;
    event.preventDefault();
    const number = fill(row, event.target, cellsOf(text));
    say(words.pasted, { number });
  });

  document.addEventListener("click", (event) => {
    for (const menu of form.querySelectorAll(".row-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  form.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest(".row-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}

const rowsOf = (group) => [...group.querySelector("[data-rows]").children];
const first = (group) => Number(group.dataset.first);
const controls = (row) => [...row.querySelectorAll("[data-cell]")].map((cell) => [...cell.querySelectorAll("input:not([type=hidden],[type=file]),select,textarea")]);
const changed = (group) => {
  for (const kind of ["input", "change"]) group.querySelector("[data-count]").dispatchEvent(new Event(kind, { bubbles: true }));
};

const ACTS = {
  tambah(group, _row, button, say, words) {
    const made = Array.from({ length: Number(button.dataset.many ?? 1) }, () => blank(group)).filter(Boolean);
    group.querySelector("[data-rows]").append(...made);
    controls(made[0] ?? group)[0]?.[0]?.focus();
    say(words.added, { number: first(group) + rowsOf(group).length });
  },
  hapus(group, row, _button, say, words) {
    const rows = rowsOf(group);
    const index = rows.indexOf(row);
    const number = first(group) + index + 1;
    row.remove();
    if (rows.length === 1) group.querySelector("[data-rows]").append(blank(group));
    const next = rowsOf(group)[Math.min(index, rowsOf(group).length - 1)];
    next.querySelector(".row-drop").focus();
    say(words.removed, { number });
    offerBack(group, row, index, number, say, words);
  },
  salin(group, row, _button, say, words) {
    const made = blank(group);
    if (!made) return;
    row.after(made);
    renumber(group);
    controls(row).forEach((cell, at) => copy(cell, controls(made)[at]));
    row.querySelector(".row-menu").open = false;
    controls(made)[0]?.[0]?.focus();
    say(words.copied, { number: first(group) + rowsOf(group).indexOf(row) + 1 });
  },
  naik: (group, row, button, say, words) => move(group, row, button, row.previousElementSibling, "before", say, words),
  turun: (group, row, button, say, words) => move(group, row, button, row.nextElementSibling, "after", say, words),
};

function move(group, row, button, other, side, say, words) {
  if (!other) return;
  const picked = radios(group);
  other[side](row);
  renumber(group, picked);
  (button.hidden ? row.querySelector("summary") : button).focus();
  say(words.moved, { number: first(group) + rowsOf(group).indexOf(row) + 1 });
}

// Taking a row away can be taken back until the next one goes.
function offerBack(group, row, index, number, say, words) {
  group.querySelector(".undo")?.remove();
  const told = document.createElement("p");
  told.className = "undo hint";
  told.append(words.removed.replace("{number}", number), " ");
  const back = document.createElement("button");
  back.type = "button";
  back.className = "btn btn-sm";
  back.textContent = words.undo;
  back.addEventListener("click", () => {
    const picked = radios(group);
    group.querySelector("[data-rows]").insertBefore(row, rowsOf(group)[index] ?? null);
    renumber(group, picked);
    told.remove();
    controls(row)[0]?.[0]?.focus();
    say(words.restored, { number });
    changed(group);
  });
  told.append(back);
  group.querySelector(".row-actions").before(told);
}

function blank(group) {
  const index = first(group) + rowsOf(group).length;
  if (index >= MOST_ROWS) return null;
  const made = document.createElement("template");
  const pattern = group.querySelector("template[data-blank]").innerHTML;
  made.innerHTML = pattern.replaceAll("__n__", `9${String(Math.random()).slice(2, 9)}`).replaceAll("__nomor__", index + 1);
  return made.content.firstElementChild;
}

const radios = (group) => [...group.querySelectorAll("[data-rows] [type=radio]")].map((input) => [input, input.checked]);

// Give every row its number again: names, ids, labels and words follow the order on the page.
function renumber(group, picked = radios(group)) {
  const name = group.dataset.group;
  const pattern = new RegExp(`(${name})([-:])(\\d+)(?=$|[-:\\s"])`, "g");
  const rows = rowsOf(group);
  rows.forEach((row, at) => {
    const index = first(group) + at;
    for (const part of [row, ...row.querySelectorAll("*")]) {
      for (const { name: key, value } of [...part.attributes]) {
        if (value.includes(name) && key !== "aria-label") part.setAttribute(key, value.replace(pattern, `$1$2${index}`));
      }
    }
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+$/, index + 1));
    row.querySelector(".row-number").textContent = index + 1;
    for (const word of row.querySelectorAll(":scope > .row-menu .visually-hidden, :scope > .row-drop .visually-hidden")) {
      word.textContent = word.textContent.replace(/\d+$/, index + 1);
    }
    row.querySelector("[data-act=naik]").hidden = at === 0;
    row.querySelector("[data-act=turun]").hidden = at === rows.length - 1;
  });
  for (const [input, checked] of picked) input.checked = checked;
  group.querySelector("[data-count]").value = first(group) + rows.length;
}

function copy(from, to) {
  from.forEach((input, at) => {
    if (["radio", "checkbox"].includes(input.type)) to[at].checked = input.checked;
    else to[at].value = input.value;
  });
}

// A spreadsheet's cells as text: tabs between columns, quotes round cells with line breaks.
function cellsOf(text) {
  const found = [[""]];
  let quoted = false;
  const body = text.replaceAll("\r", "").replace(/\n$/, "");
  for (let at = 0; at < body.length; at++) {
    const sign = body[at];
    const row = found.at(-1);
    if (sign === '"' && quoted && body[at + 1] === '"') { row[row.length - 1] += sign; at++; }
    else if (sign === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (sign === "\t" && !quoted) row.push("");
    else if (sign === "\n" && !quoted) found.push([""]);
    else row[row.length - 1] += sign;
  }
  return found;
}

function fill(row, target, table) {
  const group = row.closest("[data-group]");
  const column = controls(row).findIndex((cell) => cell.includes(target));
  let here = row;
  table.forEach((line, at) => {
    if (at && !here.nextElementSibling) {
      const made = blank(group);
      if (!made) return;
      here.after(made);
    }
    here = at ? here.nextElementSibling : row;
    line.forEach((text, offset) => put(controls(here)[column + offset] ?? [], text.trim()));
  });
  renumber(group);
  changed(group);
  return table.length;
}

function put(cell, text) {
  const [input] = cell;
  if (!input) return;
  const same = (label) => label.trim().toLowerCase() === text.toLowerCase();
  if (input.type === "radio" || input.type === "checkbox") {
    const hit = cell.find((one) => same(one.value) || same(one.closest("label").textContent));
    if (hit) hit.checked = true;
  } else if (input.tagName === "SELECT") {
    const hit = [...input.options].find((one) => same(one.value) || same(one.text));
    if (hit) input.value = hit.value;
  } else if (input.type === "date") {
    const parts = text.match(/^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/);
    input.value = parts ? `${parts[3]}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}` : text;
  } else if (input.type === "time") input.value = text.replace(".", ":").padStart(5, "0");
  else input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
