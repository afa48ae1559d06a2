// Before the page is drawn: tell the style sheets that there is JavaScript, and follow the machine's light or dark.
"use strict";

document.documentElement.classList.add("has-script");

if (document.documentElement.dataset.look === "otomatis") {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
}
