// Pictures of the main templates for docs/screenshots, as PNG of 256 colours and some tens of kB each: `npm run screenshots`.
// With a folder and `all` as arguments, every template in every theme and width, to look at.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import UPNG from "upng-js";
import { launch, root, serve, templates } from "./support.mjs";

const [folder = join(root, "docs", "screenshots"), all] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const french = "/fr/explications/conseil-d-administration-openai/";
const kept = [
  ["home", "/", 1200, 900, "light"], ["explainer", "/explainers/openai-board/", 1200, 900, "light"],
  ["explainer-dark", french, 1200, 900, "dark"], ["timeline", "/explainers/openai-board/#timeline", 1200, 900, "light"],
  ["phone", "/explainers/openai-board/#term-openai", 390, 844, "light"], ["glossary", "/glossary/", 1200, 900, "light"],
];
const shots = all
  ? templates().flatMap(({ name, address }) => [390, 820, 1440].flatMap(width => ["light", "dark"].map(theme => [`${name.replace(" ", "-")}-${width}-${theme}`, address, width, 1200, theme])))
  : kept;
const [server, browser] = await Promise.all([serve(), launch()]);
for (const [name, address, width, height, colorScheme] of shots) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  // Once to bring the fonts into the cache, once to be looked at.
  await page.goto(server.origin + address);
  await page.evaluate(() => Promise.all([...document.fonts].map(font => font.load())));
  await page.goto(server.origin + address, { waitUntil: "load" });
  if (address.includes("#")) await page.reload();
  await page.waitForTimeout(300);
  const picture = UPNG.decode(await page.screenshot());
  writeFileSync(join(folder, `${name}.png`), Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, 256)));
  await context.close();
}
await Promise.all([browser.close(), server.close()]);
