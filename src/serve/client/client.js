/* Keeps this page up to date. The server says which build of the site is the newest, and what is wrong with it; a page
   of an older build is fetched again, and morphed. */

const me = document.currentScript, here = () => location.pathname + location.search;
/* The build this page is of, and the run of the server that made it. */
let session = me.dataset.session, build = +me.dataset.build, tag = me.dataset.tag, mark = { ...me.dataset };
let state, busy, again;

/* What the server said is learnt at once: scripts that wait for the page to be whole have changed nothing yet. */
learn(document.body);

/* What scripts of the head may have changed already is learnt from the page as the server gives it. */
const base = fetch(here(), { cache: "no-cache" }).then(r => r.text()).then(text => {
  const page = parse(text);
  // Another page is there by now.
  if (ours(page)?.dataset.tag !== tag) location.reload();
  for (const name of ["documentElement", "head", "body"]) {
    const attributes = new Map([...page[name].attributes].map(a => [a.name, a.value]));
    said.set(document[name], { ...said.get(document[name]), attributes, hash: null });
  }
  for (const child of document.head.childNodes) {
    const twin = [...page.head.childNodes].find(other => other.isEqualNode(child));
    if (twin) learn(child);
  }
  for (const child of document.documentElement.childNodes) if (!isElement(child)) learn(child);
  return fixed(page);
}).catch(() => null);
let scripts = base;

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function ours(page) {
  return [...page.querySelectorAll("script")].findLast(isOurs);
}

/* Something is new: whatever this page has missed, it has all after this. */
async function update() {
  if (busy) return again = true;
  busy = true;
  do {
    again = false;
    try {
      await bring(state);
    } catch (error) {
      // The server went, or the page can't be morphed.
      if (!(error instanceof TypeError && /fetch/i.test(error.message))) console.error("nutgraf:", error);
    }
  } while (again);
  busy = false;
}

async function bring(to) {
  if (to.session == session && to.build <= build) return;
  const restarted = to.session != session, since = restarted ? Infinity : build;
  if (to.goto && to.goto.build > since && document.visibilityState == "visible" && to.goto.url != location.pathname)
    return location.assign(to.goto.url);
  const answer = await fetch(here(), { cache: "no-cache" });
  // It can't be made, and never could: what is here is better.
  if (answer.status >= 500) return;
  if (answer.redirected) return location.replace(answer.url);
  if (!/^text\/html\b/.test(answer.headers.get("content-type") || "")) return location.reload();
  const page = parse(await answer.text()), script = ours(page), before = await scripts, after = fixed(page);
  const touched = Object.keys(to.touched).filter(path => to.touched[path] > since);
  const everything = restarted || to.everything > since;
  // Its own scripts run once; so do ours.
  if (before !== after || !script || script.dataset.version != me.dataset.version || everything && !restarted && after) return location.reload();
  if (touched.some(path => [...document.scripts].some(s => s.src && new URL(s.src).pathname == path))) return location.reload();
  const focus = document.activeElement;
  learn(page.documentElement);
  morph(document.documentElement, page.documentElement);
  if (focus != document.activeElement && focus?.isConnected) focus.focus({ preventScroll: true });
  refresh(everything, touched, to.build);
  ({ session, build } = to);
  mark = { ...script.dataset };
  show();
  document.dispatchEvent(new CustomEvent("nutgraf:update", { detail: { build } }));
}

/* Files whose addresses stay the same: stylesheets and pictures. */
function refresh(everything, touched, build) {
  const paths = new Set(touched);
  if (!everything && !paths.size) return;
  const shown = [...document.querySelectorAll("link, img, source, video, audio, iframe")];
  const path = e => { try { return new URL(e.href || e.src).pathname; } catch { return ""; } };
  // What no element names may be named by a stylesheet: another one, a font, a picture.
  const hidden = touched.some(t => /\.(css|woff2?|ttf|otf|svg|png|jpe?g|gif|webp|avif)$/i.test(t) && !shown.some(e => path(e) == t));
  restyle(build, everything || hidden ? null : paths);
  for (const e of shown) {
    if (e.localName == "link" || !e.src || !everything && !paths.has(path(e))) continue;
    const url = new URL(e.src);
    if (url.origin != location.origin) continue;
    url.searchParams.set("nutgraf", build);
    e.src = url.href;
  }
}

/* The newest message, from the worker that listens for all tabs; else from whichever tab listens for the others. */
function hear(message) {
  lost = !!message.lost;
  if (message.state) state = message.state;
  show();
  if (message.state) update();
}

function listen(tell) {
  const source = new EventSource("/_nutgraf/events");
  source.addEventListener("state", e => tell({ state: JSON.parse(e.data) }));
  source.onerror = () => {
    tell({ lost: true });
    if (source.readyState == EventSource.CLOSED) setTimeout(() => listen(tell), 1000);
  };
}

let lost = false;
if (window.SharedWorker) {
  const worker = new SharedWorker("/_nutgraf/worker.js", { name: "nutgraf " + me.dataset.version });
  worker.port.onmessage = e => hear(e.data);
  worker.onerror = () => listen(hear);
  addEventListener("pagehide", e => e.persisted || worker.port.postMessage("bye"));
} else if (window.BroadcastChannel && navigator.locks) {
  const channel = new BroadcastChannel("nutgraf");
  channel.onmessage = e => e.data == "hello" ? state && leading && channel.postMessage({ state }) : hear(e.data);
  let leading = false;
  // The tab that has the lock listens, until it is closed; then the next does.
  navigator.locks.request("nutgraf", () => {
    leading = true;
    listen(message => (channel.postMessage(message), hear(message)));
    return new Promise(() => {});
  });
  channel.postMessage("hello");
} else listen(hear);

/* Back from the browser's memory: it may have missed something. */
addEventListener("pageshow", e => e.persisted && state && update());

function show() {
  overlay({ state, lost, mark });
}
