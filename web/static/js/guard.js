// While many complaints come in, the browser proves a little work before sending: a number after which SHA-256 of
// `nonce:number` begins with so many zero bits. Without Web Crypto, waiting does as well.
"use strict";

const form = document.querySelector("form[data-nonce]");
const told = document.querySelector("[data-guard]");

if (form && told) solve(form.dataset.nonce, Number(form.dataset.bits)).then((answer) => {
  if (answer !== null) form.elements.bukti.value = String(answer);
  told.textContent = answer === null ? told.dataset.wait : told.dataset.ready;
});

async function solve(nonce, bits) {
  if (!window.crypto?.subtle) return null;
  const text = new TextEncoder();
  for (let number = 0; ; number += 1) {
    const digest = new DataView(await crypto.subtle.digest("SHA-256", text.encode(`${nonce}:${number}`)));
    if (digest.getUint32(0) >>> (32 - bits) === 0) return number;
  }
}
