import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { explainer, launch, serve } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let server, policed, browser;
before(async () => ([server, policed, browser] = await Promise.all([serve(), serve("policed"), launch()])));
after(() => Promise.all([browser.close(), server.close(), policed.close()]));

/** A page, with every request that it and its workers make. */
async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const asked = [], wrong = [];
  context.on("request", request => asked.push(request.url()));
  page.on("console", message => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", error => wrong.push(error.message));
  await page.goto(address, { waitUntil: "networkidle" });
  return { page, asked, wrong, close: () => context.close() };
}

/** Types a query and waits for what is said of it. */
async function search(page, query) {
  await page.locator(".search input").fill("");
  await page.waitForFunction(() => !document.querySelector(".search [role=status]")?.textContent);
  await page.locator(".search input").fill(query);
  await page.waitForFunction(() => document.querySelector(".search [role=status]")?.textContent);
  await page.waitForTimeout(400);
  return page.locator(".found li").evaluateAll(items => items.map(item => item.textContent));
}

test("nothing of the search is loaded before its field is used, and nothing from elsewhere ever", async () => {
  const { page, asked, wrong, close } = await open(server.origin + explainer);
  const of = name => asked.filter(url => url.includes(name)).length;
  assert.equal(of("/pagefind/") + of("/assets/search."), 0);
  await page.locator(".search input").focus();
  await page.waitForLoadState("networkidle");
  assert.equal(of("/assets/search."), 1);
  assert.equal(of("/pagefind/"), 0, "the index waits for a letter");
  assert.ok((await search(page, "board")).length > 2);
  assert.ok(of("/pagefind/") > 3);
  assert.deepEqual(asked.filter(url => !url.startsWith(server.origin)), []);
  assert.deepEqual(wrong, []);
  await close();
});

test("entries of the glossary come first, with kind and short definition; then pages, with what is around the word", async () => {
  const { page, close } = await open(server.origin + explainer);
  const found = await search(page, "board");
  // One of its other names is "board".
  assert.ok(found[0].startsWith("Board of directors ConceptThe group that oversees"), found.join("\n"));
  assert.ok(found.slice(0, 3).every(text => /^(Board|Chair)/.test(text)), found.join("\n"));
  const at = found.findIndex(text => text.startsWith("OpenAI’s board") || /fires/.test(text));
  assert.ok(at > 0, found.join("\n"));
  assert.ok(await page.locator(".found li mark").count() > 0, "the word is marked");
  assert.match(await page.locator(".search [role=status]").textContent(), /^Results: \d+$/);
  // What no word begins with; a word that only begins like others finds those.
  assert.deepEqual(await search(page, "ззз"), []);
  assert.equal(await page.locator(".search [role=status]").textContent(), "Nothing was found.");
  await close();
});

test("by keyboard alone: arrows move, Enter follows, Escape closes", async () => {
  const { page, close } = await open(server.origin + explainer);
  const focused = () => page.evaluate(() => document.activeElement.matches(".search input") ? "field" : document.activeElement.textContent);
  for (let n = 0; n < 30 && (await focused()) !== "field"; n++) await page.keyboard.press("Tab");
  await page.keyboard.type("openai", { delay: 20 });
  // Struck before the results are there, the arrow is for the results of the whole word.
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.matches(".found li a"));
  const titles = await page.locator(".found li a").allTextContents();
  assert.ok(titles.length > 1);
  assert.equal(await focused(), titles[0]);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), titles[1]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "field");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.matches(".found li a"));
  assert.equal(await focused(), titles[0], "Enter leads to the first result");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "field");
  assert.ok(await page.locator(".found").isHidden());
  assert.equal(await page.locator(".search input").inputValue(), "openai");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".found:not([hidden]) li a");
  await page.waitForTimeout(300);
  const goal = await page.locator(".found li a").first().getAttribute("href");
  await page.locator(".found li a").first().focus();
  await Promise.all([page.waitForURL(server.origin + goal), page.keyboard.press("Enter")]);
  await close();
});

test("more results come when they are asked for, and a click elsewhere closes the list", async () => {
  const { page, close } = await open(server.origin + explainer);
  assert.equal((await search(page, "openai")).length, 8);
  await page.locator(".found button").click();
  await page.waitForFunction(() => document.querySelectorAll(".found li").length > 8);
  assert.ok(await page.evaluate(() => document.activeElement === document.querySelectorAll(".found li a")[8]));
  await page.mouse.click(60, 600);
  assert.ok(await page.locator(".found").isHidden());
  await close();
});

test("in French, under a path and a content policy: behind elisions, with accents or without", async () => {
  const { page, asked, wrong, close } = await open(`${policed.origin}/news/fr/energie/`);
  for (const query of ["électricité", "electricite", "l’électricité", "L'électricité", "ordre", "l'ordre", "aujourd’hui", "aujourd'hui", "qu'aujourd'hui", "\"fait l'ordre\"", "« que l’électricité »"]) {
    const found = await search(page, query);
    assert.equal(found.length, 1, `${query}: ${found}`);
    assert.ok(found[0].startsWith("L’énergie"), `${query}: ${found}`);
    assert.ok(!found[0].includes("\u2060") && found[0].includes("l’électricité"), found[0]);
  }
  assert.deepEqual(await search(page, "power"), [], "English pages are in another index");
  await search(page, "ordre");
  assert.equal(await page.locator(".found li a").getAttribute("href"), "/news/fr/energie/");
  assert.match(await page.locator(".search [role=status]").textContent(), /^Résultats\u00a0: 1$/);
  assert.deepEqual(wrong, []);
  assert.deepEqual(asked.filter(url => !url.startsWith(`${policed.origin}/news/`)), []);
  await close();
});

test("open results have no accessibility violation, light and dark, at 320 and 1280 px", async () => {
  for (const [address, query] of [[explainer, "board"], ["/fr" + explainer, "conseil"], ["/", "ззз"]]) {
    const { page, close } = await open(server.origin + address);
    await search(page, query);
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 1280]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        const found = await page.evaluate(values => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), rules);
        const told = found.violations.map(v => `${v.id}: ${v.help}\n  ${v.nodes.map(n => n.html.slice(0, 160)).join("\n  ")}`);
        assert.deepEqual(told, [], `${address} ${colorScheme} ${width} px`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: nothing sideways`);
        const box = await page.locator(".found").boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= width, "the list is in the window");
      }
    }
    await close();
  }
});

test("without script the field leads to the glossary", async () => {
  const { page, close } = await open(server.origin + explainer, { javaScriptEnabled: false });
  await page.locator(".search input").fill("board");
  await page.keyboard.press("Enter");
  await page.waitForURL(server.origin + "/glossary/?q=board");
  await close();
});

test("the script weighs 3 kB at most", async () => {
  const { gzipSync } = await import("node:zlib");
  const { page, close } = await open(server.origin + explainer);
  const address = await page.locator(".search").getAttribute("data-script");
  const script = await (await fetch(server.origin + address)).arrayBuffer();
  assert.ok(gzipSync(Buffer.from(script), { level: 9 }).length <= 3000);
  await close();
});
