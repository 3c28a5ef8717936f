// `nutgraf serve` in a real browser: what is saved shows, and what the reader has done stays.
//
// Needs the program (`cargo build`, or NUTGRAF=path) and Chromium (or CHROMIUM=path). Talks to this machine alone.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");
const target = process.env.CARGO_TARGET_DIR || join(repository, "target");
const program = process.env.NUTGRAF || join(target, "debug/nutgraf");

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

const LONG = Array.from({ length: 60 }, (_, n) => `Paragraph number ${n} of many, long enough to scroll past.`).join("\n\n");

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<link rel="stylesheet" href="/plain.css"><link rel="stylesheet" href="{{ asset(path="x.css") }}">
<script>document.documentElement.dataset.early = "1"</script>
<script defer src="/late.js"></script></head>
<body><h1>{{ page.title }}</h1>
<button id="menu" hidden>Menu</button>
<details id="more"><summary>More</summary>Inside</details>
<form><input id="name" value="first"><textarea id="note">note</textarea><input type="checkbox" id="yes"></form>
<div id="terms">{% for t in page.terms %}<p id="term-{{ t.id }}">{{ t.short }}</p>{% endfor %}</div>
<main>{{ page.content }}</main>
</body></html>`;

/* A site in a folder of its own, and its preview. */
class Preview {
  static async start(files = {}, ...flags) {
    const preview = new Preview();
    preview.folder = mkdtempSync(join(process.env.TMPDIR || tmpdir(), "nutgraf-browser-"));
    const site = {
      "config.toml": 'base_url = "https://example.org"\ntitle = "Test"\n',
      "templates/page.html": PAGE,
      "templates/assets/x.css": "h1 { color: rgb(1, 1, 1) }",
      "static/plain.css": "main { color: rgb(2, 2, 2) }",
      "static/late.js": 'document.getElementById("menu").hidden = false; document.body.classList.add("js"); document.body.append(Object.assign(document.createElement("i"), { id: "added" }));',
      "content/_index.md": '+++\ntitle = "Home"\n+++\n',
      "content/a.md": `+++\ntitle = "A"\n+++\nFirst words.\n\n${LONG}\n`,
      "content/b.md": '+++\ntitle = "B"\n+++\nThis one speaks of OpenAI.\n',
      "content/glossary/openai.md": '+++\ntitle = "OpenAI"\n[term]\nshort = "A company."\n+++\n',
      ...files,
    };
    for (const [name, text] of Object.entries(site)) preview.write(name, text);
    preview.child = spawn(program, ["serve", "--site", preview.folder, "--port", "0", ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    preview.said = "";
    preview.child.stderr.on("data", text => (preview.said += text));
    preview.url = await new Promise((resolve, reject) => {
      preview.child.stdout.on("data", text => {
        preview.said += text;
        const url = /serving at (\S+)/.exec(preview.said);
        if (url) resolve(url[1].replace(/\/$/, ""));
      });
      preview.child.on("exit", () => reject(new Error(preview.said)));
    });
    preview.context = await browser.newContext();
    preview.context.setDefaultTimeout(8000);
    return preview;
  }

  write(name, text) {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  edit(name, from, to) {
    const text = readFileSync(join(this.folder, name), "utf8");
    assert.ok(text.includes(from), `${name} doesn't hold ${from}`);
    this.write(name, text.replace(from, to));
  }

  /* A tab that would notice being loaded anew, and that has heard from the server. */
  async open(path, { settled = true } = {}) {
    const page = await this.context.newPage();
    page.on("pageerror", error => (this.broken = error));
    page.on("console", message => message.text().startsWith("nutgraf") && (this.broken = message.text()));
    await page.goto(this.url + path);
    await page.evaluate(() => (window.same = true));
    if (settled) await page.waitForSelector("nutgraf-overlay", { state: "attached" });
    return page;
  }

  async end() {
    await this.context.close();
    this.child.removeAllListeners("exit");
    // A test may have ended it.
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise(resolve => this.child.on("exit", resolve));
      this.child.kill();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
    assert.equal(this.broken, undefined, "a script of the page failed");
  }
}

/* One test, one preview. */
const preview = (name, run, ...options) =>
  test(name, { timeout: 60_000 }, async () => {
    const p = await Preview.start(...options);
    try {
      await run(p);
    } catch (error) {
      error.message += `\n${p.said}`;
      throw error;
    } finally {
      await p.end();
    }
  });

