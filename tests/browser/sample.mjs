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

/** A page with every component of the theme, and a French one whose numbers and words are French. */
function writeComponents(write) {
  const square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9" width="160" height="90"><rect width="16" height="9" fill="#446"/></svg>';
  write("content/components/square.svg", square);
  write("content/components/_index.md", '+++\ntitle = "Components"\n+++\n');
  write("content/components/_index.fr.md", '+++\ntitle = "Composants"\n+++\n');
  write("content/components/made-up.csv", "Year,One,Two,Three\n2019,12.5,40,3\n2020,14,38,2\n2021,,30,-4\n2022,22,29.5,-6\n2023,34,12,8\n");
  const page = (title, lead, chart) => `+++
title = "${title}"
date = 2023-11-20
[explainer]
[[explainer.timeline]]
date = 2023-11-17
text = "First."
[[explainer.timeline]]
date = 2023-11-19
text = "Second [@one]."
[[explainer.timeline]]
date = 2023-12-02
text = "Third."
[[explainer.sources]]
id = "one"
title = "A source of the sample"
publisher = "Nobody"
url = "https://example.com/one"
+++
${lead}

\`\`\`{note} To *know*
A note with the **Halden Accord** and a source [@one].

- one
- two
\`\`\`

\`\`\`{warning}
A warning.
\`\`\`

\`\`\`{quote}
:by: Ann Sample
:role: engineer
:source: one
Nothing in this sample was said by anybody.
\`\`\`

\`\`\`{chart} made-up.csv
:type: line
:title: ${chart}
:unit: %
:source: made up
\`\`\`

\`\`\`{chart}
:title: ${chart}
:unit: km
:note: Numbers are made up.
Place,1990,2020
North,1250.5,2300
A place whose name is so long that it takes a second line,-310,
South,40,1999
\`\`\`

\`\`\`{figure} square.svg
:alt: A dark square
:credit: The sample
A caption with the Halden Accord.
\`\`\`

\`\`\`{timeline}
:title: In between
:from: 2023-11-18
\`\`\`

\`\`\`{timeline}
- 2023-11: A month [@one].
- 2023-11-17: A day.
- 2023-12-20: Another day.
\`\`\`

\`\`\`{video} https://www.youtube.com/watch?v=sample
:title: A film that isn't there
:poster: square.svg
\`\`\`

\`\`\`{embed} https://embed.invalid/map
:title: A map that isn't there
:ratio: 4:3
:caption: What a map would show.
\`\`\`

\`\`\`{terms} halden, ostrow
\`\`\`
`;
  write("content/components/all.md", page("Every component", "All that a text can call.", "Three lines"));
  write("content/components/all.fr.md", page("Tous les composants", "Tout ce qu'un texte peut appeler.", "Trois courbes").replace("{terms} halden, ostrow", "{note}\nSans glossaire."));
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
  write("config.toml", 'base_url = "https://sample.example"\ntitle = "The sample"\ndescription = "A page of the size that a page should have."\n[languages.fr]\ntitle = "L’échantillon"\n');

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
  writeComponents(write);
  write("content/explainers/_index.md", '+++\ntitle = "Explainers"\n+++\n');
  return folder;
}
