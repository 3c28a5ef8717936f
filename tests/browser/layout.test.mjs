import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { explainer, launch, serve, templates } from "./support.mjs";

let server, extremes, browser;
before(async () => ([server, extremes, browser] = await Promise.all([serve(), serve("extremes"), launch()])));
after(() => Promise.all([browser.close(), server.close(), extremes.close()]));

/** Whether the page is wider than the window, and what sticks out. */
const tooWide = page => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const inScroller = e => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true; };
  const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1 && !inScroller(e));
  return out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).concat(`${document.documentElement.scrollWidth} > ${width}`);
});

/** Text that is cut off: boxes that hide what doesn't fit. */
const cutOff = page => page.evaluate(() => [...document.querySelectorAll("main *")]
  .filter(e => !e.closest(".vh, .again time, svg") && getComputedStyle(e).overflow === "hidden" && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1))
  .map(e => e.outerHTML.slice(0, 120)));

// WCAG 1.4.12
const spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }";
// 400 % of 1280 px is a window of 320 CSS px (WCAG 1.4.10); 200 % text doubles the letters alone (1.4.4).
for (const site of ["site", "extremes"]) for (const { name, address } of templates(site)) {
  test(`${name} fits 320 px, wide spacing and 200 % text`, async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 256 } });
    await page.goto((site === "site" ? server : extremes).origin + address);
    assert.deepEqual(await tooWide(page), [], `${address} at 320 px`);
    await page.addStyleTag({ content: spacing });
    assert.deepEqual(await tooWide(page), [], `${address} with text spacing`);
    assert.deepEqual(await cutOff(page), []);
    await page.setViewportSize({ width: 640, height: 800 });
    await page.reload();
    await page.addStyleTag({ content: "html { font-size: 200% !important }" });
    assert.deepEqual(await tooWide(page), [], `${address} with 200 % text`);
    assert.deepEqual(await cutOff(page), []);
    await page.close();
  });
}

test("from 320 px to 4K nothing scrolls sideways and lines stay readable", async () => {
  const page = await browser.newPage();
  await page.goto(server.origin + explainer);
  for (const [width, height] of [[320, 600], [390, 800], [820, 1100], [1088, 800], [1100, 800], [1280, 800], [1440, 900], [2560, 1440], [3840, 2160]]) {
    await page.setViewportSize({ width, height });
    assert.deepEqual(await tooWide(page), [], `${width} px`);
    const letters = await page.evaluate(() => {
      const p = document.querySelector(".prose > p");
      return p.clientWidth / (parseFloat(getComputedStyle(p).fontSize) * 0.45);
    });
    assert.ok(letters <= 90, `${Math.round(letters)} letters a line at ${width} px`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.addStyleTag({ content: "html { font-size: 200% !important }" });
  assert.deepEqual(await tooWide(page), [], "1440 px with 200 % text");
  await page.close();
});

test("notes in the margin stand beside their references and over nothing", async () => {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.goto(server.origin + explainer);
  const [note, reference, text] = await page.evaluate(() => ["#fn-1", "#fnref-1", ".prose > p"].map(s => document.querySelector(s).getBoundingClientRect().toJSON()));
  assert.ok(Math.abs(note.top - reference.top) < 24, `${note.top} beside ${reference.top}`);
  assert.ok(note.right <= text.left || note.left >= text.right, "beside the text");
  assert.ok(note.left >= 0, "in the window");
  await page.close();
});

/** What lies over something else of these. */
const overlaps = (page, selector) => page.evaluate(selector => {
  const boxes = [...document.querySelectorAll(selector)].map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()]);
  const cross = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap(([what, a], n) => boxes.slice(n + 1).filter(([, b]) => cross(a, b)).map(([other]) => `${what} over ${other}`));
}, selector);

test("notes run over no other, nor the footer, and those of a section stay below its text", async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(extremes.origin + "/notes/short/");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#fn-8")).position), "absolute", "they are in the margin");
  assert.deepEqual(await overlaps(page, ".footnotes li, .prose > p, .masthead, .colophon"), []);
  const [last, footer, height] = await page.evaluate(() => [
    document.querySelector("#fn-8").getBoundingClientRect().bottom, document.querySelector(".colophon").getBoundingClientRect().toJSON(), document.documentElement.scrollHeight,
  ]);
  assert.ok(footer.top >= last && footer.bottom <= height + 1, `${last}, ${JSON.stringify(footer)} in ${height}`);
  await page.goto(extremes.origin + "/notes/");
  assert.deepEqual(await overlaps(page, ".footnotes li, .prose > p, .cards, .masthead, .colophon"), []);
  const [note, text] = await page.evaluate(() => ["#fn-1", ".prose > p"].map(s => document.querySelector(s).getBoundingClientRect().left));
  assert.ok(note >= text, "below the text");
  await page.close();
});

