// What a form gains with JavaScript: questions that depend on answers appear as one types, drafts are saved, a submit
// is sent once, others who have it open are named.
"use strict";

const SAVE_AFTER_MS = 1500;
const TRY_AGAIN_MS = 10000;
const LOOK_AGAIN_MS = 45000;

for (const form of document.querySelectorAll("form[data-form]")) {
  const words = JSON.parse(form.querySelector("[data-words]")?.dataset.words ?? "{}");
  const place = form.querySelector("[data-saved]");
  let timer = null;
  let saving = null; // the save on its way
  let typed = 0; // how often something was typed, and up to where that is saved
  let saved = 0;
  let sent = false;
  let asked = 0;

  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    if (saving) {
      event.preventDefault();
      saving.then(() => form.requestSubmit(event.submitter));
      return;
    }
    sent = true;
    clearTimeout(timer);
    if (place && !event.submitter?.value) place.textContent = words.again;
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
    replace("lanjut", fresh);
    if (document.querySelector("#pratinjau .letter")) look(form);
  });

  for (const button of form.querySelectorAll("[data-preview]")) {
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      await look(form);
      document.getElementById("pratinjau").focus();
    });
  }

  if (form.dataset.draft) {
    const save = () => {
      clearTimeout(timer);
      saving ??= keep(form, place, words, typed, () => typed).then((upTo) => {
        saving = null;
        if (upTo !== null) saved = upTo;
        if (saved < typed && !sent) timer = setTimeout(save, upTo === null ? TRY_AGAIN_MS : SAVE_AFTER_MS);
      });
      return saving;
    };
    form.addEventListener("input", () => {
      typed += 1;
      if (place.textContent !== words.saving) place.textContent = words.saving;
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
    });
    form.querySelector("button[value=simpan]")?.addEventListener("click", (event) => {
      if (Number(form.dataset.pending ?? 0)) return; // files on their way go with the page
      event.preventDefault();
      save();
    });
    window.addEventListener("online", () => { if (saved < typed) save(); });
    window.addEventListener("beforeunload", (event) => {
      if (!sent && (saved < typed || Number(form.dataset.pending ?? 0))) event.preventDefault();
    });
    setInterval(() => { if (!document.hidden) stay(form); }, LOOK_AGAIN_MS);
  }
}

// Save the draft; return up to which keystroke it is saved, or null.
async function keep(form, place, words, upTo, typed) {
  place.textContent = words.saving;
  const told = await answer(form, form.dataset.draft, "");
  if (told === null) {
    place.textContent = words.unsaved;
    place.classList.add("wrong");
    stay(form);
    return null;
  }
  const { told: text, base } = JSON.parse(told);
  if (typed() === upTo) place.textContent = text; // else more was typed meanwhile, and is saved next
  place.classList.remove("wrong");
  if (base) form.querySelector("[name=dasar]").value = JSON.stringify(base);
  return upTo;
}

async function stay(form) {
  const told = await answer(form, form.dataset.stay, "", ["csrf_token"]);
  const place = document.querySelector("[data-others]");
  if (told === null || !place) return;
  const { told: text } = JSON.parse(told);
  if (place.textContent.trim() !== text) place.textContent = text;
  place.hidden = !text;
}

async function look(form) {
  const page = await answer(form, form.action, "pratinjau");
  if (page) replace("pratinjau", new DOMParser().parseFromString(page, "text/html"));
}

async function answer(form, address, action, only = null) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("[type=file]")) data.delete(input.name);
  if (only) for (const name of new Set(data.keys())) if (!only.includes(name)) data.delete(name);
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
  const onward = controlsFrom(now, document.activeElement);
  inOrder(now, fresh, "section", (here, there) => inOrder(here, there, "field", update));
  if (document.activeElement === document.body) onward.find((control) => control.isConnected)?.focus();
}

// The controls from the one with the focus on: whose question goes away goes on at the next one that stays.
function controlsFrom(place, active) {
  const all = [...place.querySelectorAll("input:not([type=hidden]), select, textarea, button, summary")];
  return place.contains(active) ? all.slice(all.indexOf(active)) : [];
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
  for (const what of [".computed", ":scope > .field > .form-label"]) {
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

// A day in words beside its picker.
document.addEventListener("input", (event) => {
  const input = event.target;
  const words = input.type === "date" && input.parentElement.querySelector("[data-day]");
  if (!words) return;
  const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  words.textContent = input.valueAsDate ? input.valueAsDate.toLocaleDateString(document.documentElement.lang, style) : "";
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = button.parentElement.querySelector("textarea");
    text.select();
    await navigator.clipboard?.writeText(text.value);
  });
}
