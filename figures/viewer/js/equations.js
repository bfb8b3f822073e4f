// A rule's update with one step's numbers in it. Python has read it from the rule's LaTeX (equations.py); here it is set as
// MathML, and worked out: what does not hold in a step, as where a rule makes an exception, shows no numbers there.

import {
  casesMath, countLeaves, equationMath, equationPieces, isOneNumber, longFormula, mathElement, mathFence, mathFormula, mathMatrix, mathPiece, symbolMath,
} from "./equationmath.js";
import { earlierIndex, equationCase, equationHolds, equationKnown, equationValue } from "./equationvalues.js";
import { panelElement } from "./marks.js";
import { fillWords, formatPlain, formatPrecise } from "./numbers.js";

const equationDigits = 6;

/** All equations of one racer, each with a line for x and one for y; `write(run, r, t, s)` puts a step's numbers in. They break
 * everywhere where they are `narrow`. */
export function createEquations(racer, t, narrow) {
  const given = { ...racer.numbers, t: 0 };
  const letters = ["I", "e", "\\pi"].filter((letter) => !(letter in given)); // stand as they are in the numbers too
  const matrices = matrixKeys(racer);
  const blocks = racer.equations.map(([left, right]) => (left[0] === "definition" ? definitionBlock(left, right, t) : equationBlock(left, right, { given, letters, matrices, narrow, typed: racer.typed, t })));
  const none = panelElement("p", "dl-notice", { hidden: "" }, racer.unworked || t("inspector.unworked"));
  const element = panelElement("div", "dl-equations", {}, panelElement("h3", "", {}, t("inspector.worked")), ...blocks.map((block) => block.element), none);
  element.hidden = !racer.formula;

  function write(run, r, step, s) {
    const known = equationKnown(run, r, step, s);
    let shown = 0;
    for (const block of blocks) shown += block.write(known);
    for (const block of blocks) if (block.defines) block.element.hidden = !shown;
    const kept = run.kept(step, r, s);
    none.hidden = shown > 0 && !kept;
    if (shown || !racer.unworked) none.textContent = t(kept ? "inspector.unworked_kept" : "inspector.unworked");
  }

  return { element, write };
}

/** The keys of what is a matrix: two rows under one letter, and what an equation writes out as one. */
function matrixKeys(racer) {
  const letters = Object.values(racer.letters).filter(([kind]) => kind === "symbol");
  const twice = (keys) => keys.filter((key, i) => keys.indexOf(key) !== i);
  const keys = [...twice(letters.map(([, key]) => key)), ...twice(racer.given ?? []), ...racer.equations.filter(([, right]) => right[0] === "matrix").map(([[, key]]) => key)];
  return new Set([...keys, ...letters.filter(([, key]) => keys.includes(key)).map(([, key, , index]) => earlierIndex(key, index))]);
}

/** Whether a tree has a matrix in it: then its vectors are written as such, since no coordinate stands alone. */
function hasMatrix(tree, matrices) {
  if (!Array.isArray(tree)) return false;
  return tree[0] === "matrix" || tree[0] === "transposed" || (tree[0] === "symbol" && matrices.has(tree[1])) || tree.some((part) => hasMatrix(part, matrices));
}

function symbolSet(narrow, t) {
  const set = { narrow, leaf: symbolMath, times: "\u2062", cases: (cases) => casesMath(cases, set, t("inspector.else")) };
  return set;
}

/** A function that the formula uses, p(s): it has no numbers of its own. */
function definitionBlock([, name, variable], body, t) {
  const set = symbolSet(false, t);
  const head = mathFormula(mathElement("mi", name), mathFence("(", []), symbolMath(variable), mathFence(")", []));
  const whole = panelElement("div", "dl-equation", {}, head, mathPiece("="), ...equationPieces(body, set));
  return { element: panelElement("div", "dl-worked", {}, whole), defines: true, write: () => 0 };
}

