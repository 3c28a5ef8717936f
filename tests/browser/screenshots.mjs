// Pictures of the main templates for docs/screenshots, as WebP of a few tens of kB each: `node screenshots.mjs [FOLDER]`
// after `npm run pretest`. With `all` as a second argument, every template in every theme and width, to look at.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, root, serve, templates } from "./support.mjs";

const [folder = join(root, "docs", "screenshots"), all] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const kept = [
  ["home", "/", 1440, 1000, "light"], ["explainer", "/explainers/openai-board/", 1440, 1000, "light"],
  ["explainer-timeline", "/explainers/openai-board/#timeline", 1440, 1000, "light"],
  ["explainer-dark", "/fr/explications/conseil-d-administration-openai/", 820, 1000, "dark"],
  ["explainer-phone", "/explainers/openai-board/", 390, 800, "light"], ["glossary-phone", "/fr/glossaire/", 390, 800, "dark"],
  ["storyline", "/storylines/openai-board-2023/", 1440, 1000, "light"],
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
  await page.waitForTimeout(150);
  const session = await context.newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 70 });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, "base64"));
  await context.close();
}
await Promise.all([browser.close(), server.close()]);
