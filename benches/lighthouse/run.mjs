// Lighthouse, as on a phone, of the sites that tests/browser has built into target/browser: `npm ci && npm start` here,
// after `npm run pretest` there. It prints a table; nothing is sent anywhere.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { serve } from "../../tests/browser/server.mjs";

const wanted = [["site", "/"], ["site", "/explainers/openai-board/"], ["site", "/fr/explications/conseil-d-administration-openai/"], ["site", "/glossary/"], ["site", "/glossary/openai/"], ["site", "/timeline/"], ["sample", "/explainers/sample/"]];
const names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const userDataDir = mkdtempSync(join(tmpdir(), "lighthouse-"));
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await launch({ chromePath: process.env.CHROMIUM ?? names.find(existsSync), chromeFlags: flags, userDataDir });
const categories = ["performance", "accessibility", "best-practices", "seo"];
console.log(["page".padEnd(58), ...categories, "CLS", "TBT ms", "LCP s"].join("  "));
try {
  for (const [site, address] of wanted) {
    const server = await serve(site);
    const { lhr } = await lighthouse(server.origin + address, { port: browser.port, onlyCategories: categories, logLevel: "error" });
    const scores = categories.map(name => String(Math.round(lhr.categories[name].score * 100)).padEnd(name.length));
    const audit = name => lhr.audits[name].numericValue;
    console.log([`${site} ${address}`.padEnd(58), ...scores, audit("cumulative-layout-shift").toFixed(3), Math.round(audit("total-blocking-time")), (audit("largest-contentful-paint") / 1000).toFixed(2)].join("  "));
    for (const name of categories) {
      const missed = lhr.categories[name].auditRefs.map(ref => lhr.audits[ref.id]).filter(a => a.score !== null && a.score < 1 && a.scoreDisplayMode !== "informative" && a.scoreDisplayMode !== "metricSavings");
      for (const a of missed) console.log(`    ${name}: ${a.id} (${a.score})`);
    }
    await server.close();
  }
} finally {
  await browser.kill();
  rmSync(userDataDir, { recursive: true, force: true });
}
