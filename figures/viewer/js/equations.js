// A rule's update with one step's numbers in it. Python has read it from the rule's LaTeX (equations.py); here it is set as
// MathML, and worked out: what does not hold in a step, as where a rule makes an exception, shows no numbers there.

const mathSpace = "http://www.w3.org/1998/Math/MathML";
const equationDigits = 6;
const equationTolerance = 2e-6; // relative: rates travel as float32

function mathElement(tag, ...children) {
  const element = document.createElementNS(mathSpace, tag);
  element.append(...children);
  return element;
}

/** For numbers and pairs alike; null where one of them is not known. */
function eachCoordinate(work, ...values) {
  if (values.some((value) => value === null || value === undefined)) return null;
  if (!values.some(Array.isArray)) return work(...values);
  return [0, 1].map((part) => work(...values.map((value) => (Array.isArray(value) ? value[part] : value))));
}

const equationCalls = {
  max: Math.max, min: Math.min, sign: Math.sign,
  clip: (value, low, high) => (high === undefined ? Math.min(low, Math.max(-low, value)) : Math.min(high, Math.max(low, value))),
};

/** What a tree is worth: a number, a pair, or null where something in it is not known. */
function equationValue([kind, ...rest], known) {
  const of = (tree) => equationValue(tree, known);
  switch (kind) {
    case "number": return Number(rest[0]);
    case "symbol": return known.get(rest[0]) ?? null;
    case "sum": return rest[0].reduce((sum, [sign, tree]) => eachCoordinate(sign === "-" ? (a, b) => a - b : (a, b) => a + b, sum, of(tree)), 0);
    case "product": return rest[0].reduce((product, tree) => eachCoordinate((a, b) => a * b, product, of(tree)), 1);
    case "slash": case "fraction": return eachCoordinate((a, b) => a / b, of(rest[0]), of(rest[1]));
    case "power": return eachCoordinate((a, b) => a ** b, of(rest[0]), of(rest[1]));
    case "root": return eachCoordinate(Math.sqrt, of(rest[0]));
    case "abs": return eachCoordinate(Math.abs, of(rest[0]));
    case "group": return of(rest[0]);
    case "norm": return equationNorm(of(rest[0]));
    case "call": return rest[0] === "RMS" ? eachCoordinate((norm) => norm / Math.SQRT2, equationNorm(of(rest[1][0])))
      : eachCoordinate(equationCalls[rest[0]], ...rest[1].map(of));
    default: return null;
  }
}

function equationNorm(pair) {
  return pair === null ? null : Math.hypot(...[pair].flat());
}

/** The symbols of a step with their values: what the formula counts from 1 is the step from t to t + 1 here. */
function equationKnown(run, r, t, s) {
  const racer = run.meta.racers[r];
  const known = new Map(Object.entries(racer.numbers));
  known.set("t", t + 1).set("\\eta", run.lr(t, r, s));
  const put = (key, value) => [value].flat().every(Number.isFinite) && known.set(key, value);
  put("x_t", run.x(t, r, s));
  put("x_{t+1}", run.x(t + 1, r, s));
  put("g_t", run.gradient(t, r, s));
  put("\\nabla f(x_t)", run.gradient(t, r, s)); // as it was read, clipping included
  if (t > 0) put("g_{t-1}", run.gradient(t - 1, r, s));
  for (const [name, [, key, , index]] of Object.entries(racer.letters)) {
    const field = racer.state.indexOf(name);
    if (field < 0) continue;
    put(key, run.state(r, field, t + 1, s));
    put(key.replace(/_(t|\{t\+1\})$/, index === "t+1" ? "_t" : "_{t-1}"), run.state(r, field, t, s));
  }
  // What is no state is defined by its equation, which may stand further on.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const [[, key], right] of racer.equations) {
      const value = known.has(key) ? null : equationValue(right, known);
      if (value !== null) put(key, value);
    }
  }
  return known;
}

/** Whether both sides of an equation agree, as closely as the numbers travelled. */
function equationHolds([, key, , index], value, known) {
  const before = known.get(key.replace(/_(t|\{t\+1\})$/, index === "t+1" ? "_t" : "_{t-1}"));
  const agree = eachCoordinate((a, b, c) => Math.abs(a - b) <= equationTolerance * Math.max(Math.abs(a), Math.abs(c)), known.get(key), value, before ?? 0);
  return agree !== null && [agree].flat().every(Boolean);
}

/** A tree as MathML; `leaf(tree, place)` sets what has a value of its own, where `place` tells what needs brackets; `times` stands between factors. */
function equationMath(tree, leaf, times, place = "alone") {
  const [kind, ...rest] = tree;
  const of = (part, where = "alone") => equationMath(part, leaf, times, where);
  const row = (...children) => mathElement("mrow", ...children);
  const fenced = (open, part, close) => row(mathFence(open, part), of(part), mathFence(close, part));
  switch (kind) {
    case "number": return mathElement("mn", rest[0]);
    case "sum": return row(...rest[0].flatMap(([mark, part], i) => (i || mark === "-" ? [mathSign(mark === "-" ? "−" : "+"), of(part, "term")] : [of(part)])));
    case "product": return row(...rest[0].flatMap((part, i) => (i ? [mathSign(times), of(part, "factor")] : [of(part, "factor")])));
    case "slash": return row(of(rest[0], "factor"), mathSign("/"), of(rest[1], "factor"));
    case "fraction": return mathElement("mfrac", of(rest[0]), of(rest[1]));
    case "power": return mathPower(of(rest[0], "factor"), of(rest[1]));
    case "root": return mathElement("msqrt", of(rest[0]));
    case "abs": return fenced("|", rest[0], "|");
    case "group": return fenced("(", rest[0], ")");
    case "norm": return leaf(tree, place) ?? fenced("‖", rest[0], "‖");
    case "call": return (rest[0] === "RMS" && leaf(tree, place))
      || row(mathElement("mi", rest[0]), mathSign("("), ...rest[1].flatMap((part, i) => (i ? [mathSign(","), of(part)] : [of(part)])), mathSign(")"));
    default: return leaf(tree, place);
  }
}

