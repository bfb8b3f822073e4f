// An equation's tree as MathML. `set` says how: `leaf(tree, place)` sets what has a value of its own, where `place` tells what
// needs brackets; `times` stands between factors; `cases(cases, place)` sets what depends on a condition.

import { panelElement } from "./marks.js";
/** @import { Tree } from "./types.d.ts" */

const mathSpace = "http://www.w3.org/1998/Math/MathML";

export function mathElement(tag, ...children) {
  const element = document.createElementNS(mathSpace, tag);
  element.append(...children);
  return element;
}

const equationShortcuts = ["norm", "norm1", "inner", "gradient", "member", "hessian"]; // of a whole vector: where there are numbers, one number each

export function equationMath(tree, set, place = "alone") {
  const [kind, ...rest] = tree;
  const of = (part, where = "alone") => equationMath(part, set, where);
  const row = (...children) => mathElement("mrow", ...children);
  const fenced = (open, part, close) => row(mathFence(open, part), of(part), mathFence(close, part));
  const short = equationShortcuts.includes(kind) && set.leaf(tree, place);
  if (short) return short;
  switch (kind) {
    case "number": return mathElement("mn", rest[0]);
    case "sum": return row(...rest[0].flatMap(([mark, part], i) => (i || mark === "-" ? [mathSign(mark === "-" ? "−" : "+"), of(part, "term")] : [of(part)])));
    case "product": return row(...rest[0].flatMap((part, i, all) => (i ? [mathSign(timesBetween(set, all[i - 1], part)), of(part, "factor")] : [of(part, "factor")])));
    case "slash": return row(of(rest[0], "factor"), mathSign("/"), of(rest[1], "factor"));
    case "fraction": return mathElement("mfrac", of(rest[0]), of(rest[1]));
    case "power": return mathPower(of(rest[0], "factor"), of(rest[1]));
    case "transposed": return mathPower(of(rest[0], "factor"), mathElement("mo", "⊤"));
    case "root": return mathElement("msqrt", of(rest[0]));
    case "abs": return fenced("|", rest[0], "|");
    case "group": return fenced("(", rest[0], ")");
    case "norm": return fenced("‖", rest[0], "‖");
    case "norm1": return mathElement("msub", fenced("‖", rest[0], "‖"), mathElement("mn", "1"));
    case "inner": return row(mathSign("⟨"), of(rest[0]), mathSign(","), of(rest[1]), mathSign("⟩"));
    case "gradient": return row(mathElement("mi", "∇f"), fenced("(", rest[0], ")"));
    case "member": return mathElement("msub", fenced("(", rest[0], ")"), mathElement("mi", rest[1]));
    case "hessian": return row(mathElement("msub", mathElement("mo", "∂"), row(...Array.from(rest[0], (letter) => mathElement("mi", letter)))), mathElement("mi", "f"), mathFence("(", []), symbolMath(["symbol", "", "x", "t"]), mathFence(")", []));
    case "nthroot": return mathElement("mroot", of(rest[1]), of(rest[0]));
    case "vector": return set.part === undefined ? mathMatrix(rest[0].map((part) => [of(part)])) : of(vectorPart(rest[0], set, place), place);
    case "matrix": return mathMatrix(rest[0].map((parts) => parts.map((part) => of(part))));
    case "cases": return set.cases(rest[0], place);
    case "apply": return row(mathPower(mathElement("mi", rest[0]), fenced("(", rest[1], ")")), fenced("(", rest[2], ")"));
    case "call": return (rest[0] === "RMS" && set.leaf(tree, place))
      || row(mathElement("mi", rest[0]), mathFence("(", rest[1]), ...rest[1].flatMap((part, i) => (i ? [mathSign(","), of(part)] : [of(part)])), mathFence(")", rest[1]));
    default: return set.leaf(tree, place);
  }
}

