// What pages say of themselves to machines: every node of every page, by what schema.org has for its type.
import assert from "node:assert/strict";
import { test } from "node:test";
import { html, pages } from "./support.mjs";

const thing = ["@type", "@id", "name", "url", "description", "sameAs", "alternateName"];
const work = [...thing, "inLanguage", "datePublished", "publisher", "workTranslation", "translationOfWork", "archivedAt"];
const article = [...work, "mainEntityOfPage", "headline", "dateModified", "author", "image", "isAccessibleForFree", "keywords", "abstract", "backstory", "mentions", "citation", "correction"];
/** Of each type: what it must say, and what it may. */
const types = {
  BackgroundNewsArticle: [["@id", "headline", "inLanguage", "publisher", "isAccessibleForFree"], article],
  NewsArticle: [["@id", "headline", "datePublished", "inLanguage", "publisher"], article],
  WebPage: [["@id", "name", "inLanguage"], article],
  CollectionPage: [["@id", "name", "inLanguage"], [...work, "hasPart"]],
  WebSite: [["@id", "name", "url", "inLanguage"], work],
  Claim: [["text", "appearance"], [...work, "text", "appearance", "citation"]],
  Question: [["name", "isPartOf"], [...work, "acceptedAnswer", "isPartOf"]],
  Answer: [["text"], [...work, "text"]],
  Event: [["name"], [...thing, "startDate", "subjectOf"]],
  Person: [["name"], thing], Organization: [["name"], thing], Product: [["name"], thing], Place: [["name"], thing], Legislation: [["name"], work],
  CreativeWork: [["@id"], work],
  CorrectionComment: [["text", "datePublished"], [...work, "text"]],
  DefinedTermSet: [["@id", "name", "hasDefinedTerm"], [...work, "hasDefinedTerm"]],
  DefinedTerm: [["name"], [...thing, "termCode", "inDefinedTermSet"]],
  BreadcrumbList: [["itemListElement"], [...thing, "itemListElement"]],
  ListItem: [["position", "name", "item"], [...thing, "position", "item"]],
};
const dates = ["datePublished", "dateModified", "startDate"];
const addresses = ["@id", "url", "item", "archivedAt", "sameAs", "image", "mainEntityOfPage"];

for (const site of ["site", "sample", "extremes"]) {
  test(`the JSON-LD of every page of the ${site} is what schema.org knows, and its references resolve`, () => {
    const wrong = [], named = new Set(), meant = [], seen = new Set();
    const look = (node, where, inside) => {
      if (Array.isArray(node)) return node.forEach(each => look(each, where, inside));
      if (typeof node !== "object" || node === null) return;
      const keys = Object.keys(node);
      if (keys.length === 1 && keys[0] === "@id") return meant.push([where, node["@id"]]);
      const rules = types[node["@type"]];
      if (!rules) return wrong.push(`${where}: no type ${node["@type"]}`);
      seen.add(node["@type"]);
      if (node["@id"]) named.add(node["@id"]);
      // What stands inside another names what its own page says in full.
      for (const key of inside && node["@id"] ? ["@id"] : rules[0]) if (node[key] === undefined) wrong.push(`${where}: a ${node["@type"]} without ${key}`);
      for (const key of keys) {
        if (!rules[1].includes(key)) wrong.push(`${where}: a ${node["@type"]} has no ${key}`);
        const values = [node[key]].flat();
        if (values.some(v => v === "" || v === null) || values.length === 0) wrong.push(`${where}: ${node["@type"]} ${key} says nothing`);
        if (dates.includes(key) && !/^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(node[key])) wrong.push(`${where}: ${key} ${node[key]}`);
        if (addresses.includes(key) && !values.every(v => URL.canParse(v))) wrong.push(`${where}: ${key} ${node[key]}`);
        if (!dates.includes(key) && !addresses.includes(key) && values.some(v => typeof v === "string" && /<\/?[a-z]+[ >]/.test(v) && site !== "extremes")) wrong.push(`${where}: HTML in ${key}`);
        look(node[key], where, true);
      }
    };
    for (const address of pages(site)) {
      const text = html(address, site);
      if (!/<body class="is-/.test(text) || address.endsWith("404.html")) continue;
      const found = [...text.matchAll(/<script type="application\/ld\+json">([^]*?)<\/script>/g)];
      assert.equal(found.length, 1, `${address} has one script of JSON-LD`);
      const data = JSON.parse(found[0][1]);
      assert.equal(data["@context"], "https://schema.org");
      look(data["@graph"], address, false);
    }
    wrong.push(...meant.filter(([, id]) => !named.has(id)).map(([where, id]) => `${where}: nothing is called ${id}`));
    assert.deepEqual(wrong, []);
    const wanted = ["BackgroundNewsArticle", "WebSite", "CollectionPage", "Claim", "Question", "Answer", "Event", "CreativeWork", "DefinedTermSet", "DefinedTerm", "BreadcrumbList"];
    if (site !== "site") wanted.push("CorrectionComment");
    assert.deepEqual(wanted.filter(type => !seen.has(type)), [], "types that no page shows");
  });
}
