// A site of what breaks layouts, in English and in a language written from right to left: words and addresses without an
// end, a key point of 300 words, HTML in the front matter, many events on one day, a page that has nothing but a title.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const word = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(3);
const address = "https://example.com/" + "archive/2023/a-very-long-part-of-an-address/".repeat(6);
const arabic = "مجلس الإدارة يعزل رئيسه التنفيذي بعد أربعة أيام من الخلاف حول الشفافية";

/** The words of the interface that a third language brings, in its one file. */
const words = {
  "language-name": "العربية", skip: "إلى المحتوى", "site-nav": "الموقع", "footer-nav": "التذييل", languages: "لغات أخرى",
  "dark-theme": "المظهر الداكن", breadcrumbs: "أنت هنا", "made-with": "صُنع بواسطة {generator}", comma: "، ", by: "بقلم",
  published: "نُشر في", updated: "حُدّث في", tags: "وسوم", toc: "في هذه الصفحة", "key-points": "باختصار", known: "ما نعرفه",
  unknown: "ما لا نعرفه", disputed: "محل خلاف", timeline: "التسلسل الزمني", people: "من هو من", faq: "أسئلة وأجوبة",
  sources: "المصادر", terms: "مصطلحات الصفحة", corrections: "تصويبات", updates: "تحديثات", method: "كيف أُعدّت هذه الصفحة",
  latest: "الأحدث", "full-entry": "المدخل الكامل", close: "إغلاق", sections: "الأقسام", "status-denied": "منفي", "review-due": "كان من المقرر مراجعة هذه الصفحة قبل {date}.",
  corrected: "صُححت هذه الصفحة في {date}.", "see-correction": "ما الذي تغيّر", "count-known": "مما نعرفه", "count-unknown": "أسئلة مفتوحة",
  "count-disputed": "نقاط خلاف", storylines: "القضايا", "claimed-by": "بحسب {name}", since: "بلا جواب منذ {date}", "since-month": "بلا جواب منذ {date}",
  "as-of": "حتى {date}", related: "ذات صلة", storyline: "المزيد عن القضية", about: "عن الموقع", "terms-most": "الأكثر شرحًا",
};

