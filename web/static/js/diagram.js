// On a large diagram: show first where the case is now.
"use strict";

const canvas = document.querySelector("[data-here-x]");
if (canvas) {
  const image = canvas.querySelector("img");
  const show = () => {
    canvas.scrollLeft = image.clientWidth * canvas.dataset.hereX - canvas.clientWidth / 2;
    canvas.scrollTop = image.clientHeight * canvas.dataset.hereY - canvas.clientHeight / 2;
  };
  if (image.complete) show(); else image.addEventListener("load", show, { once: true });
}
