// Photos, scans and signatures with JavaScript: made smaller here, stored at once, sent again when the line is back.
"use strict";

const LONGEST_SIDE = 2000;
const SMALL_ENOUGH = 1500000;
const LARGEST = 20000000;
const waiting = [];
const here = new Map(); // files by the name of their field that are not stored yet: they go with the page

for (const form of document.querySelectorAll("form[data-form]")) {
  const words = JSON.parse(form.querySelector("[data-words]")?.dataset.words ?? "{}");

  form.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches("[data-pick]") || !input.files.length) return;
    const name = input.name.replace(/-berkas$/, "");
    tell(form, "picking", name, words.shrinking);
    tell(form, "refused", name, "");
    const files = await Promise.all([...input.files].map((file) => smaller(file, "position" in input.dataset)));
    if (!form.dataset.files) {
      if (files.some((file) => file.size > LARGEST)) tell(form, "refused", name, words.tooBig);
      return put(form, input, name, files.filter((file) => file.size <= LARGEST));
    }
    input.value = "";
    for (const file of files) await send(form, name, file, words);
  });

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const [name, files] of here) {
      const input = form.querySelector(`[name="${name}-berkas"]`);
      if (input && files.size) put(form, input, name, files);
    }
  });

  form.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (drop) {
      event.preventDefault();
      const list = drop.closest("[data-kept]");
      drop.closest("li").remove();
      form.querySelector(`[name="${list.dataset.kept}-berkas"]:not(.visually-hidden)`)?.focus();
      touch(list);
    }
    const sign = event.target.closest("[data-sign]");
    if (sign) openPad(form, sign.closest("[data-signature]"), words);
    const unsign = event.target.closest("[data-unsign]");
    if (unsign) show(unsign.closest("[data-signature]"), "", "", "");
  });
}

window.addEventListener("online", () => { for (const again of waiting.splice(0)) again(); });

const touch = (place) => place.dispatchEvent(new Event("input", { bubbles: true }));

function tell(form, kind, name, text) {
  const place = form.querySelector(`[data-${kind}="${name}"]`);
  if (!place) return;
  place.textContent = text;
  if (kind === "refused") place.hidden = !text;
}

// Without an address for single files they travel with the page.
function put(form, input, name, files) {
  const bag = new DataTransfer();
  for (const file of files) bag.items.add(file);
  input.files = bag.files;
  tell(form, "picking", name, "");
}

async function send(form, name, file, words) {
  if (file.size > LARGEST) {
    tell(form, "picking", name, "");
    return tell(form, "refused", name, words.tooBig);
  }
  if (!here.has(name)) here.set(name, new Set());
  here.get(name).add(file);
  tell(form, "picking", name, words.sending);
  const told = await store(form, name, file, () => send(form, name, file, words));
  if (told === null) return tell(form, "picking", name, words.waiting);
  if (!told.id && !("wrong" in told)) { // signed out meanwhile, or the office is busy: it goes with the page
    form.dataset.pending = Number(form.dataset.pending) + 1;
    return tell(form, "picking", name, words.along.replace("{name}", file.name));
  }
  here.get(name).delete(file);
  tell(form, "picking", name, told.id ? words.sent : "");
  if (!told.id) return tell(form, "refused", name, told.wrong || words.refused);
  const list = form.querySelector(`[data-kept="${name}"]`);
  list.append(line(name, told, words));
  touch(list);
}

// Store one file; null means that the line is down and `again` is tried when it is back.
async function store(form, field, file, again) {
  const data = new FormData();
  data.set("csrf_token", form.querySelector("[name=csrf_token]").value);
  data.set("isian", field);
  data.set("berkas", file, file.name);
  form.dataset.pending = Number(form.dataset.pending ?? 0) + 1;
  try {
    const response = await fetch(form.dataset.files, { method: "POST", body: data, redirect: "error" });
    form.dataset.pending = Number(form.dataset.pending) - 1;
    return response.ok || response.status === 422 ? await response.json() : {};
  } catch {
    waiting.push(() => { form.dataset.pending = Number(form.dataset.pending) - 1; again(); });
    return null;
  }
}