export function writeExtremes(folder) {
  const write = (name, text) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  rmSync(folder, { recursive: true, force: true });
  write("config.toml", `base_url = "https://extremes.example"\ntitle = "Extremes"\ndescription = "What breaks layouts."\n[languages.ar]\ntitle = "أقصى الحالات"\n`);
  write("templates/i18n/ar.toml", Object.entries(words).map(([key, text]) => `${key} = "${text}"\n`).join("") + 'minutes = { one = "دقيقة قراءة", two = "دقيقتا قراءة", few = "{count} دقائق قراءة", other = "{count} دقيقة قراءة" }\n');
  const page = (text, name) => {
    const points = `["${text}", "${Array(300).fill(text.split(" ")[0].slice(0, 12)).join(" ")}", "<b>Bold <script>1</script> </section> & more"]`;
    const events = Array.from({ length: 40 }, (_, n) => `[[explainer.timeline]]\ndate = ${n < 30 ? "2023-11-17" : n < 35 ? "2023" : "1950-01-01"}\ntext = "${text} ${n}"\nterms = ["long"]`).join("\n");
    return `+++\ntitle = "${text}"\ndescription = "${text}"\ndate = 2023-11-20\nauthors = ["${word} ${text}"]\ntags = ["${word}", "${text}"]\n[explainer]\nstoryline = "line"\nkey_points = ${points}\nmethod = "${text}"\nreview_by = 2023-12-01\n`
      + `[[explainer.known]]\ntext = "${word} [@s]"\nsources = ["s"]\nas_of = 2023-11-20\n[[explainer.unknown]]\nquestion = "${word}?"\nsince = "2023-11"\n[[explainer.disputed]]\nclaim = "${text}"\nby = "${word}"\nstatus = "denied"\n`
      + `${events}\n[[explainer.people]]\nterm = "long"\nrole = "${text}"\n[[explainer.faq]]\nq = "${word}?"\na = "${text}"\n`
      + `[[explainer.sources]]\nid = "s"\ntitle = "${address}"\nurl = "${address}"\npublisher = "${word}"\nlanguage = "de"\nkind = "primary"\n[[explainer.updates]]\ndate = 2023-11-21\ntext = "${text}"\n[[explainer.corrections]]\ndate = 2023-11-22\nwas = "${word}"\nnow = "${text}"\nseverity = "major"\n+++\n`
      + `${text} ${name} [@s]. ${word} ${address}\n\n## ${word}\n\n> ${text}\n\n- ${word}\n- ${text}\n\n| ${word} | ${text} | c |\n|---|---|---|\n| ${text} | ${text} | ${word} |\n\n\`\`\`\n${word}${word}\n\`\`\`\n\n\`${word}\` and text.[^1]\n\n[^1]: ${text} ${word}\n`;
  };
  write("content/explainers/_index.md", '+++\ntitle = "Explainers"\n+++\n');
  write("content/explainers/_index.ar.md", '+++\ntitle = "شروح"\n+++\n');
  write("content/explainers/long.md", page(`A board fires ${word}`, "Longword"));
  write("content/explainers/long.ar.md", page(arabic, "مصطلح"));
  write("content/explainers/bare.md", '+++\ntitle = "Nothing but a title"\n[explainer]\n+++\n');
  write("content/explainers/bare.ar.md", '+++\ntitle = "عنوان فقط"\n[explainer]\n+++\n');
  write("content/glossary/_index.md", '+++\ntitle = "Glossary"\n+++\n');
  write("content/glossary/_index.ar.md", '+++\ntitle = "مسرد"\n+++\n');
  write("content/glossary/long.md", `+++\ntitle = "Longword"\n[term]\nkind = "concept"\nshort = "${word.slice(0, 150)}"\naliases = ["${word}"]\nsame_as = ["${address}"]\n+++\n${word}\n`);
  write("content/glossary/long.ar.md", `+++\ntitle = "مصطلح"\n[term]\nkind = "concept"\nshort = "${arabic}"\n+++\n${arabic}\n`);
  // A glossary of all letters, of two lines in most windows and many on a phone; charts; notes of a section, and more of
  // them at the end of a short page than there is room for beside it.
  for (const letter of "abcdefghijklmnopqrstuvwxyz") for (const n of [1, 2]) {
    write(`content/glossary/${letter}${n}.md`, `+++\ntitle = "${letter.toUpperCase()}x${n} of all"\n[term]\nshort = "One of the words that begin with this letter."\n+++\n`);
  }
  const numbers = "Place,Money,Share\nNorth and a name of some length,1250.5,12\nالجنوب والشرق,-300,\nWest,80,44\n";
  const charts = `\`\`\`{chart}\n:unit: millions\n:title: Bars\n${numbers}\`\`\`\n\n\`\`\`{chart}\n:type: line\n:title: Lines\nYear,Yes,No\n2019,12.5,40\n2020,,38\n2021,-4,30\n\`\`\`\n`;
  const boxes = '```{note}\nA note.\n```\n\n```{quote}\n:by: Somebody\nSaid so.\n```\n\n```{video} https://www.youtube.com/watch?v=ab_1\n:title: A film\n```\n';
  write("content/charts.ar.md", `+++\ntitle = "رسوم"\n+++\n${arabic}\n\n${charts}\n${boxes}`);
  const notes = (count, text) => Array.from({ length: count }, (_, n) => `[^n${n}]: ${text}`).join("\n\n");
  const marks = count => Array.from({ length: count }, (_, n) => `[^n${n}]`).join(" and ");
  write("content/notes/_index.md", `+++\ntitle = "Notes"\n+++\nA section's own note[^n0].\n\nAnother paragraph.\n\n${notes(1, "Beside nothing.")}\n`);
  write("content/notes/short.md", `+++\ntitle = "Notes on a short page"\n+++\nAll at once: ${marks(8)}.\n\n${notes(8, "A note that takes some lines of the margin, since it says more than it would need to. ".repeat(2))}\n`);
  return folder;
}