/** What stands in a vector for the coordinate that is written, in brackets where it would run into what is beside it. */
function vectorPart(parts, set, place) {
  const part = parts[set.part];
  return place !== "alone" && part[0] === "sum" ? ["group", part] : part;
}

/** The right side in pieces that may stand on lines of their own, each with its sign before it. On a narrow screen (`set.narrow`)
 * what is long within brackets is in pieces too, and a long fraction is written with a slash. */
export function equationPieces(tree, set) {
  return brokenPieces(tree, set, "alone").map((nodes) => mathFormula(mathElement("mrow", ...nodes)));
}

const longLeaves = 3; // what has no more numbers than that fits into a line
const longRoot = 6;
export const longFormula = 14; // in letters

/** @type {(tree: Tree) => number} */
export function countLeaves([kind, ...rest]) {
  if (["number", "symbol", ...equationShortcuts].includes(kind)) return 1;
  return rest.flat({ sum: 2, cases: 2, matrix: 2, product: 1, vector: 1, call: 1 }[kind] ?? 0).filter(Array.isArray).reduce((sum, /** @type {Tree} */ tree) => sum + countLeaves(tree), 0);
}

/** Lists of nodes, one a piece. */
function brokenPieces(tree, set, place) {
  const [kind, ...rest] = tree;
  const joined = (parts, signs, where) => parts.flatMap((part, i) => glued(signs[i] ? [mathInfix(signs[i])] : [], brokenPieces(part, set, where), []));
  if (kind === "sum") return joined(rest[0].map(([, part]) => part), rest[0].map(([mark], i) => (mark === "-" ? "−" : i ? "+" : "")), "term");
  if (kind === "product") return joined(rest[0], rest[0].map((part, i, all) => (i ? timesBetween(set, all[i - 1], part) : "")), "factor");
  if (kind === "vector" && set.part !== undefined) return brokenPieces(vectorPart(rest[0], set, place), set, place);
  if (!set.narrow || countLeaves(tree) <= longLeaves) return [[equationMath(tree, set, place)]];
  const bracketed = (part, close = mathSmall(")")) => glued([mathSmall("(")], brokenPieces(part, set, "alone"), [close]);
  const side = (part) => (["sum", "product", "slash", "fraction"].includes(part[0]) ? bracketed(part) : brokenPieces(part, set, "factor"));
  switch (kind) {
    case "group": return bracketed(rest[0]);
    case "power": return rest[0][0] === "group" ? bracketed(rest[0][1], mathElement("msup", mathSmall(")"), equationMath(rest[1], set))) : [[equationMath(tree, set, place)]];
    case "fraction": case "slash": return [...side(rest[0]), ...glued([mathInfix("/")], side(rest[1]), [])];
    case "root": return countLeaves(tree) > longRoot ? glued([mathSmall("√")], bracketed(rest[0]), []) : [[equationMath(tree, set, place)]];
    case "call": return rest[0] === "RMS" ? [[equationMath(tree, set, place)]]
      : glued([mathElement("mi", rest[0]), mathSmall("(")], rest[1].flatMap((part, i, all) => glued([], brokenPieces(part, set, "alone"), i < all.length - 1 ? [mathSign(",")] : [])), [mathSmall(")")]);
    default: return [[equationMath(tree, set, place)]];
  }
}

/** The sign between two factors: a dot before a number and beside a name of several letters, which would run together. */
function timesBetween(set, before, after) {
  const isName = ([kind, key]) => kind === "symbol" && key.includes("mathrm");
  const first = after[0] === "power" ? after[1] : after;
  return first[0] === "number" || isName(first) || isName(before) ? "·" : set.times;
}

function glued(before, pieces, after) {
  const last = pieces.length - 1;
  return pieces.map((nodes, i) => [...(i ? [] : before), ...nodes, ...(i === last ? after : [])]);
}

/** With its spaces on both sides, although nothing of its piece stands before it. */
function mathInfix(text) {
  const sign = mathSign(text);
  sign.setAttribute("form", "infix");
  return sign;
}

