/* The theme's script: a switch between light and dark, frames that wait to be wanted, and previews of terms beside the word. The page works without it. */
(() => {
  const d = document, root = d.documentElement;

  const button = d.querySelector(".theme-switch"), system = matchMedia("(prefers-color-scheme: dark)");
  if (button && CSS.supports("color", "light-dark(#000,#fff)")) {
    const dark = () => root.dataset.theme == "dark" || root.dataset.theme != "light" && system.matches;
    const tell = () => button.setAttribute("aria-pressed", dark());
    button.onclick = () => {
      const next = dark() ? "light" : "dark", own = (next == "dark") != system.matches;
      root.dataset.theme = own ? next : "auto";
      try { own ? localStorage.theme = next : localStorage.removeItem("theme"); } catch {}
      tell();
    };
    system.addEventListener("change", tell);
    tell();
    button.hidden = false;
  }

  // The search comes with its field's first use.
  const form = d.querySelector(".search"), search = () => import(form.dataset.script);
  if (form) form.contains(d.activeElement) ? search() : form.addEventListener("focusin", search, { once: true });

  // What scrolls sideways must be within reach of the keyboard. Asked when the layout is done, so that it costs none.
  addEventListener("load", () => setTimeout(() => {
    for (const box of d.querySelectorAll("pre, table")) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }));

  // What somebody else serves is asked for when a reader wants it, and then stands in the place of its link.
  d.addEventListener("click", e => {
    const a = e.target.closest("a[data-frame]");
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const frame = d.createElement("iframe");
    frame.title = a.textContent;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = a.dataset.frame;
    a.replaceWith(frame);
    frame.focus();
  });

  let entry, link, timer, came, quiet;
  const later = (f, ms) => { clearTimeout(timer); timer = setTimeout(f, ms); };
  const hide = () => {
    clearTimeout(timer);
    if (!entry) return;
    entry.removeAttribute("popover");
    entry.removeAttribute("style");
    link.removeAttribute("aria-describedby");
    entry = null;
  };
  const show = a => {
    const next = d.getElementById("term-" + a.dataset.term);
    if (entry && link == a) return clearTimeout(timer);
    hide();
    if (!next || !next.showPopover || next.matches(":target")) return;
    entry = next; link = a;
    entry.popover = "manual";
    entry.showPopover();
    a.setAttribute("aria-describedby", entry.id);
    const box = a.getClientRects()[0], w = entry.offsetWidth, h = entry.offsetHeight;
    const below = box.bottom + h + 12 < innerHeight || box.top < h + 12;
    entry.style.setProperty("--x", scrollX + Math.max(8, Math.min(box.left, root.clientWidth - w - 8)) + "px");
    entry.style.setProperty("--y", scrollY + (below ? box.bottom + 5 : box.top - h - 5) + "px");
  };
  const term = e => e.target.closest && e.target.closest("a.term");
  const on = (type, f) => d.addEventListener(type, f);
  on("pointerover", e => {
    if (e.pointerType != "mouse") return;
    const a = term(e);
    if (a) later(() => show(a), entry ? 150 : 250);
    else if (entry && entry.contains(e.target)) clearTimeout(timer);
    else later(hide, 300);
  });
  on("focusin", e => {
    const a = term(e);
    if (quiet) return;
    if (a && a.matches(":focus-visible")) later(() => show(a), 200);
    else if (entry && !entry.contains(e.target)) hide();
  });
  on("click", e => {
    const a = term(e), close = e.target.closest("a.close");
    if (a && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      // A key follows the link to the sheet; a finger or a mouse opens the preview here.
      if (!e.detail || !a.showPopover) { hide(); came = a; }
      else { e.preventDefault(); clearTimeout(timer); show(a); }
    } else if (close && came) { e.preventDefault(); history.back(); }
    else if (entry && !entry.contains(e.target)) hide();
  });
  // Back from the sheet: to the mention, without opening it again.
  addEventListener("hashchange", () => {
    if (!came || d.querySelector(".term-entry:target")) return;
    quiet = true;
    came.focus({ preventScroll: true });
    came = quiet = null;
  });
  on("keydown", e => {
    if (e.key != "Escape") return;
    if (entry) hide();
    else { const close = d.querySelector(".term-entry:target .close"); if (close) close.click(); }
  });
})();
