// The sample that budgets are computed from: one explainer of 1,500 words, 20 terms, 15 events and 12 sources, with every
// part that a page can have. Its sentences are those of this repository's own site, so that it compresses as prose does;
// put together in this way they say nothing.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./support.mjs";

/** The sentences of the English pages of a folder, without their Markdown. */
function sentences(folder) {
  const names = readdirSync(join(root, "content", folder)).filter(name => /^[^_.][^.]*\.md$/.test(name)).sort();
  return names.flatMap(name => {
    const body = readFileSync(join(root, "content", folder, name), "utf8").split("+++\n").slice(2).join("");
    const paragraphs = body.split(/\n\s*\n/).filter(text => /^[A-Z]/.test(text));
    const plain = paragraphs.map(text => text.replace(/\[@[^\]]*\]|\[\^[^\]]*\]|\[([^\]]*)\]\([^)]*\)|[*_"\\]/g, "$1").replace(/\s+([.,;])/g, "$1").replace(/\s+/g, " "));
    return plain.flatMap(text => text.match(/[A-Z][^.!?]{20,}?[.!?](?=\s|$)/g) ?? []);
  });
}

export function writeSample(folder) {
  const prose = sentences("explainers"), others = sentences("glossary");
  let used = 0;
  const words = text => text.split(" ").length;
  const sentence = () => others[used++ % others.length];
  const part = count => sentence().split(" ").slice(0, count).join(" ").replace(/[.,;:?]+$/, "");
  const write = (name, text) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  rmSync(folder, { recursive: true, force: true });
  write("config.toml", 'base_url = "https://sample.example"\ntitle = "The sample"\ndescription = "A page of the size that a page should have."\n');

  const kinds = ["concept", "person", "organisation", "product"];
  // Names that no sentence holds by itself.
  const names = "Halden Ostrow Marlin Tevis Corvane Pelling Ashgrove Dunmore Elkhorn Farrow Gantry Hollis Ironside Juniper Kestrel Lorimer Mossman Norwell Orchard Prewitt".split(" ");
  const terms = names.map((name, n) => ({ id: name.toLowerCase(), name: `${name} ${["Accord", "Reyes", "Group", "System"][n % 4]}`, kind: kinds[n % 4] }));
  for (const term of terms) {
    write(`content/glossary/${term.id}.md`, `+++\ntitle = "${term.name}"\n[term]\nkind = "${term.kind}"\nshort = "${part(14)}."\n+++\n${sentence()}\n`);
  }
  write("content/glossary/_index.md", '+++\ntitle = "Glossary"\n+++\n');
  const source = n => `source-${n % 12}`;
  const list = (count, table, item) => Array.from({ length: count }, (_, n) => `[[explainer.${table}]]\n${item(n)}\n`).join("\n");
  const front = [
    `title = "${part(7)}"`, `description = "${sentence()}"`, "date = 2023-11-20", "updated = 2023-11-22",
    'authors = ["Ann Sample"]', 'tags = ["one", "two"]', "[explainer]", 'storyline = "sample"',
    `key_points = [${Array.from({ length: 5 }, () => `"${sentence()}"`).join(", ")}]`, `method = "${sentence()} ${sentence()}"`,
    list(5, "known", n => `text = "${sentence()}"\nsources = ["${source(n)}"]\nas_of = 2023-11-20`),
    list(3, "unknown", () => `question = "${part(10)}?"\nsince = 2023-11-17`),
    list(2, "disputed", n => `claim = "${sentence()}"\nby = "${part(4)}"\nstatus = "denied"\nsources = ["${source(n + 5)}"]`),
    list(15, "timeline", n => `date = 2023-${n < 4 ? "10" : "11"}-${String(3 + ((n * 2) % 26)).padStart(2, "0")}\ntext = "${sentence()}"\nsources = ["${source(n)}"]\nterms = ["${terms[n].id}"]`),
    list(5, "people", n => `term = "${terms[n * 4 + 1].id}"\nrole = "${part(8)}"`),
    list(4, "faq", () => `q = "${part(8)}?"\na = "${sentence()} ${sentence()}"`),
    list(12, "sources", n => `id = "${source(n)}"\ntitle = "${part(8)}"\npublisher = "${part(2)}"\nurl = "https://example.com/${terms[n].id}/${n}"\npublished = 2023-11-${10 + n}\naccessed = 2023-11-22\nkind = "reporting"`),
    list(1, "updates", () => `date = 2023-11-21\ntext = "${sentence()}"`),
    list(1, "corrections", () => `date = 2023-11-22\nwas = "${part(8)}"\nnow = "${part(8)}"`),
  ].join("\n");
  // Paragraphs of four sentences until there are 1,500 words; a mention in each of the first twenty, with a citation.
  const body = [];
  let count = 0;
  for (let paragraph = 0; count < 1500 || paragraph < terms.length; paragraph++) {
    if (paragraph % 3 === 1) body.push(`## ${part(3)} {#part-${paragraph}}`);
    const own = Array.from({ length: 4 }, (_, n) => prose[(paragraph * 4 + n) % prose.length]);
    if (paragraph < terms.length) own[1] = own[1].replace(/[.!?]$/, ` ${terms[paragraph].name} [@${source(paragraph)}].`);
    if (paragraph === 2) own[2] += "[^1]";
    count += words(own.join(" "));
    body.push(own.join(" "));
  }
  body.push(`[^1]: ${sentence()}`);
  write("content/explainers/sample.md", `+++\n${front}\n+++\n${body.join("\n\n")}\n`);
  write("content/explainers/_index.md", '+++\ntitle = "Explainers"\n+++\n');
  return folder;
}
