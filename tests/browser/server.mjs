// A server on the loopback for the sites in target/browser.
import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const built = join(root, "target", "browser");

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".xml": "application/xml", ".json": "application/json", ".woff2": "font/woff2", ".txt": "text/plain",
};

/** Serves one of the built sites, texts compressed; `close()` it. */
export async function serve(site = "site") {
  const folder = join(built, site);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    const found = existsSync(file);
    if (!found) file = join(folder, "404.html");
    const type = types[extname(file)] ?? "application/octet-stream";
    const bytes = readFileSync(file);
    const compress = type !== types[".woff2"] && /gzip/.test(request.headers["accept-encoding"] ?? "");
    const cache = path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache";
    response.writeHead(found ? 200 : 404, { "content-type": type, "cache-control": cache, ...(compress && { "content-encoding": "gzip" }) });
    response.end(compress ? gzipSync(bytes) : bytes);
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  const close = () => new Promise(done => (server.closeAllConnections(), server.close(done)));
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
