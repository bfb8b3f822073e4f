// A run in the page of somebody else: what of an address is for people, and the code of a frame.

import assert from "node:assert/strict";
import test from "node:test";

import { addressForPeople, embedCode, namesOfRun } from "../../figures/viewer/js/embedding.js";

const live = "https://lab.example/swarm?r=adam&r=sgd&start=-1.5%2C2";

test("a link for people has nothing that Streamlit reads for itself, in whatever case and however often", () => {
  const framed = "https://lab.example/swarm?embed=true&r=adam&embed_options=dark_theme&r=sgd&Embed_Options=show_padding&start=-1.5%2C2&EMBED=TRUE";
  assert.deepEqual([...new URL(addressForPeople(framed)).searchParams], [...new URL(live).searchParams]);
  assert.equal(addressForPeople("https://lab.example/?label.1=embed"), "https://lab.example/?label.1=embed");
});

test("a frame shows the viewer alone, as it is looked at, in place of what the address asked", () => {
  const code = embedCode(`${live}&view=side%2Cmap%2Chide%3A2&embed_options=dark_theme`, "A race");
  assert.match(code, /^<iframe src="([^"]*)" width="100%" height="600" style="border:0" loading="lazy" title="A race" allow="fullscreen; clipboard-write"><\/iframe>$/);
  assert.match(code, /src="https:\/\/lab\.example\/swarm\?r=adam&amp;r=sgd&amp;start=-1\.5,2&amp;embed=true&amp;view=map,side,hide:2"/);
});

test("a title is text, whatever a label holds", () => {
  const code = embedCode(`${live}&label.1=${encodeURIComponent("\"'></iframe>&")}`, `" onload='x' </iframe><script>&amp;`);
  assert.equal(code.match(/[<>]/g).length, 4, "somebody else's tags are in the code");
  assert.equal(code.match(/"/g).length, 14, "somebody else's quotes are in the code");
  assert.ok(code.includes('title="&quot; onload=&#x27;x&#x27; &lt;/iframe&gt;&lt;script&gt;&amp;amp;"'));
});

test("of many racers a title names the first few", () => {
  assert.equal(namesOfRun(["Adam", "SGD"]), "Adam, SGD");
  assert.equal(namesOfRun(["a", "b", "c", "d", "e"]), "a, b, c, d …");
});
