// What every page gains with JavaScript; each works without.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

document.getElementById("kesalahan")?.focus();
