// Builds the sites that the tests look at into target/browser.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeExtremes } from "./extremes.mjs";
import { writeSample } from "./sample.mjs";
import { built, root } from "./support.mjs";

const program = process.env.NUTGRAF ? [process.env.NUTGRAF] : ["cargo", "run", "--quiet", "--"];
function build(site, output) {
  const args = [...program.slice(1), "build", "--site", site, "--output", output, "--at", "2024-01-15T12:00:00Z"];
  const { status } = spawnSync(program[0], args, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${site} can't be built`);
}

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
build(root, join(built, "site"));
// A small site under a path, with a content policy.
const policed = join(built, "policed-source");
const write = (name, text) => (mkdirSync(dirname(join(policed, name)), { recursive: true }), writeFileSync(join(policed, name), text));
write("config.toml", 'base_url = "https://policed.example/news"\ntitle = "Policed"\n[languages.fr]\ntitle = "Surveillé"\n[output.csp]\n');
write("content/power.md", '+++\ntitle = "Power"\n+++\nPower comes by wire.\n');
write("content/energie.fr.md", '+++\ntitle = "L’énergie"\n+++\nOn dit que l’électricité fait l\'ordre : c’est vrai qu’aujourd’hui tout en dépend.\n');
build(policed, join(built, "policed", "news"));
build(writeSample(join(built, "sample-source")), join(built, "sample"));
build(writeExtremes(join(built, "extremes-source")), join(built, "extremes"));
