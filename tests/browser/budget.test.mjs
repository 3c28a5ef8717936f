import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { built, html, launch, sample, serve } from "./support.mjs";

const weigh = bytes => gzipSync(bytes, { level: 9 }).length / 1000;
const asset = address => readFileSync(join(built, "sample", address));

test("the sample is 1,500 words, 20 terms, 15 events, 12 sources, and within its budgets", async () => {
  const text = html(sample, "sample");
  const prose = text.match(/<div class="prose">([^]*?)<\/div>\n*<section/)[1].replace(/<[^>]*>/g, " ");
  const words = prose.split(/\s+/).filter(w => /\w/.test(w)).length;
  assert.ok(words >= 1500 && words < 1700, `${words} words`);
  const count = pattern => text.match(pattern)?.length ?? 0;
  assert.equal(count(/class="term-entry"/g), 20);
  assert.equal(count(/<li class="day"/g), 15);
  assert.equal(count(/<li id="source-/g), 12);

  const css = asset(text.match(/rel="stylesheet" href="([^"]+)"/)[1]);
  const js = asset(text.match(/<script src="([^"]+)"/)[1]);
  const folder = text.match(/rel="stylesheet" href="(.*\/)/)[1];
  const fonts = [...css.toString().matchAll(/url\("([^"]+\.woff2)"\)/g)].map(m => asset(folder + m[1]));
  const font = fonts.reduce((sum, bytes) => sum + bytes.length / 1000, 0);
  const parts = [weigh(Buffer.from(text)), weigh(css), weigh(js)];
  const all = parts.reduce((a, b) => a + b);

  // What a browser asks for before it paints, and from whom.
  const [server, browser] = await Promise.all([serve("sample"), launch()]);
  const page = await browser.newPage();
  const asked = [];
  page.on("request", request => asked.push(request.url()));
  await page.goto(server.origin + sample, { waitUntil: "networkidle" });
  const blocking = await page.evaluate(() => performance.getEntriesByType("resource").filter(e => e.renderBlockingStatus === "blocking").length);
  await Promise.all([browser.close(), server.close()]);
  const others = asked.filter(url => !url.startsWith(server.origin)).length;

  const rows = [
    ["HTML, kB", parts[0], 12], ["CSS, kB", parts[1], 10], ["JS, kB", parts[2], 3], ["the three, kB", all, 25],
    ["with fonts, kB", all + font, 75], ["requests before first paint", 1 + blocking, 2], ["requests to others", others, 0],
  ];
  console.log(["measure (gzip)               is     bar", ...rows.map(([name, is, bar]) => `${name.padEnd(28)} ${String(Math.round(is * 100) / 100).padEnd(6)} ${bar}`)].join("\n"));
  for (const [name, is, bar] of rows) assert.ok(is <= bar, `${name}: ${is} is more than ${bar}`);
});
