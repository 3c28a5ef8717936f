import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { explainer, launch, serve } from "./support.mjs";

let server, browser;
before(async () => ([server, browser] = await Promise.all([serve(), launch()])));
after(() => Promise.all([browser.close(), server.close()]));
const paper = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the switch changes the theme, and the next page remembers it", async () => {
  const context = await browser.newContext({ colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(server.origin + explainer);
  const light = await paper(page);
  const button = page.locator(".theme-switch");
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  await button.click();
  const dark = await paper(page);
  assert.notEqual(dark, light);
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  await page.goto(server.origin + "/");
  assert.equal(await paper(page), dark, "on another page");
  await page.locator(".theme-switch").click();
  assert.equal(await paper(page), light);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await paper(page), dark, "back to what the system says");
  await context.close();
});

test("in forced colours, what is drawn stays to be seen", async () => {
  const page = await browser.newPage({ forcedColors: "active", viewport: { width: 1280, height: 800 } });
  await page.goto(server.origin + explainer);
  const seen = await page.evaluate(() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll(".figure circle, .figure line, .figure text")].every(e => {
      const style = getComputedStyle(e);
      return [style.fill, style.stroke].some(colour => colour !== "none" && colour !== canvas);
    });
  });
  assert.ok(seen);
  await page.close();
});

test("with reduced motion nothing moves", async () => {
  const page = await browser.newPage({ reducedMotion: "reduce" });
  await page.goto(server.origin + explainer);
  await page.locator(".prose a.term").first().hover();
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await page.close();
});

test("the figure reads in the dark: its labels stand out from the paper", async () => {
  const page = await browser.newPage({ colorScheme: "dark" });
  await page.goto(server.origin + explainer);
  const ratio = await page.evaluate(() => {
    const luminance = colour => {
      const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance(getComputedStyle(document.body).backgroundColor);
    const marks = ["circle", "text", "line"].map(name => {
      const style = getComputedStyle(document.querySelector(`.figure ${name}`));
      const own = luminance(name === "line" ? style.stroke : style.fill);
      return (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05);
    });
    return Math.min(...marks);
  });
  assert.ok(ratio >= 4.5, `${ratio}`);
  await page.close();
});