function line(name, told, words) {
  const item = document.createElement("li");
  item.className = "kept";
  const id = Object.assign(document.createElement("input"), { type: "hidden", name, value: told.id });
  item.append(id);
  if (/\.(jpe?g|png)$/i.test(told.name)) {
    item.append(Object.assign(document.createElement("img"), { className: "thumb", src: told.picture, alt: "", width: 96, height: 72 }));
  }
  const text = Object.assign(document.createElement("span"), { className: "kept-name", textContent: `${told.name} ` });
  text.append(Object.assign(document.createElement("span"), { className: "hint", textContent: told.size }));
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words.drop });
  drop.dataset.drop = "";
  drop.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${told.name}` }));
  item.append(text, drop);
  return item;
}

// A photo no larger than needed. Where its place matters, what the camera wrote about it goes along to the server.
async function smaller(file, withPlace) {
  if (!/^image\/(jpeg|png)$/.test(file.type) && !file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < SMALL_ENOUGH) return file;
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    const parts = withPlace ? await withDetails(file, blob) : [blob];
    return new File(parts, file.name.replace(/\.[^.]+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server looks at it
  }
}

// Put the camera's own notes (the Exif segment) of a JPEG in front of its smaller copy.
async function withDetails(file, blob) {
  const view = new DataView(await file.arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return [blob];
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
      const notes = view.buffer.slice(at, at + 2 + view.getUint16(at + 2));
      stand(new DataView(notes, 10));
      return [blob.slice(0, 2), notes, blob.slice(2)];
    }
  }
  return [blob];
}

// The smaller copy stands upright already, so its notes (TIFF) must not turn it again: orientation 1.
function stand(notes) {
  const little = notes.getUint16(0) === 0x4949;
  const start = notes.getUint32(4, little);
  for (let entry = 0; entry < notes.getUint16(start, little); entry++) {
    const at = start + 2 + entry * 12;
    if (notes.getUint16(at, little) === 0x0112) notes.setUint16(at + 8, 1, little);
  }
}

function show(place, id, drawn, source) {
  const [kept, picture] = place.querySelectorAll("input");
  [kept.value, picture.value] = [id, drawn];
  const image = place.querySelector(".signed");
  image.hidden = !source;
  if (source) image.src = source;
  else image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
  place.querySelector("[data-unsign]").hidden = !source;
  touch(place);
}

function openPad(form, place, words) {
  const row = place.closest("[data-row]");
  const who = row?.querySelector("input:not([type=hidden])")?.value ?? "";
  const pad = document.createElement("dialog");
  pad.className = "pad";
  const make = (tag, values) => Object.assign(document.createElement(tag), values);
  const title = make("h2", { id: "judul-tanda-tangan", textContent: words.sign.replace("{name}", who) });
  pad.setAttribute("aria-labelledby", title.id);
  const canvas = make("canvas", { width: 1200, height: 400 });
  const [done, again, cancel] = [words.done, words.clear, words.cancel].map((textContent, at) => make("button", { type: "button", textContent, className: at ? "btn" : "btn btn-primary" }));
  const buttons = make("p", { className: "actions" });
  buttons.append(done, again, cancel);
  pad.append(title, make("p", { className: "hint", textContent: words.here }), canvas, make("p", { className: "hint", textContent: words.paper }), buttons);
  document.body.append(pad);
  const strokes = draw(canvas);
  again.addEventListener("click", () => strokes.clear());
  cancel.addEventListener("click", () => pad.close());
  done.addEventListener("click", () => { if (strokes.count) signed(form, place, canvas, words); pad.close(); });
  pad.addEventListener("close", () => { pad.remove(); place.querySelector("[data-sign]").focus(); });
  pad.showModal();
}

function draw(canvas) {
  const pen = canvas.getContext("2d");
  const strokes = { count: 0, clear() { pen.clearRect(0, 0, canvas.width, canvas.height); strokes.count = 0; } };
  Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#101828" });
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    strokes.count += 1;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  return strokes;
}

async function signed(form, place, canvas, words) {
  const small = Object.assign(document.createElement("canvas"), { width: 600, height: 200 });
  small.getContext("2d").drawImage(canvas, 0, 0, 600, 200);
  const drawn = small.toDataURL("image/png");
  show(place, "", drawn, drawn);
  const blob = await new Promise((done) => small.toBlob(done, "image/png"));
  const field = place.dataset.signature.replace(/-\d+-/, ".");
  const keep = async () => {
    const told = await store(form, field, new File([blob], "tanda-tangan.png", { type: "image/png" }), keep);
    if (told?.id && place.querySelectorAll("input")[1].value === drawn) show(place, told.id, "", drawn);
  };
  await keep();
}
