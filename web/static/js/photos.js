// Photos are made smaller before they are sent, so that a phone's picture goes through a slow line; what cannot be drawn
// is sent as it is. The server takes position and time out in any case.
"use strict";

const LONGEST_SIDE = 2000;
const SMALL_ENOUGH = 700_000;

for (const input of document.querySelectorAll("input[type=file][data-photos]")) {
  input.addEventListener("change", async () => {
    const picked = [...input.files];
    const kept = new DataTransfer();
    for (const file of picked) kept.items.add(await smaller(file));
    if (picked.length === input.files.length) input.files = kept.files;
  });
}

async function smaller(file) {
  if (!["image/jpeg", "image/png"].includes(file.type) || file.size < SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
