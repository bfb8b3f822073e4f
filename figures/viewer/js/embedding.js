// A run within another page: the code of its frame, and what the address of a frame has that is not for people.

export const viewParameter = "view", aloneWord = "map"; // `view=map`: nothing but the viewer
const streamlitsParameters = ["embed", "embed_options"]; // whatever their case
const namesInTitle = 4; // most racers that are named; a screen reader reads all of it

// The address without what Streamlit reads of it for itself: who follows a link of an embedded run sees the whole page.
/** @type {(address: string) => string} */
export function addressForPeople(address) {
  const whole = new URL(address);
  const names = [...whole.searchParams.keys()].filter((name) => streamlitsParameters.includes(name.toLowerCase()));
  for (const name of names) whole.searchParams.delete(name);
  return whole.href;
}

// HTML that shows the viewer of an address alone. views/export/links.py writes the same.
/** @type {(address: string, title: string) => string} */
export function embedCode(address, title) {
  const framed = new URL(addressForPeople(address));
  const asked = framed.searchParams;
  const words = (asked.get(viewParameter) ?? "").split(",").filter((word) => word && word !== aloneWord);
  asked.delete(viewParameter);
  asked.set("embed", "true");
  asked.set(viewParameter, [aloneWord, ...words].join(","));
  framed.search = asked.toString().replaceAll("%2C", ",").replaceAll("%3A", ":"); // as they are read
  const attributes = {
    src: framed.href, width: "100%", height: "600", style: "border:0", loading: "lazy", title, allow: "fullscreen; clipboard-write",
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeHtml(value)}"`);
  return `<iframe ${written.join(" ")}></iframe>`;
}

// The racers' names in a row, the first few of many.
/** @type {(names: string[]) => string} */
export function namesOfRun(names) {
  return names.slice(0, namesInTitle).join(", ") + (names.length > namesInTitle ? " …" : "");
}

/** @type {Record<string, string>} */
const htmlEntities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

// As Python's html.escape does it.
/** @type {(text: string) => string} */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (sign) => htmlEntities[sign]);
}
