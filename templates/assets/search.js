/* The search, loaded when its field is used for the first time. Results are links in a list below the field: arrows move
   among them, Enter follows one, Escape closes. The index comes with the first letter. */
const d = document, form = d.querySelector(".search"), field = form.querySelector("input"), data = form.dataset;
const [count, none, failed, more] = data.words.split("|");
const make = (name, values) => Object.assign(d.createElement(name), values);
const box = make("div", { className: "found", hidden: true }), list = make("ul", { role: "list" });
// Told to screen readers by an element that is there before; one that shows itself with its text is not always read out.
const status = make("p", { role: "status", className: "vh" }), shownStatus = make("p", { className: "meta", ariaHidden: "true" });
const further = make("button", { type: "button", textContent: more });
form.append(status, box);
box.append(shownStatus, list, further);

const french = d.documentElement.lang.startsWith("fr");
// A letter that an apostrophe leaves of a word is none of the index's.
const words = () => field.value.replace(french ? /(?<!\p{L})([ldjmtsnc]|(jus|lors|puis|quoi)?qu)['’]/giu : /^$/, "").trim();
// Texts of the index have a space where a word was cut, and plain spaces before French marks.
const text = html => html.replace(/\u2060(<\/mark>)? /g, "$1").replace(/ ([»!?:;%])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
// Names without their articles.
const same = names => names.toLowerCase().replace(/’/g, "'").replace(/(^|, )((the|an?|l[ae]s?|une?) |l')/g, "$1");
const plain = html => html.replace(/&lt;/g, "<").replace(/&gt;/g, ">");

let engine, found = [], shown, turn = 0, timer;
const load = () => engine ??= import(data.index).then(async e => (await e.options({ excerptLength: 26, excerptEllipsis: "…" }), e)).catch(e => { engine = null; throw e; });
const close = () => { turn++; clearTimeout(timer); box.hidden = true; status.textContent = ""; };

const draw = async now => {
  const next = await Promise.all(found.slice(shown, shown + 8).map(result => result.data()));
  if (now != turn) return;
  for (const { url, meta, filters, excerpt } of next) {
    const item = make("li"), about = make("p"), kind = filters.kind;
    item.append(make("a", { href: url, textContent: text(meta.title) }));
    if (kind) item.append(" ", make("span", { className: "label", textContent: kind[0] }));
    text(meta.short || excerpt).split(/<\/?mark>/).forEach((part, n) => about.append(n % 2 ? make("mark", { textContent: plain(part) }) : plain(part)));
    item.append(about);
    list.append(item);
  }
  shown += next.length;
  further.hidden = shown >= found.length;
};

const search = async () => {
  const now = ++turn, query = words();
  if (!query) return close();
  let said;
  try {
    const { results } = await (await load()).search(query);
    if (now != turn) return;
    // Entries by their names come first, and of them those that are called just so.
    let named = results.filter(r => r.matchedMetaFields?.includes("term")).slice(0, 8);
    const names = await Promise.all(named.map(async r => same(text((await r.data()).meta.term)).split(", ")));
    const exact = named.filter((r, n) => names[n].includes(same(field.value.trim())));
    named = [...exact, ...named.filter(r => !exact.includes(r))].slice(0, 3);
    if (now != turn) return;
    found = [...named, ...results.filter(r => !named.includes(r))];
    said = found.length ? count.replace("#", found.length) : none;
    shown = 0;
    list.textContent = "";
    await draw(now);
  } catch { said = failed; list.textContent = ""; further.hidden = true; }
  if (now != turn) return;
  box.hidden = false;
  status.textContent = shownStatus.textContent = said;
};

const soon = () => { clearTimeout(timer); timer = setTimeout(search, 120); };
field.addEventListener("input", soon);
field.addEventListener("focus", () => box.hidden && soon());
further.onclick = async () => { const at = shown; await draw(turn); list.children[at]?.firstChild.focus(); };
form.onsubmit = async e => {
  if (!words()) return;
  e.preventDefault();
  if (box.hidden) { clearTimeout(timer); await search(); }
  list.querySelector("a")?.focus();
};
form.onkeydown = e => {
  if (e.key == "Escape" && !box.hidden) { e.preventDefault(); field.focus(); close(); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!step || box.hidden) return;
  const all = [field, ...box.querySelectorAll("a, button:not([hidden])")], at = all.indexOf(d.activeElement);
  if (at < 0) return;
  e.preventDefault();
  all[at + step]?.focus();
};
const leave = e => e && !form.contains(e) && close();
form.addEventListener("focusout", e => leave(e.relatedTarget));
d.addEventListener("pointerdown", e => leave(e.target));
if (field.value) search();
