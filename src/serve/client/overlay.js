/* What is wrong with the site, over the page; and small marks in a corner: a draft, warnings, a server that went. All
   that comes from the site is set as text. */

const STYLE = `
:host { all: initial; position: fixed; inset: 0; z-index: 2147483647; pointer-events: none; display: block;
  font: 14px/1.5 system-ui, sans-serif; color-scheme: light dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
section { pointer-events: auto; position: absolute; inset: auto 0 0 0; max-height: 70vh; overflow: auto; padding: 1rem 1.25rem 1.25rem;
  background: #1d1a1a; color: #f4efee; border-top: 4px solid #ff6b5e; box-shadow: 0 -8px 40px #0006; }
header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; }
h1 { margin: 0; font-size: 1.05rem; font-weight: 600; }
p { margin: .15rem 0; }
ol { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: 1rem; }
li { border-left: 3px solid #ff6b5e; padding-left: .75rem; }
li.warning { border-color: #ffc24b; }
.where { font-family: ui-monospace, monospace; color: #c9bfbd; overflow-wrap: anywhere; }
.what { font-weight: 600; overflow-wrap: anywhere; }
pre { margin: .35rem 0; padding: .5rem .6rem; background: #2b2626; overflow-x: auto; font: 13px/1.45 ui-monospace, monospace; white-space: pre; }
mark { background: none; color: #ff9d94; text-decoration: underline wavy; text-underline-offset: 3px; }
button { pointer-events: auto; font: inherit; color: inherit; background: #ffffff1f; border: 1px solid #ffffff5c; border-radius: 4px; padding: .15rem .6rem; cursor: pointer; }
button:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
aside { position: absolute; right: .75rem; bottom: .75rem; display: flex; flex-direction: column; gap: .4rem; align-items: end; }
aside > * { pointer-events: auto; border-radius: 4px; padding: .25rem .7rem; background: #1d1a1a; color: #f4efee; border: 1px solid #ffffff5c; box-shadow: 0 2px 10px #0005; }
.draft { border-color: #ffc24b; } .lost { border-color: #ff6b5e; }
`;

let box, dismissed, opened;

function overlay({ state, lost, mark }) {
  if (!box) {
    box = document.createElement("nutgraf-overlay");
    const root = box.attachShadow({ mode: "open" }), style = new CSSStyleSheet();
    // A policy of the page's own that forbids style elements doesn't forbid this.
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    addEventListener("keydown", e => e.key == "Escape" && !box.shadowRoot.querySelector("section").hidden && close());
  }
  if (!box.isConnected) document.documentElement.append(box);
  const errors = state ? state.errors : 0, warnings = state ? state.warnings : 0;
  const problems = JSON.stringify(state ? state.problems : []);
  if (!errors && !warnings) dismissed = opened = null;
  const seen = problems == dismissed, open = errors ? !seen : problems == opened;
  const section = make("section", { hidden: !open, role: "region", ariaLabel: "Problems of the site", ariaLive: "polite" });
  if (open) {
    const title = tally(errors, warnings) + (state.upToDate || !errors ? "" : ": the page is as it was before");
    const button = make("button", { type: "button", onclick: close }, "Close");
    section.append(make("header", {}, make("h1", {}, title), button), make("ol", {}, ...state.problems.map(problem)));
    const more = errors + warnings - state.problems.length;
    if (more > 0) section.append(make("p", {}, `${more} more are in the terminal.`));
  }
  const corner = make("aside", { hidden: open });
  if (mark.mark == "draft") corner.append(make("span", { className: "draft" }, "Draft: build leaves it out"));
  if (mark.mark == "embargoed") corner.append(make("span", { className: "draft" }, `Not published before ${mark.from}`));
  if (!open && (errors || warnings)) corner.append(make("button", { type: "button", onclick: () => (dismissed = null, opened = problems, overlay({ state, lost, mark })) }, tally(errors, warnings)));
  if (lost) corner.append(make("span", { className: "lost", role: "status" }, "nutgraf serve doesn’t answer: this page may be old"));
  box.shadowRoot.replaceChildren(section, corner);

  function close() {
    dismissed = JSON.stringify(state.problems);
    opened = null;
    show();
  }
}

function tally(errors, warnings) {
  const some = (n, word) => n ? [`${n} ${word}${n == 1 ? "" : "s"}`] : [];
  return [...some(errors, "error"), ...some(warnings, "warning")].join(" and ");
}

function problem({ severity, code, message, file, line, column, end_column, source, help }) {
  const item = make("li", { className: severity });
  item.append(make("p", { className: "what" }, `${severity}[${code}]: ${message}`));
  if (file) item.append(make("p", { className: "where" }, line ? `${file}:${line}:${column}` : file));
  if (line && source !== undefined) {
    const letters = [...source];
    // Of a very long line only a part is shown, and the place isn't known in it.
    const whole = column - 1 <= letters.length && letters.length < 400;
    const from = whole ? column - 1 : letters.length, to = whole ? end_column - 1 : letters.length;
    item.append(make("pre", {}, letters.slice(0, from).join(""), make("mark", {}, letters.slice(from, to).join("")), letters.slice(to).join("")));
  }
  if (help) item.append(make("p", {}, help));
  return item;
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
