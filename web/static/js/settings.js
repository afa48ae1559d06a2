// Settings: the letterhead and a number's example as one types; a recomputation that runs is looked at again.
"use strict";

for (const field of document.querySelectorAll("[data-kop-input]")) {
  const shown = document.querySelector(`[data-kop="${field.name}"]`);
  if (shown) field.addEventListener("input", () => { shown.textContent = field.value; });
}

const pattern = document.querySelector("[data-pattern]");
const example = document.querySelector("[data-example]");
if (pattern && example) {
  const roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
  const now = new Date();
  const known = { nomor: pattern.form.dataset.next, tahun: now.getFullYear(), bulan_romawi: roman[now.getMonth()], kode_klasifikasi: pattern.form.dataset.code, jenis_layanan: "PBG", kanal: "SURAT" };
  pattern.addEventListener("input", () => {
    example.textContent = pattern.value.replace(/\{(\w+)(?::0?(\d+)d)?\}/g, (whole, name, width) => name in known ? String(known[name]).padStart(width ?? 0, "0") : whole);
  });
}

if (document.querySelector("[data-progress]")) setTimeout(() => location.reload(), 4000);
