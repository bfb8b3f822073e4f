// Numbers as people set them, the same here as in core/numbers.py: 36,864, 1.20×10⁻¹⁴, a real minus sign, a dash where there is none.

const superscriptDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @type {(integer: number) => string} */
function superscript(integer) {
  const digits = String(Math.abs(integer)).replace(/\d/g, (d) => superscriptDigits[Number(d)]);
  return (integer < 0 ? "⁻" : "") + digits;
}

/** @type {(exponent: number) => string} */
export function powerOfTen(exponent) {
  if (exponent === 0) return "1";
  return `10${exponent === 1 ? "" : superscript(exponent)}`;
}

/** @type {(text: string) => string} */
function typesetMinus(text) {
  return text.replace("-", "−");
}

/** 36,864: a comma between thousands, before the decimal point.
 * @type {(text: string) => string}
 */
export function groupThousands(text) {
  return text.replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** @type {(value: number, digits: number) => string} */
export function formatScientific(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${typesetMinus(mantissa)}×10${superscript(Number(exponent))}`;
}

/** What is no number or has no digits; "" for any other.
 * @type {(value: number | null | undefined) => string}
 */
function formatSpecial(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return value === 0 ? "0" : "";
}

/** A positive number with so many significant digits: a power of ten outside [least, most).
 * @type {(size: number, digits: number, least: number, most: number) => string}
 */
function writtenSize(size, digits, least, most) {
  if (size < least || size >= most) return formatScientific(size, digits);
  // From half a unit below, toPrecision would round up into "1.0e+2".
  return groupThousands(size >= 10 ** digits - 0.5 ? String(Math.round(size)) : size.toPrecision(digits));
}

/** A number that was computed, with so many significant digits: `typeset` in core/numbers.py.
 * @type {(value: any, digits?: number) => string}
 */
export function formatNumber(value, digits = 3) {
  return formatSpecial(value) || (value < 0 ? "−" : "") + writtenSize(Math.abs(value), digits, 1e-3, 1e5);
}

/** A number that was set, with no digit that says nothing: `plain` in core/numbers.py; 0 `digits` are all it has.
 * @type {(value: any, digits?: number) => string}
 */
export function formatPlain(value, digits = 0) {
  const special = formatSpecial(value);
  if (special) return special;
  const size = Math.abs(value);
  const all = size.toExponential().split("e")[0].replace(".", "").length;
  const [head, ...power] = writtenSize(size, digits || all, 1e-4, 1e9).split("×");
  return (value < 0 ? "−" : "") + [head.includes(".") ? head.replace(/\.?0+$/, "") : head, ...power].join("×");
}

/** Eight significant digits (fewer for what travelled as float32), for arithmetic that a person wants to check by hand.
 * @type {(value: number, digits?: number) => string}
 */
export function formatPrecise(value, digits = 8) {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value);
  const size = Math.abs(value);
  // 0.001 stays 0.001; digits that say something are kept to the last.
  const trimmed = (/** @type {string} */ text) => text.replace(/\.?0{4,}(?=$|×)/, "");
  return trimmed(size < 1e-3 || size >= 1e6 ? formatScientific(value, digits) : (value < 0 ? "−" : "") + groupThousands(size.toPrecision(digits)));
}

/** A tick of a linear axis: as many decimals as the distance between ticks asks for.
 * @type {(value: number, spacing: number) => string}
 */
export function formatTick(value, spacing) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e5 || spacing < 1e-3) return formatScientific(value, 2).replace(".0×", "×");
  const decimals = Math.max(0, -Math.floor(Math.log10(spacing) + 1e-9));
  return (value < 0 ? "−" : "") + groupThousands(size.toFixed(Math.min(decimals, 8)));
}

/** Fills {name} in a sentence of the locale.
 * @type {(text: string, values: Record<string, any>) => string}
 */
export function fillWords(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A count: 36,864.
 * @type {(value: number) => string}
 */
export function wholeText(value) {
  return groupThousands(String(Math.round(value)));
}

/** A share as a percentage: `percent` in core/numbers.py. Never 0% or 100% for what is only nearly so.
 * @type {(share: number | null | undefined, places?: number) => string}
 */
export function shareText(share, places = 1) {
  if (share === null || share === undefined || Number.isNaN(share)) return "–";
  const [percent, least] = [100 * share, 10 ** -places];
  if (percent === 0 || percent === 100) return `${percent}%`;
  if (percent < least) return `< ${least.toFixed(places)}%`;
  return percent > 100 - least ? `> ${(100 - least).toFixed(places)}%` : `${percent.toFixed(places)}%`;
}

/** An interval of percentages, rounded outwards: it still holds what it says.
 * @type {(low: number, high: number) => string}
 */
export function intervalText(low, high) {
  const tenths = (/** @type {number} */ value) => (value === 0 || value === 1000 ? String(value / 10) : (value / 10).toFixed(1));
  return `${tenths(Math.floor(1000 * low + 1e-9))}–${tenths(Math.ceil(1000 * high - 1e-9))}`;
}
