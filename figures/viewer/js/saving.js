// The button that saves pictures: a little menu of what is on the page, each as PNG or SVG, as it stands now.
// A view that can be saved has pictures(): [{ file, name, width, height, draw(context), prepare()?, heading?, names? }], in the
// page's pixels; `draw` draws with what svg.js knows of a canvas's context, and never sets its transform.

import { panelInk } from "./chartparts.js";
import { buildButton, buildElement } from "./dom.js";
import { composePicture, pictureAsPng, pictureAsSvg } from "./picture.js";

export const pictureFormats = { png: pictureAsPng, svg: pictureAsSvg };

export function createSaveMenu(ctx) {
  const { t: words } = ctx;
  const list = buildElement("div", { class: "dl-save-list", role: "group", "aria-label": words("save.which"), hidden: true });
  const button = buildButton(words, "save", "save.title", () => (list.hidden ? open() : close()), { "aria-expanded": "false" });
  const place = buildElement("div", { class: "dl-save" }, button, list);
  const status = buildElement("p", { class: "dl-save-status", role: "status" });

  function open() {
    const rows = ctx.pictures().map((figure) => buildElement("div", { class: "dl-save-row" }, buildElement("span", {}, figure.name),
      ...Object.keys(pictureFormats).map((format) => formatButton(figure, format))));
    status.textContent = "";
    list.replaceChildren(...rows, status);
    show(true);
    list.querySelector("button")?.focus({ preventScroll: true });
  }

  function formatButton(figure, format) {
    const name = format.toUpperCase();
    const label = words("save.as", { figure: figure.name, format: name });
    return buildElement("button", { type: "button", class: "dl-toggle", "aria-label": label, onclick: () => save(figure, format) }, name);
  }

  function show(visible) {
    list.hidden = !visible;
    button.setAttribute("aria-expanded", String(visible));
    if (visible) document.addEventListener("pointerdown", closeOutside);
    else document.removeEventListener("pointerdown", closeOutside);
  }

  function close() {
    if (list.contains(document.activeElement)) button.focus({ preventScroll: true });
    show(false);
  }

  function closeOutside(event) {
    if (!place.contains(event.target)) show(false);
  }

  async function save(figure, format) {
    try {
      await saveFigure(figure, format, ctx, panelInk(place.closest(".dl-viewer")));
      close();
    } catch (error) {
      status.textContent = words("save.failed", { reason: error.message });
    }
  }

  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    close();
  });
  place.addEventListener("focusout", (event) => event.relatedTarget && !place.contains(event.relatedTarget) && show(false));
  return place;
}

// The figure is drawn at the moment of the click; what it shows then stands in its heading.
async function saveFigure(figure, format, ctx, ink) {
  const { run, hidden, step } = ctx.shown();
  const { surface, racers } = run.meta;
  await figure.prepare?.();
  const color = (racer) => ctx.color(racers.indexOf(racer));
  const about = {
    surface: surface.title, color, racers: racers.filter((_, r) => !hidden.has(r)),
    heading: [surface.title, ctx.t("save.step", { step, steps: run.steps })],
  };
  const blob = await pictureFormats[format](composePicture(figure, about, ink));
  downloadBlob(blob, `descent-lab-${surface.slug}-${figure.file}.${format}`);
}

export function downloadBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = buildElement("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
