// Builds the sites that the tests look at into target/browser.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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
build(writeSample(join(built, "sample-source")), join(built, "sample"));
build(writeExtremes(join(built, "extremes-source")), join(built, "extremes"));
