import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { explainer, launch, serve } from "./support.mjs";

let server, browser;
before(async () => ([server, browser] = await Promise.all([serve(), launch()])));
after(() => Promise.all([browser.close(), server.close()]));

test("the skip link comes first, shows itself, and leads to the content", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.origin + explainer);
  await page.keyboard.press("Tab");
  const skip = page.locator(".skip");
  assert.ok(await skip.evaluate(e => e === document.activeElement));
  const box = await skip.boundingBox();
  assert.ok(box.y >= 0, "it is in the window");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  await page.close();
});

test("Tab reaches everything that can be used, in the order of the page, and shows where it is", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.origin + explainer);
  const wanted = await page.evaluate(() => [...document.querySelectorAll("a[href], button, summary")].filter(e => e.checkVisibility()).length);
  let [reached, unseen, backwards] = [0, [], []];
  for (let n = 0; n < wanted + 20; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      const before = globalThis.last && (e.compareDocumentPosition(globalThis.last) & Node.DOCUMENT_POSITION_FOLLOWING);
      globalThis.last = e;
      const r = e.getBoundingClientRect();
      const seen = r.width > 0 && r.bottom > 0 && r.top < innerHeight && (style.outlineStyle !== "none" || style.position === "absolute");
      return { seen, before: Boolean(before), what: e.outerHTML.slice(0, 80), usable: e.matches("a[href], button, summary") };
    });
    if (!at) break;
    if (at.usable) reached++;
    if (!at.seen) unseen.push(at.what);
    if (at.before) backwards.push(at.what);
  }
  assert.equal(reached, wanted);
  assert.deepEqual(unseen, [], "without a ring, or out of sight");
  assert.deepEqual(backwards, [], "before what came before");
  await page.close();
});

test("an answer opens by Enter, and citations lead there and back", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.origin + explainer);
  await page.locator(".faq summary").first().focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".faq .answer").first().isVisible());
  const citation = page.locator(".prose a.citation").first();
  const id = await citation.getAttribute("id");
  await citation.focus();
  await page.keyboard.press("Enter");
  const goal = new URL(page.url()).hash.slice(1);
  assert.match(goal, /^source-/);
  const back = page.locator(`#${goal} a[href="#${id}"]`);
  await back.focus();
  await page.keyboard.press("Enter");
  assert.equal(new URL(page.url()).hash, `#${id}`);
  await page.close();
});