function equationBlock(left, right, context) {
  const { given, matrices, narrow, typed, t } = context;
  const whole = [mathFormula(symbolMath(left)), mathPiece("="), ...equationPieces(right, symbolSet(narrow && countLeaves(right) > longFormula, t))];
  const together = hasMatrix(right, matrices);
  const lines = (together ? [""] : ["x", "y"]).map((axis, part) => equationLine(left, right, axis && fillWords(t("inspector.along"), { axis }), together ? null : part, context));
  const element = panelElement("div", "dl-worked", {}, panelElement("div", "dl-equation", {}, ...whole), ...lines.map((line) => line.element));

  function write(known) {
    const worked = equationValue(right, known);
    const holds = worked !== null && equationHolds(left, worked, known);
    const value = holds ? worked : typed ? known.get(left[1]) ?? null : null; // what is typed is what was done: no rule makes an exception there
    element.hidden = value === null;
    if (element.hidden) return 0;
    lines.forEach((line, part) => {
      line.element.hidden = part === 1 && !Array.isArray(value); // a number that both coordinates share
      line.axis.hidden = together || !Array.isArray(value);
      if (!line.element.hidden) line.write(known, given, !holds || isOneNumber(right));
    });
    return 1;
  }

  return { element, write };
}

/** The numbers of one coordinate (`part`), or of both together, as vectors and matrices, where that is null. */
function equationLine(left, right, label, part, { narrow, letters }) {
  const slots = [], choices = [];
  const slot = (tree, place) => {
    if (letters.includes(tree[1])) return symbolMath(tree);
    const node = mathElement("mrow");
    slots.push({ tree, node, place, texts: [], shape: "" });
    return node;
  };
  // Of several cases the one that is met stands there.
  const cases = (all, place) => {
    const nodes = all.map(([tree]) => equationMath(place !== "alone" && tree[0] === "sum" ? ["group", tree] : tree, set, place));
    choices.push({ all, nodes });
    return mathElement("mrow", ...nodes);
  };
  const set = { narrow, leaf: slot, times: "·", cases, ...(part === null ? {} : { part }) };
  const middle = [mathPiece("="), ...equationPieces(right, set)];
  const pieces = [...middle, mathPiece("=", slot(left, "alone"))];
  const axis = panelElement("span", "dl-worked-axis", {}, label);
  const element = panelElement("div", "dl-worked-line", {}, axis, panelElement("span", "dl-worked-sides", {}, ...pieces));

  function write(known, given, bare) {
    for (const piece of middle) piece.setAttribute("style", bare ? "display: none" : "");
    for (const { all, nodes } of choices) {
      const met = equationCase(all, known, part ?? 0);
      nodes.forEach((node, i) => node.setAttribute("style", i === met ? "" : "display: none"));
    }
    for (const each of slots) {
      const value = equationValue(each.tree, known);
      const shown = part === null ? value : [value].flat()[Array.isArray(value) ? part : 0];
      fillSlot(each, shown, (number) => (each.tree[1] in given ? formatPlain(number) : formatPrecise(number, equationDigits)));
    }
  }

  return { element, axis, write };
}

/** Writes a number, a vector or a matrix; while the shape stays, only its texts are written. */
function fillSlot(slot, value, format) {
  const numbers = [value].flat(2);
  const shape = Array.isArray(value) ? (Array.isArray(value[0]) ? "matrix" : "vector") : "number";
  if (slot.shape !== shape) {
    slot.shape = shape;
    slot.texts = numbers.map(() => document.createTextNode(""));
    const cells = slot.texts.map((text) => mathElement("mn", text));
    const rows = { matrix: [cells.slice(0, 2), cells.slice(2)], vector: cells.map((cell) => [cell]) }[shape];
    slot.node.replaceChildren(rows ? mathMatrix(rows) : cells[0]);
  }
  numbers.forEach((number, i) => {
    // A hyperparameter stands as it was set, whatever was computed with six digits.
    const text = format(number);
    const bracketed = shape === "number" && slot.place !== "alone" && (number < 0 || (slot.place === "factor" && text.includes("×")));
    const wanted = bracketed ? `(${text})` : text;
    if (slot.texts[i].data !== wanted) slot.texts[i].data = wanted;
  });
}
