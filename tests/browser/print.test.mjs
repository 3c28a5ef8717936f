import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { explainer, launch, serve } from "./support.mjs";

let server, browser, page;
before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  page = await browser.newPage();
  await page.goto(server.origin + explainer);
});
after(() => Promise.all([browser.close(), server.close()]));

test("it prints to PDF on sheets of A4", async () => {
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(sheets >= 4 && sheets <= 14, `${sheets} sheets`);
});

test("on paper there are notes, terms and answers, and nothing to click", async () => {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const shown = selector => page.locator(selector).first().evaluate(e => e.checkVisibility({ contentVisibilityAuto: true }) && e.getBoundingClientRect().height > 0);
  for (const part of ["#terms dd", ".footnotes li", "#sources li", "#timeline li", ".figure", ".faq .answer"]) {
    assert.ok(await shown(part), `${part} is printed`);
  }
  for (const part of [".theme-switch", ".languages", ".toc", ".breadcrumbs", ".skip", "#terms dd a"]) {
    assert.equal(await shown(part), false, `${part} isn't printed`);
  }
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
});

test("a source's line ends with what is printed of it", async () => {
  const ends = await page.locator(".sources .meta").evaluateAll(lines => lines.map(line => {
    const last = [...line.children].filter(e => e.checkVisibility()).at(-1);
    return last && getComputedStyle(last, "::after").content;
  }));
  assert.ok(ends.length > 3);
  assert.deepEqual(ends.filter(end => end && end !== "none"), []);
});

test("links of the text and of the sources show their addresses", async () => {
  await page.emulateMedia({ media: "print" });
  await page.goto(server.origin + "/glossary/openai/");
  const after = await page.locator("#same-as a").first().evaluate(a => getComputedStyle(a, "::after").content);
  assert.match(after, /https:/);
});
