import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, serve, sites, templates } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// One tab for all pages: axe is half a megabyte of script, which a tab compiles once.
let servers, browser, page;
before(async () => {
  const all = await Promise.all(sites.map(async site => [site, await serve(site)]));
  servers = Object.fromEntries(all);
  browser = await launch();
  page = await browser.newPage();
});
after(() => Promise.all([browser.close(), ...Object.values(servers).map(server => server.close())]));

for (const site of sites) for (const { name, address } of templates(site)) {
  test(`${name} has no accessibility violation, light and dark, at 320 and 1280 px`, async () => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(servers[site].origin + address);
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
  });
}

test("every kind of page is looked at, in both languages", () => {
  const names = templates().map(t => t.name);
  for (const kind of ["home", "section", "glossary", "term", "explainer", "page", "taxonomy", "taxonomy_item", "storyline", "storylines", "timeline", "404"]) {
    for (const language of ["en", "fr"]) assert.ok(names.includes(`${kind} ${language}`), `${kind} in ${language}`);
  }
});
