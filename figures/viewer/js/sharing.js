// Ways out of the viewer: the link of what is shown, its code for another page, the whole screen, and from the viewer alone
// to the whole page.

import { buildButton, buildElement } from "./dom.js";
import { createSaveMenu } from "./saving.js";

const copiedMilliseconds = 2000;

export function createShareButtons(ctx, fullscreenElement) {
  const { t: words } = ctx;
  const copied = buildElement("span", { class: "dl-copied", role: "status" });
  const byHand = createByHand(words);
  const buttons = [["link", "player.copy", ctx.address], ["code", "player.embed", ctx.code]].map(([icon, word, text]) => {
    const button = buildButton(words, icon, word, async () => {
      const said = text();
      byHand.close();
      if (!(await copyText(said))) return byHand.show(said, button);
      copied.textContent = words("player.copied");
      setTimeout(() => (copied.textContent = ""), copiedMilliseconds);
    });
    button.hidden = ctx.view().link === ""; // a page of its own that leads nowhere
    return button;
  });
  return buildElement("div", { class: "dl-group dl-share" }, copied, ...buttons, byHand.element, createSaveMenu(ctx), fullscreenButton(words, fullscreenElement));
}

// Under a viewer that is alone: the way to the whole page, in a tab of its own, and the whole screen.
export function createFoot(root, ctx, fullscreenElement) {
  const { t: words } = ctx;
  const link = buildElement("a", { class: "dl-whole", target: "_blank", rel: "noopener" }, words("player.whole"));
  // What one sees changes in every frame: the address is made when somebody is about to follow it.
  const follow = () => (link.href = ctx.address());
  for (const event of ["pointerenter", "pointerdown", "focus", "click"]) link.addEventListener(event, follow);
  root.append(link, fullscreenButton(words, fullscreenElement));
  root.hidden = true;
  return {
    update() {
      root.hidden = !ctx.view().alone;
      if (!root.hidden) follow();
    },
    frame() {}, resize() {}, destroy() {},
  };
}

// A page that holds this one may forbid it, and some browsers have none: there is no button then.
function fullscreenButton(words, element) {
  const button = buildButton(words, "full", "player.fullscreen", () => {
    const asked = document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen();
    asked?.catch(() => {}); // refused: everything stays as it is
  });
  button.hidden = !document.fullscreenEnabled;
  return button;
}

// A text that could not be copied, to be copied by hand.
function createByHand(words) {
  const field = buildElement("textarea", { readonly: true, rows: 4, "aria-label": words("player.byhand"), spellcheck: "false" });
  const note = buildElement("p", { role: "status" });
  const element = buildElement("div", { class: "dl-by-hand", hidden: true }, note, field);
  let opener = null;

  function show(text, button) {
    opener = button;
    element.hidden = false;
    note.textContent = words("player.byhand");
    field.value = text;
    field.focus({ preventScroll: true });
    field.select();
    document.addEventListener("pointerdown", closeOutside);
  }

  function close() {
    if (element.contains(document.activeElement)) opener?.focus({ preventScroll: true });
    element.hidden = true;
    note.textContent = "";
    document.removeEventListener("pointerdown", closeOutside);
  }

  function closeOutside(event) {
    if (!element.contains(event.target)) close();
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  element.addEventListener("focusout", (event) => event.relatedTarget && !element.contains(event.relatedTarget) && close());
  return { element, show, close };
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS there is no clipboard, and a page around this one may refuse it: the old way, through a selected field.
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const field = buildElement("textarea", { style: "position:fixed;opacity:0" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return done;
  }
}
