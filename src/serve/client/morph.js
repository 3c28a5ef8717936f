/* Makes a page what the server now says it is, and leaves alone what its reader and its own scripts have done.

   For each element and text we know what the server last said of it (`said`). What it says anew is compared with that,
   not with what the page holds: a list that was opened, a field that was filled in, a class that a script has set stay
   as they are, unless the server itself now says otherwise there. What scripts have put in, the server never spoke of:
   it stays where it is. Children are matched by id, then by being the same, then by their place. */

const said = new WeakMap();
/* How far a child that is the same is looked for. */
const AHEAD = 40;

const isElement = node => node.nodeType == Node.ELEMENT_NODE;
const isOurs = node => node.localName == "script" && (node.getAttribute("src") || "").startsWith("/_nutgraf/");
const isSheet = node => node.localName == "link" && /\bstylesheet\b/i.test(node.getAttribute("rel") || "");
const isBlank = node => node.nodeType == Node.TEXT_NODE && !node.nodeValue.trim();

/* Notes what the server says of a tree; gives a hash of it. */
function learn(node) {
  let hash = node.nodeType;
  const mix = number => { hash = Math.imul(hash ^ number, 0x01000193) ^ hash >>> 15; };
  const text = text => {
    for (let i = 0; i < text.length; i++) mix(text.charCodeAt(i));
    mix(0x1ffff);
  };
  const known = {};
  if (isElement(node)) {
    known.attributes = new Map([...node.attributes].map(a => [a.name, a.value]));
    text(node.nodeName);
    for (const [name, value] of known.attributes) text(name), text(value);
    for (const child of inside(node)) mix(learn(child));
  } else {
    known.text = node.nodeValue || "";
    text(known.text);
  }
  known.hash = hash;
  said.set(node, known);
  return hash;
}

/* The children that count. What a noscript holds is text or elements, as scripts run or don't: it is left alone. */
function inside(node) {
  if (node.localName == "noscript") return [];
  return [...(node.localName == "template" ? node.content : node).childNodes].filter(child => !isOurs(child));
}

/* What a page can't take up later: the scripts that run, and the like. If it differs, the page is loaded anew. */
function fixed(page) {
  const runs = script => /^(|module|importmap|(text|application)\/(java|ecma)script)$/i.test(script.getAttribute("type") || "");
  const parts = [...page.querySelectorAll("script, base, meta[http-equiv]")];
  return parts.filter(e => !isOurs(e) && (e.localName != "script" || runs(e))).map(e => e.outerHTML).join("\n");
}

/* Makes `old` what `next` is. Both have been learnt; `next` is used up. */
function morph(old, next) {
  const before = said.get(old), after = said.get(next);
  said.set(old, after);
  if (before.hash == after.hash) return;
  if (!isElement(old)) {
    if (before.text != after.text) old.nodeValue = next.nodeValue;
    return;
  }
  for (const name of after.attributes.keys())
    if (before.attributes.get(name) !== after.attributes.get(name)) old.setAttributeNode(next.getAttributeNode(name).cloneNode());
  for (const name of before.attributes.keys()) if (!after.attributes.has(name)) old.removeAttribute(name);
  if (old.localName == "template") old.innerHTML = next.innerHTML;
  // Sets what the field holds at first; what was typed is another value.
  else if (old.localName == "textarea") old.defaultValue = next.defaultValue;
  else children(old, next);
}

const key = node => isElement(node) && node.id ? node.nodeName + "#" + node.id : "";
const alike = (a, b) => a.nodeType == b.nodeType && a.nodeName == b.nodeName && key(a) == key(b);
const same = (a, b) => said.get(a).hash == said.get(b).hash && alike(a, b);

function children(old, next) {
  const wanted = inside(next), keys = new Set(wanted.map(key).filter(Boolean));
  // Children that the server spoke of and that may be wanted still.
  const left = [];
  for (const child of inside(old)) {
    if (!said.has(child) || child.leaving) continue;
    if (key(child) && !keys.has(key(child))) child.remove();
    else left.push(child);
  }
  const named = new Map(left.filter(key).map(child => [key(child), child]));
  const take = child => left.splice(left.indexOf(child), 1);
  wanted.forEach((want, index) => {
    const have = left[0], found = have && choose(want, index);
    if (found) {
      take(found);
      if (left[0] && left[0].compareDocumentPosition(found) & Node.DOCUMENT_POSITION_FOLLOWING) put(old, found, left[0]);
      morph(found, want);
    } else if (isSheet(want)) sheet(old, want, left, take);
    else put(old, want, have);
  });
  for (const child of left) child.remove();

  function choose(want, index) {
    const have = left[0];
    if (key(want)) {
      const child = named.get(key(want));
      return left.includes(child) && child;
    }
    if (same(have, want)) return have;
    // What is here comes later: what is wanted is new.
    if (wanted.slice(index + 1, index + AHEAD).some(other => same(have, other))) return null;
    // What is wanted stands further on: what is before it went.
    const further = isBlank(want) ? -1 : left.slice(0, AHEAD).findIndex(child => same(child, want));
    if (further > 0) {
      const child = left[further];
      for (const gone of left.slice(0, further)) if (!key(gone)) take(gone), gone.remove();
      return child;
    }
    return alike(have, want) && !isSheet(want) && have;
  }
}

/* Puts a new or moved child before another, or last. */
function put(parent, child, before) {
  before ||= [...parent.childNodes].find(isOurs) || null;
  // Keeps what is inside as it is: focus, frames, how far it is scrolled.
  if (child.parentNode == parent && parent.moveBefore) parent.moveBefore(child, before);
  else parent.insertBefore(child, before);
}

/* A stylesheet is there before the one that it replaces goes, so that the page is never bare. */
function sheet(parent, want, left, take) {
  const name = e => (e.getAttribute("href") || "").replace(/\.[0-9a-f]{16}\./, ".").replace(/\?.*/, "");
  const old = left.find(child => isSheet(child) && name(child) == name(want));
  if (!old) return put(parent, want, left[0]);
  take(old);
  replaceSheet(old, want);
}

function replaceSheet(old, next) {
  old.leaving = true;
  next.onload = next.onerror = () => old.remove();
  old.after(next);
}

/* Loads the page's own stylesheets again: all of them, or those at these paths. */
function restyle(build, paths) {
  for (const old of document.querySelectorAll("link")) {
    if (!isSheet(old) || old.leaving) continue;
    const url = new URL(old.href);
    if (url.origin != location.origin || paths && !paths.has(url.pathname)) continue;
    url.searchParams.set("nutgraf", build);
    const next = old.cloneNode();
    // The server goes on speaking of the address without the number.
    if (said.has(old)) said.set(next, said.get(old));
    next.href = url.href;
    replaceSheet(old, next);
  }
}