function mathPower(base, exponent) {
  return base.localName === "msub" ? mathElement("msubsup", ...base.children, exponent) : mathElement("msup", base, exponent);
}

function mathSign(text) {
  return mathElement("mo", text);
}

/** A bracket, which grows with what is in it only where that is more than a line high. */
function mathFence(text, inside) {
  const sign = mathSign(text);
  sign.setAttribute("stretchy", String(JSON.stringify(inside).includes('"fraction"')));
  return sign;
}

function mathFormula(...children) {
  const math = mathElement("math", ...children);
  math.setAttribute("displaystyle", "true"); // fractions as large as the rest
  return math;
}

function symbolMath([kind, key, letter, subscript]) {
  if (kind !== "symbol") return null; // a norm of symbols is written as one
  if (key.startsWith("\\nabla")) return mathElement("mrow", mathElement("mi", letter), mathElement("mo", "("), symbolMath(["symbol", "", "x", "t"]), mathElement("mo", ")"));
  const name = mathElement("mi", letter);
  if (!subscript) return name;
  const parts = subscript.match(/\d+|./g).map((part) => mathElement(/\d/.test(part) ? "mn" : "mi", part.replace("-", "−").replace("*", "∗")));
  return mathElement("msub", name, mathElement("mrow", ...parts));
}

/** A symbol as an element of the table, as it is in the formula. */
function symbolText([, , letter, subscript]) {
  const sign = panelElement("var", "dl-sign", {}, letter);
  if (subscript) sign.append(panelElement("sub", "", {}, subscript.replace("-", "−")));
  return sign;
}

/** All equations of one racer, each with a line for x and one for y; `write(run, r, t, s)` puts a step's numbers in. */
function createEquations(racer, t) {
  const given = { ...racer.numbers, t: 0 };
  const blocks = racer.equations.map(([left, right]) => equationBlock(left, right, given, t));
  const none = panelElement("p", "dl-notice", { hidden: "" }, t("inspector.unworked"));
  const element = panelElement("div", "dl-equations", {}, panelElement("h3", "", {}, t("inspector.worked")), none, ...blocks.map((block) => block.element));
  element.hidden = !racer.formula;

  function write(run, r, step, s) {
    const known = equationKnown(run, r, step, s);
    let shown = 0;
    for (const block of blocks) shown += block.write(known);
    none.hidden = shown > 0;
  }

  return { element, write };
}

function equationBlock(left, right, given, t) {
  const whole = mathFormula(equationMath(left, symbolMath, "\u2062"), mathElement("mo", "="), equationMath(right, symbolMath, "\u2062"));
  const lines = ["x", "y"].map((axis, part) => equationLine(left, right, fillWords(t("inspector.along"), { axis }), part));
  const element = panelElement("div", "dl-worked", {}, panelElement("div", "dl-equation", {}, whole), ...lines.map((line) => line.element));

  function write(known) {
    const value = equationValue(right, known);
    const holds = value !== null && equationHolds(left, value, known);
    element.hidden = !holds;
    if (!holds) return 0;
    lines.forEach((line, part) => {
      line.element.hidden = part === 1 && !Array.isArray(value); // a number that both coordinates share
      line.axis.hidden = !Array.isArray(value);
      if (!line.element.hidden) line.write(known, given);
    });
    return 1;
  }

  return { element, write };
}

function equationLine(left, right, label, part) {
  const slots = [];
  const slot = (tree, place) => {
    const node = document.createTextNode("");
    slots.push({ tree, node, place });
    return mathElement("mn", node);
  };
  const math = mathFormula(mathSign("="), equationMath(right, slot, "·"), mathSign("="), slot(left, "alone"));
  const axis = panelElement("span", "dl-worked-axis", {}, label);
  const element = panelElement("div", "dl-worked-line", {}, axis, math);

  function write(known, given) {
    for (const { tree, node, place } of slots) {
      const value = [equationValue(tree, known)].flat();
      const number = value[value.length > 1 ? part : 0];
      // A hyperparameter stands as it was set, whatever was computed with six digits.
      const text = formatPrecise(number, tree[1] in given ? shortestDigits(number) : equationDigits);
      const bracketed = place !== "alone" && (number < 0 || (place === "factor" && text.includes("×")));
      const wanted = bracketed ? `(${text})` : text;
      if (node.data !== wanted) node.data = wanted;
    }
  }

  return { element, axis, write };
}

/** How many significant digits a number takes to be itself. */
function shortestDigits(number) {
  return number.toExponential().match(/^-?[\d.]+/)[0].replace(/[-.]/g, "").length;
}