const text = (page, wanted) => page.waitForFunction(wanted => document.body.innerText.includes(wanted), wanted);
const stayed = page => page.evaluate(() => window.same === true);
const overlay = page => page.evaluate(() => document.querySelector("nutgraf-overlay")?.shadowRoot?.querySelector("section:not([hidden])")?.innerText || "");
const corner = page => page.evaluate(() => document.querySelector("nutgraf-overlay")?.shadowRoot?.querySelector("aside")?.innerText || "");
const until = async (what, ask, good) => {
  let last;
  for (let i = 0; i < 200; i++) {
    last = await ask();
    if (good(last)) return last;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  assert.fail(`${what}; it is: ${last}`);
};

preview("an edit shows, and scroll, focus, text, details and what scripts did stay", async p => {
  const page = await p.open("/a/");
  await page.fill("#name", "typed");
  await page.fill("#note", "typed too");
  await page.check("#yes");
  await page.evaluate(() => {
    document.getElementById("more").open = true;
    document.getElementById("name").focus();
    document.getElementById("name").setSelectionRange(2, 4);
    window.kept = document.querySelector("main p:nth-of-type(9)");
    scrollTo(0, 700);
  });
  p.edit("content/a.md", "number 55 of", "number fifty-five of");
  await text(page, "number fifty-five of");
  const now = await page.evaluate(() => ({
    same: window.same,
    scroll: scrollY,
    focus: document.activeElement.id,
    selection: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
    name: document.getElementById("name").value,
    note: document.getElementById("note").value,
    yes: document.getElementById("yes").checked,
    open: document.getElementById("more").open,
    menu: document.getElementById("menu").hidden,
    js: document.body.className,
    early: document.documentElement.dataset.early,
    added: !!document.getElementById("added"),
    kept: window.kept.isConnected,
  }));
  assert.deepEqual(now, {
    same: true, scroll: 700, focus: "name", selection: [2, 4], name: "typed", note: "typed too", yes: true, open: true,
    menu: false, js: "js", early: "1", added: true, kept: true,
  });
});

preview("paragraphs come, go and move, and those that stay are the same elements", async p => {
  const page = await p.open("/a/");
  await page.evaluate(() => (window.seven = [...document.querySelectorAll("main p")].find(e => e.innerText.includes("number 7 "))));
  p.edit("content/a.md", "First words.", "First words.\n\n## A heading\n\nNew words.");
  await text(page, "New words.");
  assert.ok(await page.evaluate(() => window.seven.isConnected));
  p.edit("content/a.md", "Paragraph number 3 of many, long enough to scroll past.\n\n", "");
  await page.waitForFunction(() => !document.body.innerText.includes("number 3 of"));
  assert.ok(await page.evaluate(() => window.seven.isConnected));
  assert.equal(await page.evaluate(() => document.querySelectorAll("main p").length), 61);
  assert.ok(await stayed(page));
  // What was morphed is what the server says.
  const [live, fresh] = await page.evaluate(async () => {
    const fresh = new DOMParser().parseFromString(await (await fetch("")).text(), "text/html");
    return [document, fresh].map(d => d.querySelector("main").innerHTML);
  });
  assert.equal(live, fresh);
});

preview("a stylesheet is changed without loading the page anew", async p => {
  const page = await p.open("/a/");
  const color = selector => page.evaluate(s => getComputedStyle(document.querySelector(s)).color, selector);
  assert.equal(await color("h1"), "rgb(1, 1, 1)");
  p.write("templates/assets/x.css", "h1 { color: rgb(10, 20, 30) }");
  await until("the theme's stylesheet is the new one", () => color("h1"), c => c == "rgb(10, 20, 30)");
  p.write("static/plain.css", "main { color: rgb(30, 20, 10) }");
  await until("the plain stylesheet is the new one", () => color("main"), c => c == "rgb(30, 20, 10)");
  p.write("static/plain.css", "main { color: rgb(31, 21, 11) }");
  await until("the plain stylesheet is the newest", () => color("main"), c => c == "rgb(31, 21, 11)");
  await until("old ones went", () => page.evaluate(() => document.querySelectorAll("link[rel=stylesheet]").length), n => n == 2);
  assert.ok(await stayed(page));
});

preview("a script or its address that changed loads the page anew", async p => {
  const page = await p.open("/a/");
  p.write("static/late.js", 'document.title = "scripted"');
  await page.waitForFunction(() => document.title == "scripted" && !window.same);
  // A save may be two changes, the emptied file and the full one, and so load the page twice.
  await until("the page can be marked", () => page.evaluate(() => (window.same = true)).catch(e => e.message), v => v === true);
  p.edit("templates/page.html", '"1"', '"2"');
  await page.waitForFunction(() => document.documentElement.dataset.early == "2" && !window.same);
});

preview("an error shows over the page that was, and goes when it is mended", async p => {
  const page = await p.open("/a/");
  p.edit("content/a.md", "First words.", "First words, [a link](nowhere.md), <b>&amp;</b>.");
  const shown = await until("the overlay shows", () => overlay(page), t => t.includes("dead-link"));
  assert.match(shown, /content\/a\.md:4:14/);
  assert.match(shown, /there is no page content\/nowhere\.md/);
  assert.match(shown, /First words, \[a link\]\(nowhere\.md\), <b>&amp;<\/b>\./, "the source is text, not HTML");
  assert.ok(await page.evaluate(() => document.querySelector("main").innerText.startsWith("First words.")), "the page is as it was");
  p.edit("content/a.md", "[a link](nowhere.md)", "no link");
  await text(page, "First words, no link");
  await until("the overlay goes", () => overlay(page), t => t === "");
  assert.ok(await stayed(page));
});

preview("an error in a template shows, and one that only rendering finds; the page stays", async p => {
  const page = await p.open("/a/");
  p.edit("templates/page.html", "{{ page.content }}", "{{ page.content }}{{ page.nothing.at.all }}");
  const shown = await until("the overlay shows", () => overlay(page), t => t.includes("template-error"));
  assert.match(shown, /templates\/page\.html:\d+:\d+/);
  assert.ok(await page.evaluate(() => document.querySelector("main").innerText.startsWith("First words.")));
  p.edit("templates/page.html", "{{ page.nothing.at.all }}", "{% if %}");
  await until("the other shows", () => overlay(page), t => t.includes("template-syntax"));
  p.edit("templates/page.html", "{% if %}", "<p>Mended.</p>");
  await text(page, "Mended.");
  await until("the overlay goes", () => overlay(page), t => t === "");
});

preview("a page that was broken from the start heals", async p => {
  const page = await p.open("/");
  assert.match(await page.evaluate(() => document.body.innerText), /unclosed-front-matter/);
  p.write("content/a.md", '+++\ntitle = "A"\n+++\nWell now.\n');
  await page.goto(p.url + "/a/");
  await text(page, "Well now.");
}, { "content/a.md": '+++\ntitle = "A"\nWell now.\n' });

preview("an entry of the glossary that changes shows on another page", async p => {
  const [page, other] = [await p.open("/b/"), await p.open("/glossary/openai/")];
  await text(page, "A company.");
  p.edit("content/glossary/openai.md", "A company.", "A company in San Francisco.");
  await text(page, "A company in San Francisco.");
  assert.ok(await stayed(page) && (await stayed(other)));
});

preview("twelve tabs stay live", async p => {
  const tabs = [];
  for (let n = 0; n < 12; n++) tabs.push(await p.open(n % 2 ? "/a/" : "/b/"));
  for (const round of [1, 2, 3]) {
    p.edit("templates/page.html", /<h1>/.source, `<h1>${round} `);
    await Promise.all(tabs.map(tab => tab.waitForFunction(r => document.querySelector("h1").innerText.startsWith(r + " "), round)));
  }
  for (const tab of tabs) assert.ok(await stayed(tab));
});

preview("tabs stay live without a shared worker", async p => {
  await p.context.addInitScript(() => delete window.SharedWorker);
  const tabs = [];
  for (let n = 0; n < 8; n++) tabs.push(await p.open("/b/"));
  p.edit("content/b.md", "This one", "That one");
  await Promise.all(tabs.map(tab => text(tab, "That one")));
  await tabs[0].close();
  p.edit("content/b.md", "That one", "The other one");
  await Promise.all(tabs.slice(1).map(tab => text(tab, "The other one")));
});

preview("browsers go to the page that was saved", async p => {
  const page = await p.open("/a/");
  p.edit("content/b.md", "This one", "That one");
  await page.waitForURL("**/b/");
  await text(page, "That one");
}, {}, "--navigate");

preview("a page comes back when the site lies under its path again", async p => {
  const page = await p.open("/b/");
  p.edit("config.toml", "example.org", "example.org/deep");
  await text(page, "Nothing is here");
  p.edit("content/b.md", "This one", "That one");
  p.edit("config.toml", "example.org/deep", "example.org");
  await text(page, "That one");
});

preview("drafts and pages before their time are marked", async p => {
  const page = await p.open("/d/");
  await until("a draft is marked", () => corner(page), t => /draft/i.test(t));
  await page.goto(p.url + "/e/");
  await until("an embargo is marked", () => corner(page), t => t.includes("2099-01-01"));
  p.edit("content/e.md", "2099", "1999");
  await until("the mark goes", () => corner(page), t => t === "");
}, {
  "content/d.md": '+++\ntitle = "D"\ndraft = true\n+++\nD.\n',
  "content/e.md": '+++\ntitle = "E"\npublish_at = 2099-01-01T00:00:00Z\n+++\nE.\n',
}, "--drafts");

preview("a new page, a page that went and one that came back", async p => {
  const page = await p.open("/");
  p.write("content/new.md", '+++\ntitle = "Brand new"\ndate = 2024-01-01\n+++\nNew.\n');
  await text(page, "Brand new");
  await page.goto(p.url + "/new/");
  unlinkSync(join(p.folder, "content/new.md"));
  await page.waitForFunction(() => !document.body.innerText.includes("New."));
  p.write("content/new.md", '+++\ntitle = "Brand new"\n+++\nBack again.\n');
  await text(page, "Back again.");
});

preview("a mark says that the server went", async p => {
  const page = await p.open("/a/");
  p.child.removeAllListeners("exit");
  p.child.kill();
  await until("the mark shows", () => corner(page), t => t.includes("answer"));
  assert.ok(existsSync(p.folder));
});