function mathSmall(text) {
  const sign = mathSign(text);
  sign.setAttribute("stretchy", "false");
  return sign;
}

export function mathPiece(sign, ...children) {
  return mathFormula(mathElement("mrow", mathInfix(sign), ...children));
}

function mathPower(base, exponent) {
  return base.localName === "msub" ? mathElement("msubsup", ...base.children, exponent) : mathElement("msup", base, exponent);
}

function mathSign(text) {
  return mathElement("mo", text);
}

/** Whether a right side is one number where there are numbers: it need not stand there twice.
 * @type {(tree: Tree) => boolean}
 */
export const isOneNumber = ([kind]) => kind === "symbol" || equationShortcuts.includes(kind);

/** A bracket, which grows with what is in it only where that is more than a line high. */
export function mathFence(text, inside) {
  const sign = mathSign(text);
  sign.setAttribute("stretchy", String(/"(fraction|matrix|vector|cases)"/.test(JSON.stringify(inside))));
  return sign;
}

function mathTable(rows) {
  return mathElement("mtable", ...rows.map((cells) => mathElement("mtr", ...cells.map((cell) => mathElement("mtd", cell)))));
}

/** With brackets from the style sheet: a font without tables for mathematics has none that grow. */
export function mathMatrix(rows) {
  const table = mathTable(rows);
  table.setAttribute("class", "dl-matrix");
  return table;
}

export function mathFormula(...children) {
  const math = mathElement("math", ...children);
  math.setAttribute("displaystyle", "true"); // fractions as large as the rest
  return math;
}

export function symbolMath([kind, key, letter, subscript]) {
  if (kind !== "symbol") return null; // a norm of symbols is written as one
  if (key.startsWith("\\nabla")) return mathElement("mrow", mathElement("mi", letter), mathFence("(", []), symbolMath(["symbol", "", "x", "t"]), mathFence(")", []));
  const name = mathElement("mi", letter);
  if (!subscript) return name;
  const parts = subscriptText(subscript).match(/\d+|./g).map((part) => mathElement(/\d/.test(part) ? "mn" : "mi", part));
  return mathElement("msub", name, mathElement("mrow", ...parts));
}

function subscriptText(subscript) {
  return subscript.replace("\\infty", "∞").replace("-", "−").replace("*", "∗");
}

/** What a formula has for different conditions, each on a line behind a brace; `else` is the word for all other cases. */
export function casesMath(cases, set, otherwise) {
  const signs = { "<": "<", "<=": "≤", ">": ">", ">=": "≥", divides: "∣", and: "∧", or: "∨" };
  const joint = ([kind]) => kind === "and" || kind === "or";
  const inner = (part, kind) => (joint(part) && part[0] !== kind ? mathElement("mrow", mathFence("(", []), condition(part), mathFence(")", [])) : condition(part));
  const condition = ([kind, left, right]) => {
    if (kind === "else") return mathElement("mtext", otherwise);
    if (kind === "not") return mathElement("mrow", mathSign("¬"), inner(left, kind));
    const side = (part) => (joint([kind]) ? inner(part, kind) : equationMath(part, set));
    return mathElement("mrow", side(left), mathSign(signs[kind]), side(right));
  };
  const table = mathTable(cases.map(([tree, when]) => [equationMath(tree, set), condition(when)]));
  table.setAttribute("class", "dl-cases");
  return mathElement("mrow", mathSign("{"), table);
}

/** A state's symbol as an element of the table, as it is in the formula; two where each of its numbers has its own. */
export function symbolText([kind, ...rest]) {
  if (kind === "pair") return panelElement("span", "dl-sign", {}, symbolText(rest[0]), ", ", symbolText(rest[1]));
  const [, letter, subscript] = rest;
  const sign = panelElement("var", "dl-sign", {}, letter);
  if (subscript) sign.append(panelElement("sub", "", {}, subscriptText(subscript)));
  return sign;
}
