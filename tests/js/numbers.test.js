// How numbers are written, case by case; that Python writes them alike is asked in tests/figures.

import assert from "node:assert/strict";
import test from "node:test";

import {
  fillWords, formatNumber, formatPlain, formatPrecise, formatScientific, formatTick, groupThousands, intervalText, powerOfTen, shareText, wholeText,
} from "../../figures/viewer/js/numbers.js";

test("three significant digits, whatever the size", () => {
  assert.equal(formatNumber(3.14487), "3.14");
  assert.equal(formatNumber(0.0123456), "0.0123");
  assert.equal(formatNumber(-27.449), "−27.4");
  assert.equal(formatNumber(1234.5), "1,235");
});

test("a power of ten for what is tiny or huge", () => {
  assert.equal(formatNumber(0.000123456), "1.23×10⁻⁴");
  assert.equal(formatNumber(123456789), "1.23×10⁸");
  assert.equal(formatNumber(-1e-300), "−1.00×10⁻³⁰⁰");
});

test("a number just below a power of ten is rounded up to it without an exponent", () => {
  assert.equal(formatNumber(99.96), "100");
  assert.equal(formatNumber(999.7), "1,000");
});

test("what is no number is a dash, what is endless the sign for it, and zero has no sign", () => {
  for (const nothing of [null, undefined, NaN]) assert.equal(formatNumber(nothing), "–");
  assert.equal(formatNumber(Infinity), "∞");
  assert.equal(formatNumber(-Infinity), "−∞");
  assert.equal(formatNumber(-0), "0");
});

test("what a person has set is written without digits that say nothing", () => {
  assert.equal(formatPlain(0.05), "0.05");
  assert.equal(formatPlain(10), "10");
  assert.equal(formatPlain(1e-8), "1×10⁻⁸");
  assert.equal(formatPlain(-2.5), "−2.5");
  assert.equal(formatPlain(36864), "36,864");
  assert.equal(formatPlain(0.1 + 0.2, 3), "0.3");
});

test("eight digits for sums that are checked by hand, but 0.001 stays 0.001", () => {
  assert.equal(formatPrecise(Math.PI), "3.1415927");
  assert.equal(formatPrecise(0.001), "0.001");
  assert.equal(formatPrecise(-1.5e-9), "−1.5×10⁻⁹");
  assert.equal(formatPrecise(2), "2");
  assert.equal(formatPrecise(NaN), "–");
});

test("a tick has as many decimals as the distance to the next asks for", () => {
  assert.equal(formatTick(0.5, 0.25), "0.5");
  assert.equal(formatTick(0.25, 0.05), "0.25");
  assert.equal(formatTick(1500, 500), "1,500");
  assert.equal(formatTick(-2, 1), "−2");
  assert.equal(formatTick(0, 1e-9), "0");
  assert.equal(formatTick(200000, 50000), "2×10⁵");
});

test("exponents are raised, and ten to the zero is one", () => {
  assert.deepEqual([-12, -1, 0, 1, 2, 10].map(powerOfTen), ["10⁻¹²", "10⁻¹", "1", "10", "10²", "10¹⁰"]);
  assert.equal(formatScientific(6.02214e23, 3), "6.02×10²³");
});

test("thousands are grouped before the decimal point only", () => {
  assert.equal(groupThousands("1234567.1234567"), "1,234,567.1234567");
  assert.equal(groupThousands("-999"), "-999");
  assert.equal(groupThousands("-1000"), "-1,000");
  assert.equal(wholeText(262144), "262,144");
});

test("a share is never rounded to nothing or to everything", () => {
  assert.equal(shareText(0), "0%");
  assert.equal(shareText(1), "100%");
  assert.equal(shareText(0.00001), "< 0.1%");
  assert.equal(shareText(0.99999), "> 99.9%");
  assert.equal(shareText(0.125), "12.5%");
  assert.equal(shareText(0.42, 0), "42%");
  assert.equal(shareText(null), "–");
});

test("an interval is rounded outwards, so that it still holds what it says", () => {
  assert.equal(intervalText(0.1238, 0.5672), "12.3–56.8");
  assert.equal(intervalText(0, 1), "0–100");
  assert.equal(intervalText(0.5, 0.5), "50.0–50.0");
});

test("a sentence takes its values by name and leaves what it does not know", () => {
  assert.equal(fillWords("{count} of {all}, {other}", { count: 3, all: 10 }), "3 of 10, {other}");
  assert.equal(fillWords("{n}{n}", { n: 0 }), "00");
});
