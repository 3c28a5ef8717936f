import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { built, html, pages, sites } from "./support.mjs";

const jar = createRequire(import.meta.url)("vnu-jar");

for (const site of sites) {
  test(`the Nu HTML checker finds no error and no warning in the ${site}`, () => {
    // It runs for seconds: compiling it well and collecting garbage on several threads would take longer than they save.
    const java = ["-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar];
    const args = [...java, "--stdout", "--format", "json", "--skip-non-html", join(built, site)];
    const { stdout, error } = spawnSync("java", args, { encoding: "utf8", maxBuffer: 1 << 26 });
    assert.equal(error, undefined, "a Java runtime is needed");
    // It guesses the language of a page by its letters, and guesses wrong where words have no end.
    const isGuess = m => site === "extremes" && m.message.startsWith("This document appears to be written in");
    const told = JSON.parse(stdout).messages.filter(m => !isGuess(m)).map(m => `${m.url}:${m.lastLine}: ${m.subType ?? m.type}: ${m.message}`);
    assert.deepEqual(told, []);
  });

  test(`every link and id of the ${site} resolves`, () => {
    const ids = new Map();
    for (const address of pages(site)) {
      const found = [...html(address, site).matchAll(/\sid="([^"]*)"/g)].map(m => m[1]);
      assert.equal(new Set(found).size, found.length, `${address} has an id twice`);
      ids.set(address, new Set(found));
    }
    const dead = [];
    for (const address of pages(site)) {
      const text = html(address, site).replace(/<script[^]*?<\/script>/g, "");
      for (const [, name, value] of text.matchAll(/\s(href|src|aria-labelledby|aria-describedby)="([^"]*)"/g)) {
        if (name.startsWith("aria")) {
          if (!value.split(" ").every(id => ids.get(address).has(id))) dead.push(`${address}: ${name}="${value}"`);
          continue;
        }
        const to = new URL(value.replaceAll("&amp;", "&"), "https://nutgraf.example" + address);
        if (!["https://nutgraf.example", "https://sample.example", "https://extremes.example"].includes(to.origin)) continue;
        const path = decodeURIComponent(to.pathname), id = decodeURIComponent(to.hash.slice(1));
        const file = join(built, site, path.endsWith("/") ? path + "index.html" : path);
        if (!existsSync(file) || (id && !ids.get(path)?.has(id))) dead.push(`${address}: ${value}`);
      }
    }
    assert.deepEqual(dead, []);
  });
}