test("the letters of a glossary cover neither what is focused nor what is jumped to", async () => {
  const windows = [[390, 844, 100], [390, 844, 200], [1280, 800, 100], [1280, 800, 200], [1440, 400, 100]];
  for (const [width, height, size] of windows) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(extremes.origin + "/glossary/");
    await page.addStyleTag({ content: `html { font-size: ${size}% !important }` });
    const where = `${width} × ${height} at ${size} %`;
    const bar = () => page.evaluate(() => {
      const bar = document.querySelector(".letters");
      return getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().bottom : 0;
    });
    await page.locator('.letters a[href="#letter-m"]').evaluate(a => a.click());
    await page.waitForTimeout(100);
    const heading = await page.evaluate(() => document.querySelector("#letter-m h2").getBoundingClientRect().toJSON());
    assert.ok(heading.top >= await bar() - 1 && heading.bottom <= height, `${where}: ${heading.top} below ${await bar()}`);
    await page.locator("#letter-t dt a").first().focus();
    for (let n = 0; n < 20; n++) {
      await page.keyboard.press("Shift+Tab");
      const at = await page.evaluate(() => document.activeElement.getBoundingClientRect().toJSON());
      assert.ok(at.top >= await bar() - 1, `${where}: focus at ${at.top} below ${await bar()}`);
    }
    await page.close();
  }
});

test("in languages written from right to left charts keep their words, and boxes their side", async () => {
  for (const width of [390, 1440]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(extremes.origin + "/ar/charts/");
    const outside = await page.evaluate(() => [...document.querySelectorAll(".chart[role]")].flatMap(svg => {
      const box = svg.getBoundingClientRect();
      const out = r => r.left < box.left - 2 || r.right > box.right + 2;
      return [...svg.querySelectorAll("text")].filter(t => out(t.getBoundingClientRect())).map(t => t.textContent);
    }));
    assert.deepEqual(outside, [], `${width} px`);
    const on = await page.evaluate(() => [...document.querySelectorAll(".chart .value")].filter(text => {
      const a = text.getBoundingClientRect();
      return [...text.closest("svg").querySelectorAll("rect")].some(rect => {
        const b = rect.getBoundingClientRect();
        return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      });
    }).map(text => text.textContent));
    assert.deepEqual(on, [], `values on bars at ${width} px`);
    const sides = await page.evaluate(() => [".box", ".quote blockquote"].map(s => getComputedStyle(document.querySelector(s))).map(c => [c.borderLeftWidth === "0px", c.borderRightWidth !== "0px"]));
    assert.deepEqual(sides, [[true, true], [true, true]]);
    await page.close();
  }
});

test("nothing shifts while a page comes in, and no other host is asked", async () => {
  for (const { address } of templates()) {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const elsewhere = [];
    page.on("request", request => request.url().startsWith(server.origin) || elsewhere.push(request.url()));
    const failed = [];
    page.on("response", response => response.status() >= 400 && !address.endsWith("404.html") && failed.push(response.url()));
    const said = [];
    page.on("console", message => ["error", "warning"].includes(message.type()) && said.push(message.text()));
    page.on("pageerror", error => said.push(String(error)));
    await page.addInitScript(() => {
      globalThis.shifts = 0;
      new PerformanceObserver(list => list.getEntries().forEach(e => (globalThis.shifts += e.value))).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(server.origin + address, { waitUntil: "load" });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate(() => globalThis.shifts), 0, `${address} shifts`);
    assert.deepEqual({ elsewhere, failed, said }, { elsewhere: [], failed: [], said: [] }, address);
    await page.close();
  }
});

test("with the font in the cache it is used", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.origin + explainer, { waitUntil: "networkidle" });
  await page.evaluate(() => Promise.all([...document.fonts].map(f => f.load())));
  const loaded = await page.evaluate(() => [...document.fonts].map(f => f.status));
  assert.deepEqual(loaded, ["loaded", "loaded"]);
  await context.close();
});
