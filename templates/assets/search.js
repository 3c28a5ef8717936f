/* The search, loaded when its field is used for the first time. Results are links in a list below the field: arrows move
   among them, Enter follows one, Escape closes. The index comes with the first letter. */
const d = document, form = d.querySelector(".search"), field = form.querySelector("input"), data = form.dataset;
const [count, none, failed, more] = data.words.split("|");
// Names of people and terms are no mistakes.
field.spellcheck = false;
const make = (name, values) => Object.assign(d.createElement(name), values);
const box = make("div", { className: "found", hidden: true }), list = make("ul", { role: "list" });
// Told to screen readers by an element that is there before; one that shows itself with its text is not always read out.
const status = make("p", { role: "status", className: "vh" }), shownStatus = make("p", { className: "meta", ariaHidden: "true" });
const further = make("button", { type: "button", textContent: more });
form.append(status, box);
box.append(shownStatus, list, further);

const french = d.documentElement.lang.startsWith("fr");
// A letter that an apostrophe leaves of a word is a word of the index: in quotes it stands beside the next, else it says
// nothing.
const elided = french ? /(?<!\p{L})([ldjmtsnc]|(jus|lors|puis|quoi)?qu)['’]/giu : /^$/;
const words = () => field.value.replace(/[“”«»]/g, '"').split('"').map((part, n) => part.replace(elided, n % 2 ? "$1 " : "")).join('"').trim();
// Texts of the index have a space where a word was cut, and plain spaces before French marks.
const text = html => html.replace(/\u2060(<\/mark>)? /g, "$1").replace(/ ([»!?:;%])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
// Names without their articles.
const same = names => names.toLowerCase().replace(/’/g, "'").replace(/(^|, )((the|an?|l[ae]s?|une?) |l')/g, "$1");
const plain = html => html.replace(/&lt;/g, "<").replace(/&gt;/g, ">");

let engine, found = [], shown, turn = 0, timer, running;
const load = () => engine ??= import(data.index).then(async e => (await e.options({ excerptLength: 26, excerptEllipsis: "…" }), e)).catch(e => { engine = null; throw e; });
const close = () => { turn++; timer = clearTimeout(timer); box.hidden = true; status.textContent = ""; };

const draw = async (now, from) => {
  const next = await Promise.all(found.slice(from, from + 8).map(result => result.data()));
  if (now != turn) return;
  if (!from) {
    // A list that goes takes the focus with it.
    if (box.contains(d.activeElement)) field.focus();
    list.textContent = "";
  }
  for (const { url, meta, filters, excerpt } of next) {
    const item = make("li"), about = make("p"), kind = filters.kind;
    item.append(make("a", { href: url, textContent: text(meta.title) }));
    if (kind) item.append(" ", make("span", { className: "label", textContent: kind[0] }));
    text(meta.short || excerpt).split(/<\/?mark>/).forEach((part, n) => about.append(n % 2 ? make("mark", { textContent: plain(part) }) : plain(part)));
    item.append(about);
    list.append(item);
  }
  shown = from + next.length;
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
    await draw(now, 0);
  } catch { said = failed; list.textContent = ""; further.hidden = true; }
  if (now != turn) return;
  box.hidden = false;
  status.textContent = shownStatus.textContent = said;
};

const run = () => { timer = clearTimeout(timer); return running = search(); };
const soon = () => { clearTimeout(timer); timer = setTimeout(run, 120); };
// Keys struck before the results of what is typed have come are for those results, not for the ones before.
const settled = () => timer || box.hidden ? run() : running;
field.addEventListener("input", soon);
field.addEventListener("focus", () => box.hidden && soon());
further.onclick = async () => { const at = shown; await draw(turn, at); list.children[at]?.firstChild.focus(); };
form.onsubmit = async e => {
  if (!words()) return;
  e.preventDefault();
  await settled();
  list.querySelector("a")?.focus();
};
form.onkeydown = async e => {
  if (e.key == "Escape" && !box.hidden) { e.preventDefault(); field.focus(); close(); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!step || box.hidden && !words()) return;
  e.preventDefault();
  if (d.activeElement == field) await settled();
  const all = [field, ...box.querySelectorAll("a, button:not([hidden])")], at = all.indexOf(d.activeElement);
  if (at >= 0) all[at + step]?.focus();
};
const leave = e => e && !form.contains(e) && close();
form.addEventListener("focusout", e => leave(e.relatedTarget));
d.addEventListener("pointerdown", e => leave(e.target));
if (field.value) run();
