// Components in a page: what browsers ask for, and when; accessibility; how they stand on phones.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, serve } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const addresses = ["/components/all/", "/fr/components/all/"];
let server, browser;
before(async () => ([server, browser] = await Promise.all([serve("sample"), launch()])));
after(() => Promise.all([browser.close(), server.close()]));

for (const address of addresses) {
  test(`${address} has no accessibility violation, light and dark, at 320 and 1280 px`, async () => {
    const page = await browser.newPage();
    await page.goto(server.origin + address);
    await page.evaluate(() => document.querySelectorAll("details").forEach(d => (d.open = true)));
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 1280]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        const found = await page.evaluate(values => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), rules);
        const told = found.violations.map(v => `${v.id}: ${v.help}\n  ${v.nodes.map(n => n.html.slice(0, 160)).join("\n  ")}`);
        assert.deepEqual(told, [], `${address} ${colorScheme} ${width} px`);
      }
    }
    await page.close();
  });

  test(`nothing of ${address} is wider than a window of 320 px, nor outside of its figure`, async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 800 } });
    await page.goto(server.origin + address);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${wide} px`);
    const out = await page.evaluate(() => {
      const edge = box => box.getBoundingClientRect();
      return [...document.querySelectorAll("svg.chart[role] text, svg.chart[role] rect, svg.chart[role] circle")]
        .filter(e => edge(e).right > innerWidth || edge(e).left < 0 || edge(e).bottom > edge(e.closest("svg[role]")).bottom + 1)
        .map(e => e.outerHTML);
    });
    assert.deepEqual(out, []);
    await page.close();
  });
}

test("nothing is asked of others before a reader wants it, and then the frame takes the link's place", async () => {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", request => { if (!request.url().startsWith(server.origin)) asked.push(request.url()); });
  await page.route(url => url.hostname !== "127.0.0.1" && url.hostname !== "localhost", route => route.fulfill({ contentType: "text/html", body: "<p>frame" }));
  await page.goto(server.origin + addresses[0], { waitUntil: "networkidle" });
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(200);
  assert.deepEqual(asked, []);
  const link = page.locator("a[data-frame]").first();
  assert.equal(await link.getAttribute("href"), "https://www.youtube.com/watch?v=sample");
  await link.focus();
  await page.keyboard.press("Enter");
  const frame = page.locator(".frame iframe").first();
  await frame.waitFor();
  assert.equal(await frame.getAttribute("title"), "A film that isn’t there");
  assert.deepEqual(asked, ["https://www.youtube-nocookie.com/embed/sample?autoplay=1"]);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "IFRAME");
  const box = await frame.boundingBox();
  assert.ok(Math.abs(box.width / box.height - 16 / 9) < 0.05, `${box.width} × ${box.height}`);
  await page.close();
});

test("without script it is a link", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.origin + addresses[0]);
  assert.equal(await page.locator(".frame a[href^='https://']").count(), 2);
  assert.equal(await page.locator("iframe").count(), 0);
  await context.close();
});

test("on paper the numbers of a chart are open", async () => {
  const page = await browser.newPage();
  await page.goto(server.origin + addresses[0]);
  await page.emulateMedia({ media: "print" });
  const heights = await page.evaluate(() => [...document.querySelectorAll(".chart-figure table")].map(t => t.getBoundingClientRect().height));
  assert.ok(heights.length === 2 && heights.every(h => h > 40), heights.join(" "));
  await page.close();
});
