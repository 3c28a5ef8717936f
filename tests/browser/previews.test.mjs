import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { explainer, launch, serve } from "./support.mjs";

let server, browser, context, page;
before(async () => ([server, browser] = await Promise.all([serve(), launch()])));
after(() => Promise.all([browser.close(), server.close()]));
afterEach(() => context.close());

async function open(options) {
  context = await browser.newContext({ viewport: { width: 1280, height: 700 }, ...options });
  page = await context.newPage();
  await page.goto(server.origin + explainer);
}
const mention = (n = 0) => page.locator(".prose a.term").nth(n);
const entry = async (n = 0) => page.locator(`#term-${await mention(n).getAttribute("data-term")}`);
const isOpen = async (n = 0) => (await entry(n)).evaluate(e => e.matches(":popover-open"));
const inWindow = async locator => {
  // It slides in, which takes as long as the machine is busy.
  await locator.evaluate(e => Promise.all(e.getAnimations().map(a => a.finished)));
  const box = await locator.boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
};

describe("without script", () => {
  beforeEach(() => open({ javaScriptEnabled: false }));

  test("a mention opens its entry as a sheet in the window, and Back closes it", async () => {
    await mention().scrollIntoViewIfNeeded();
    const scrolled = await mention().boundingBox();
    await mention().click();
    assert.match(page.url(), /#term-/);
    const sheet = await entry();
    assert.equal(await sheet.evaluate(e => getComputedStyle(e).position), "fixed");
    await inWindow(sheet);
    assert.ok(await sheet.locator("a").first().isVisible());
    await page.goBack();
    assert.doesNotMatch(page.url(), /#/);
    assert.notEqual(await sheet.evaluate(e => getComputedStyle(e).position), "fixed");
    assert.deepEqual(await mention().boundingBox(), scrolled);
  });

  test("its link closes it without leaving the place", async () => {
    await mention().click();
    const sheet = await entry();
    const at = await mention().boundingBox();
    await sheet.locator(".close").click();
    assert.notEqual(await sheet.evaluate(e => getComputedStyle(e).position), "fixed");
    assert.deepEqual(await mention().boundingBox(), at);
    await page.keyboard.press("Tab");
    assert.ok(await mention().evaluate(e => e === document.activeElement), "Tab goes on from the mention");
  });

  test("everything can be read: every part is on the page, and answers open", async () => {
    const parts = ["key-points", "known", "unknown", "disputed", "timeline", "people", "faq", "sources", "terms", "updates"];
    for (const part of parts) assert.ok(await page.locator(`#${part}`).isVisible(), part);
    const answer = page.locator(".faq .answer").first();
    assert.equal(await answer.isVisible(), false);
    await page.locator(".faq summary").first().click();
    assert.ok(await answer.isVisible());
  });

  test("the switch between light and dark isn't offered", async () => {
    assert.equal(await page.locator(".theme-switch").isVisible(), false);
  });
});

describe("with script", () => {
  beforeEach(() => open({}));

  test("pointing at a mention opens its entry beside it, after a moment, and it stays while pointed at", async () => {
    await page.evaluate(() => {
      addEventListener("pointerover", event => { if (event.target.closest("a.term")) globalThis.pointed ??= performance.now(); }, true);
      const look = () => (document.querySelector(":popover-open") ? (globalThis.opened = performance.now()) : requestAnimationFrame(look));
      look();
    });
    await mention().hover();
    await page.waitForFunction(() => globalThis.opened);
    const waited = await page.evaluate(() => globalThis.opened - globalThis.pointed);
    assert.ok(waited >= 150, `${waited} ms`);
    await inWindow(await entry());
    await (await entry()).hover();
    await page.waitForTimeout(600);
    assert.equal(await isOpen(), true, "it can be pointed at");
    await page.mouse.move(2, 2);
    await page.waitForTimeout(600);
    assert.equal(await isOpen(), false);
  });

  test("Escape closes it without moving anything", async () => {
    await mention().hover();
    await page.waitForTimeout(500);
    await page.keyboard.press("Escape");
    assert.equal(await isOpen(), false);
  });

  test("focus opens it, and its description is the mention's", async () => {
    await page.keyboard.press("Tab");
    await mention().focus();
    await page.waitForTimeout(500);
    assert.equal(await isOpen(), true);
    assert.equal(await mention().getAttribute("aria-describedby"), await (await entry()).getAttribute("id"));
    await page.keyboard.press("Escape");
    assert.equal(await isOpen(), false);
    assert.ok(await mention().evaluate(a => a === document.activeElement), "focus stays on the mention");
  });

  test("Enter leads to the sheet, Escape back to the mention", async () => {
    await page.keyboard.press("Tab");
    await mention().focus();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    assert.match(page.url(), /#term-/);
    await inWindow(await entry());
    await page.keyboard.press("Escape");
    await page.waitForTimeout(300);
    assert.doesNotMatch(page.url(), /#/);
    assert.ok(await mention().evaluate(a => a === document.activeElement), "focus is back on the mention");
  });

  test("the preview never leaves the window, wherever the mention stands", async () => {
    const mentions = await page.locator(".prose a.term").count();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 600 });
      for (let n = 0; n < mentions; n += 3) {
        await mention(n).scrollIntoViewIfNeeded();
        await mention(n).hover();
        await (await entry(n)).and(page.locator(":popover-open")).waitFor({ timeout: 3000 });
        await inWindow(await entry(n));
        await page.keyboard.press("Escape");
        await page.mouse.move(2, 2);
      }
    }
  });
});

test("a finger opens the preview at once, and a tap elsewhere closes it", async () => {
  await open({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  await mention().scrollIntoViewIfNeeded();
  await mention().tap();
  await page.waitForTimeout(100);
  assert.equal(await isOpen(), true);
  assert.doesNotMatch(page.url(), /#/);
  await inWindow(await entry());
  await page.locator("h1").tap({ force: true });
  await page.waitForTimeout(200);
  assert.equal(await isOpen(), false);
});
