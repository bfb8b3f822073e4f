(() => {
  // The field's key is in the script's element: the browser knows this text by its hash, so it is always the same.
  const { field } = document.currentScript?.dataset ?? {};
  window.descentLabLive ??= new Set();
  if (!field || window.descentLabLive.has(field)) return;
  window.descentLabLive.add(field);
  const pause = 100; // milliseconds without a key, after which a text is read
  let timer = 0;

  // An input method composes its words in the field itself: half a word is not read.
  document.addEventListener("input", (event) => {
    if (!isTypedInto(event)) return;
    window.clearTimeout(timer);
    if (!(event instanceof InputEvent && event.isComposing)) readSoon(event.target);
  });
  document.addEventListener("compositionstart", (event) => {
    if (isTypedInto(event)) window.clearTimeout(timer);
  });
  document.addEventListener("compositionend", (event) => {
    if (isTypedInto(event)) readSoon(event.target);
  });

  /** @param {Event} event */
  function isTypedInto(event) {
    return event.target instanceof HTMLTextAreaElement && event.target.closest(`.st-key-${field}`) !== null;
  }

  // Streamlit hands a text over at Ctrl+Enter, or when the field is left.
  /** @param {EventTarget | null} area */
  function readSoon(area) {
    window.clearTimeout(timer);
    const keys = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
    timer = window.setTimeout(() => area?.dispatchEvent(new KeyboardEvent("keydown", keys)), pause);
  }
})();
