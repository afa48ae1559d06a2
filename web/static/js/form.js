// What a form gains with JavaScript: questions that depend on answers appear as one types, drafts are saved, a submit
// is sent once.
"use strict";

const SAVE_AFTER_MS = 1500;

for (const form of document.querySelectorAll("form[data-form]")) {
  let saving = null;
  let sent = false;
  let asked = 0;

  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    clearTimeout(saving);
  });
  window.addEventListener("pageshow", () => { sent = false; });

  form.addEventListener("change", async (event) => {
    if (event.target.type === "file") return;
    const turn = ++asked;
    const page = await answer(form, form.action, "perbarui-isian");
    if (!page || turn !== asked) return; // a later answer is on its way
    const fresh = new DOMParser().parseFromString(page, "text/html");
    merge(form.querySelector("[data-sections]"), fresh.querySelector("[data-sections]"));
    replace("samping", fresh);
  });

  if (form.dataset.draft) {
    form.addEventListener("input", () => {
      clearTimeout(saving);
      saving = setTimeout(async () => {
        const told = await answer(form, form.dataset.draft, "");
        const place = form.querySelector("[data-saved]");
        place.textContent = told || "Konsep belum tersimpan; sambungan terputus. Tulisan Anda masih ada di halaman ini.";
      }, SAVE_AFTER_MS);
    });
  }
}

async function answer(form, address, action) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("[type=file]")) data.delete(input.name);
  if (action) data.set("aksi", action);
  try {
    const response = await fetch(address, { method: "POST", body: data, redirect: "error" });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

// Bring in questions that have become due, take out those that have not; what is being typed stays as it is.
function merge(now, fresh) {
  inOrder(now, fresh, "section", (here, there) => inOrder(here, there, "field", update));
}

function inOrder(now, fresh, kind, both) {
  const named = (place) => new Map([...place.querySelectorAll(`[data-${kind}]`)].map((part) => [part.dataset[kind], part]));
  const present = named(now);
  const wanted = named(fresh);
  for (const [name, part] of present) if (!wanted.has(name)) part.remove();
  let before = null;
  for (const [name, part] of wanted) {
    const here = present.get(name);
    if (here) both(here, part);
    else if (before) before.after(part);
    else (present.values().next().value?.parentNode ?? now).prepend(part);
    before = here ?? part;
  }
}

function update(here, there) {
  for (const what of [".computed", ".form-label"]) {
    const old = here.querySelector(what);
    const next = there.querySelector(what);
    if (old && next && old.innerHTML !== next.innerHTML) old.innerHTML = next.innerHTML;
  }
}

function replace(id, fresh) {
  const here = document.getElementById(id);
  const there = fresh.getElementById(id);
  if (here && there) here.replaceWith(there);
}
