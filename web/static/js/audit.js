// What the page of a running verification gains: it shows the progress by itself, and the verdict when there is one.
"use strict";

const EVERY_MS = 2000;

async function refresh() {
  try {
    const response = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-running]");
    if (!fresh) return location.reload();
    document.querySelector("[data-running]").replaceWith(fresh);
  } catch {
    // The connection is gone for a moment; the next turn tries again.
  }
  setTimeout(refresh, EVERY_MS);
}

setTimeout(refresh, EVERY_MS);
