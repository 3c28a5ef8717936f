// What the tests share: where the sites are, a server on the loopback, the browser, the list of pages.
import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const built = join(root, "target", "browser");
export const explainer = "/explainers/openai-board/";
export const sample = "/explainers/sample/";

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".xml": "application/xml", ".json": "application/json", ".woff2": "font/woff2", ".txt": "text/plain",
};

/** Serves one of the built sites on the loopback; `close()` it. */
export async function serve(site = "site") {
  const folder = join(built, site);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    const found = existsSync(file);
    if (!found) file = join(folder, "404.html");
    response.writeHead(found ? 200 : 404, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(done => server.close(done)) };
}

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
export function templates() {
  const found = new Map();
  for (const address of pages()) {
    const text = html(address);
    const kind = text.match(/<body class="is-([a-z0-9_]+)/)?.[1];
    if (!kind) continue;
    const key = `${kind} ${text.match(/<html lang="([a-z-]+)"/)[1]}`;
    if (!found.has(key) || text.length > found.get(key).length) found.set(key, { name: key, address, length: text.length });
  }
  return [...found.values()];
}
