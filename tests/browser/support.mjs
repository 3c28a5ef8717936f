// What the tests share: the browser, and the list of pages.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { built } from "./server.mjs";

export { built, root, serve } from "./server.mjs";
export const explainer = "/explainers/openai-board/";
export const sites = ["site", "sample", "extremes"];
export const sample = "/explainers/sample/";

/** A browser of this machine. */
export function launch() {
  const names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = process.env.CHROMIUM ?? names.find(existsSync);
  if (!executablePath) throw new Error("there is no Chromium: run scripts/test, or name one with CHROMIUM");
  const quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet] });
}

/** All HTML files of a site, as addresses. */
export function pages(site = "site") {
  const folder = join(built, site);
  const names = readdirSync(folder, { recursive: true }).filter(name => name.endsWith(".html"));
  return names.map(name => "/" + name.replaceAll("\\", "/").replace(/(^|\/)index\.html$/, "$1")).sort();
}

/** The HTML of an address. */
export function html(address, site = "site") {
  return readFileSync(join(built, site, address.endsWith("/") ? address + "index.html" : address), "utf8");
}

/** One page of each kind and language: the longest, which has the most to go wrong. */
export function templates(site = "site") {
  const found = new Map();
  for (const address of pages(site)) {
    const text = html(address, site);
    const kind = text.match(/<body class="is-([a-z0-9_]+)/)?.[1];
    if (!kind) continue;
    const key = `${site === "site" ? "" : site + " "}${kind} ${text.match(/<html lang="([a-z-]+)"/)[1]}`;
    if (!found.has(key) || text.length > found.get(key).length) found.set(key, { name: key, address, length: text.length });
  }
  return [...found.values()];
}
