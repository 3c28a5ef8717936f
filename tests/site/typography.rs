//! Typography in pages: where it is done, where it isn't, how it is switched, and that terms and places are still found.
//! What the rules do is in tests/typography/.

use crate::harness::{FRENCH, SiteTest, attributes, html, without_ways_back};

/// The content of a French page of this Markdown.
#[track_caller]
fn french(markdown: &str) -> String {
    SiteTest::bare().config(FRENCH).page("a.fr.md", "", markdown).build_clean().output("fr/a/index.html")
}

#[test]
fn a_page_has_the_typography_of_its_language() {
    let built = SiteTest::bare()
        .config(&format!("{FRENCH}[languages.de]\ntitle = \"Test\"\n"))
        .file("templates/i18n/de.toml", "language-name = \"Deutsch\"\n")
        .page("a.md", "", "\"Why?\" it's")
        .page("a.fr.md", "", "\"Quoi ?\" l'un")
        .page("a.de.md", "", "\"Was?\" geht's")
        .build();
    assert_eq!(built.output("a/index.html"), "<p>“Why?” it’s</p>\n");
    assert_eq!(built.output("fr/a/index.html"), "<p>«\u{202f}Quoi\u{202f}?\u{202f}» l’un</p>\n");
    // No profile is made for it.
    assert_eq!(built.output("de/a/index.html"), "<p>\"Was?\" geht's</p>\n");
}

#[test]
fn the_code_of_a_language_names_its_country() {
    let built = SiteTest::bare()
        .config("default_language = \"fr-ca\"\n[languages.fr-ch]\ntitle = \"Essai\"\n[languages.fr-be]\ntitle = \"Essai\"\n")
        .page("a.md", "", "Un : \"deux\"?")
        .page("a.fr-ch.md", "", "Un : \"deux\"?")
        .page("a.fr-be.md", "", "Un : \"deux\"?")
        .build();
    assert_eq!(built.output("a/index.html"), "<p>Un\u{a0}: «\u{a0}deux\u{a0}»?</p>\n");
    assert_eq!(built.output("fr-ch/a/index.html"), "<p>Un\u{202f}: «\u{202f}deux\u{202f}»\u{202f}?</p>\n");
    assert_eq!(built.output("fr-be/a/index.html"), "<p>Un\u{a0}: «\u{202f}deux\u{202f}»\u{202f}?</p>\n");
}

#[test]
fn a_heading_keeps_its_id_and_the_contents_show_what_it_shows() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("page.html", "{{ page.content }}{% for h in page.toc %}{{ h.id }}: {{ h.title }}\n{% endfor %}")
        .page("a.fr.md", "", "## Qu'est-ce que \"l'IA\" ?\n\n## Le *XXIe* `l'a ?` [\"siècle\"](https://example.org/)\n")
        .build_clean();
    assert_eq!(
        built.output("fr/a/index.html"),
        "<h2 id=\"qu-est-ce-que-l-ia\">Qu’est-ce que «\u{202f}l’IA\u{202f}»\u{202f}?</h2>\n\
         <h2 id=\"le-xxie-l-a-siecle\">Le <em>XXI<sup>e</sup></em> <code>l'a ?</code> \
         <a href=\"https://example.org/\">«\u{202f}siècle\u{202f}»</a></h2>\n\
         qu-est-ce-que-l-ia: Qu’est-ce que «\u{202f}l’IA\u{202f}»\u{202f}?\n\
         le-xxie-l-a-siecle: Le XXI<sup>e</sup> <code>l'a ?</code> «\u{202f}siècle\u{202f}»\n"
    );
}

#[test]
fn quotes_open_and_close_in_one_block_and_no_further() {
    assert_eq!(
        french("| \"a | b\" |\n|---|---|\n| \"c\" | d ? |\n"),
        "<table><thead><tr><th>«\u{202f}a</th><th>b\u{202f}»</th></tr></thead><tbody>\n\
         <tr><td>«\u{202f}c\u{202f}»</td><td>d\u{202f}?</td></tr>\n</tbody></table>\n"
    );
    assert_eq!(
        french("- \"a\n- \"b\"\n  - l'un ;\n\n> \"c\"\n"),
        "<ul>\n<li>«\u{202f}a</li>\n<li>«\u{202f}b\u{202f}»\n<ul>\n<li>l’un\u{202f};</li>\n</ul>\n</li>\n</ul>\n\
         <blockquote>\n<p>«\u{202f}c\u{202f}»</p>\n</blockquote>\n"
    );
}

#[test]
fn notes_at_the_end_have_it_too_and_links_in_them_still_lead_where_they_should() {
    let page =
        french("L'un[^1] \"deux\"[^2] ?\n\n[^1]: L'un : [\"l'autre\"](@/a.fr.md) !\n[^2]: C'est [@x](@/a.fr.md).\n");
    assert!(page.starts_with("<p>L’un<sup class=\"footnote-reference\" id=\"fnref-1\">"), "{page}");
    assert!(page.contains("</sup> «\u{202f}deux\u{202f}»<sup class"), "{page}");
    assert!(page.contains("</sup>\u{202f}?</p>"), "{page}");
    assert!(
        page.contains(
            "<p>L’un\u{a0}: <a href=\"/fr/a/\">«\u{202f}l’autre\u{202f}»</a>\u{202f}! <a class=\"footnote-back\""
        ),
        "{page}"
    );
}

#[test]
fn addresses_code_attributes_and_html_are_left_alone() {
    let page = html(
        "[\"a\"](https://example.org/?q='b'...--c \"it's\") `it's` <i title=\"it's...\">it's</i> <https://example.org/'--'>\n\n\
         ```\nit's \"so\"...\n```\n\n<p>it's \"so\"</p>\n\n![it's](https://example.org/it's.png)\n",
    );
    assert!(page.contains("<a href=\"https://example.org/?q=&#x27;b&#x27;...--c\""), "{page}");
    assert!(page.contains(" title=\"it&#39;s\">“a”</a>"), "{page}");
    assert!(page.contains("<code>it's</code> <i title=\"it's...\">it’s</i>"), "{page}");
    assert!(page.contains(">https://example.org/'--'</a>"), "{page}");
    assert!(page.contains("<pre><code>it's \"so\"...\n</code></pre>"), "{page}");
    assert!(page.contains("<p>it's \"so\"</p>"), "{page}");
    assert!(page.contains("alt=\"it&#39;s\""), "{page}");
}

#[test]
fn the_texts_of_the_front_matter_have_it() {
    let front_matter = "title = \"L'affaire : \\\"OpenAI\\\"\"\ndescription = \"Qu'est-ce que *l'IA* ?\"\ntags = [\"l'IA\"]\n\
        [explainer]\nkey_points = [\"10 000 % : 'oui'\", \"C'est fait\"]\nmethod = 'Au XXIe siècle...'\n\
        [[explainer.disputed]]\nclaim = \"C'est \\\"vrai\\\" ?\"\nby = \"L'avocat\"\n\
        [[explainer.timeline]]\ndate = 2023-11-17\ntext = \"L'annonce [@s] !\"\n\
        [[explainer.sources]]\nid = \"s\"\ntitle = \"L'enquête \\\"IA\\\"\"\npublisher = \"L'Obs\"\nurl = \"https://example.org/l'a\"\n\
        [[explainer.sources]]\nid = \"t\"\ntitle = \"\\\"Why?\\\" it's\"\nlanguage = \"en\"\n\
        [[explainer.sources]]\nid = \"u\"\ntitle = \"\\\"Was?\\\" geht's\"\nlanguage = \"de\"\n";
    let template = "{{ page.title }}|{{ page.description }}|{{ page.tags[0].name }} {{ page.tags[0].url }}|\
        {{ page.explainer.key_points[0] }}|{{ page.explainer.key_points[1] }}|{{ page.explainer.method }}|\
        {{ page.explainer.disputed[0].claim }} {{ page.explainer.disputed[0].by }}|{{ page.explainer.timeline[0].date }}|\
        {{ page.explainer.timeline[0].text | striptags }}|{{ page.explainer.sources[0].title }} \
        {{ page.explainer.sources[0].publisher }} {{ page.explainer.sources[0].url }}|\
        {{ page.explainer.sources[1].title | safe }}|{{ page.explainer.sources[2].title | safe }}";
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("explainer.html", template)
        .page("a.fr.md", front_matter, "")
        .build_clean();
    assert_eq!(
        built.output("fr/a/index.html").replace('\u{202f}', "␣").replace('\u{a0}', "⍽"),
        "L’affaire⍽: «␣OpenAI␣»|Qu’est-ce que <em>l’IA</em>␣?|l’IA /fr/tags/l-ia/|10␣000⍽%⍽: ‘oui’|C’est fait|\
         Au XXI<sup>e</sup>⍽siècle…|C’est «␣vrai␣»␣? L’avocat|2023-11-17|L’annonce[1]␣!|L’enquête «␣IA␣» L’Obs \
         https://example.org/l&#39;a|“Why?” it’s|\"Was?\" geht's"
    );
    let tag = built.output("fr/tags/l-ia/index.html");
    assert!(tag.starts_with("l’IA\n"), "{tag}");
}

#[test]
fn entries_and_what_lists_show_of_them_have_it() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("term.html", "{{ page.term.short }}|{{ page.term.aliases | join(sep=\", \") }}")
        .template("page.html", "{% for t in page.terms %}{{ t.id }} {{ t.name }}: {{ t.short }}{% endfor %}")
        .page(
            "glossary/conseil.fr.md",
            "title = \"Conseil d'administration\"\n[term]\nshort = \"L'organe : \\\"le conseil\\\".\"\naliases = [\"l'organe\"]",
            "",
        )
        .page("a.fr.md", "", "Le conseil d'administration.")
        .build_clean();
    assert_eq!(
        built.output("fr/glossary/conseil/index.html"),
        "L’organe\u{a0}: «\u{202f}le conseil\u{202f}».|l’organe"
    );
    assert_eq!(
        built.output("fr/a/index.html"),
        "conseil Conseil d’administration: L’organe\u{a0}: «\u{202f}le conseil\u{202f}»."
    );
}

#[test]
fn titles_of_the_site_and_feeds_have_it_and_dates_and_addresses_do_not() {
    let built = SiteTest::new()
        .config("description = \"It's 1990-1995...\"\n")
        .page("2023-24-it's.md", "title = \"It's 1990-1995\"\ndate = 2023-11-17\n", "It's 2023-11-17.")
        .build_clean();
    let feed = built.output("atom.xml");
    assert!(feed.contains("<subtitle>It’s 1990–1995…</subtitle>"), "{feed}");
    assert!(feed.contains("<title>It’s 1990–1995</title>"), "{feed}");
    assert!(feed.contains("<published>2023-11-17T00:00:00+00:00</published>"), "{feed}");
    let page = built.output("2023-24-it-s/index.html");
    assert!(page.contains("<title>It’s 1990–1995"), "{page}");
    assert!(page.contains("<p>It’s 2023-11-17.</p>"), "{page}");
}

#[test]
fn words_addresses_and_ids_are_counted_and_made_as_without_it() {
    let site = |config: &str| {
        SiteTest::bare()
            .config(&format!("{config}{FRENCH}"))
            .template("page.html", "{{ page.word_count }} {{ page.content }}")
            .page(
                "c/l'été.fr.md",
                "title = \"L'été : \\\"10 000\\\" ?\"\ntags = [\"l'été -- 2\"]",
                "## L'un... \"deux\" ?\n\n10 000 -- 5 km ; 1er : l'a ?\n",
            )
            .build_clean()
    };
    let (with, without) = (site(""), site("[typography]\nprofile = \"none\"\n"));
    assert_eq!(with.files(), without.files());
    let page = |built: &crate::harness::Built| built.output("fr/c/l-ete/index.html");
    let ids = |page: &str| attributes(page, "id");
    assert_eq!(ids(&page(&with)), ids(&page(&without)));
    let count = |page: &str| page.split_once(' ').unwrap().0.to_owned();
    assert_eq!(count(&page(&with)), count(&page(&without)));
    assert!(page(&with).contains("L’un…") && page(&without).contains("L'un..."));
}

// Switches.

#[test]
fn rules_and_profiles_are_chosen_in_the_config() {
    let output = |config: &str, path: &str| {
        let site = SiteTest::bare().config(config).page("a.md", "", "\"It's\" 1990-1995...");
        site.page("a.fr.md", "", "\"L'un\" : 10 000 ; 1er").build_clean().output(path)
    };
    let off = format!("[typography]\nquotes = false\nranges = false\nordinals = false\n{FRENCH}");
    assert_eq!(output(&off, "a/index.html"), "<p>\"It’s\" 1990-1995…</p>\n");
    assert_eq!(output(&off, "fr/a/index.html"), "<p>\"L’un\"\u{a0}: 10\u{202f}000\u{202f}; 1er</p>\n");
    let none = format!("[typography]\nprofile = \"none\"\n{FRENCH}");
    assert_eq!(output(&none, "a/index.html"), "<p>\"It's\" 1990-1995...</p>\n");
    assert_eq!(output(&none, "fr/a/index.html"), "<p>\"L'un\" : 10 000 ; 1er</p>\n");
    // A profile of the site holds for pages of its language.
    let swiss = format!("[typography]\nprofile = \"fr-ch\"\n{FRENCH}");
    assert_eq!(output(&swiss, "a/index.html"), "<p>“It’s” 1990–1995…</p>\n");
    assert!(output(&swiss, "fr/a/index.html").contains("\u{202f}: "));
    // What a language says of itself comes before.
    let own = format!(
        "[typography]\nprofile = \"fr-ch\"\nellipses = false\n{FRENCH}[languages.fr.typography]\nprofile = \"none\"\n[languages.en.typography]\nellipses = true\n"
    );
    assert_eq!(output(&own, "a/index.html"), "<p>“It’s” 1990–1995…</p>\n");
    assert_eq!(output(&own, "fr/a/index.html"), "<p>\"L'un\" : 10 000 ; 1er</p>\n");
}

#[test]
fn what_the_config_cannot_say_is_an_error_with_a_place() {
    let built = |config: &str| SiteTest::bare().config(config).page("a.md", "", "x").build();
    let error = built("[typography]\nprofile = \"fr-cha\"\n");
    let found = error.assert_error("unknown-value", "config.toml:4:11");
    assert!(found.help.as_deref().unwrap().contains("fr-ch"), "{found:?}");
    built("[typography]\nquote = true\n").assert_error("unknown-key", "config.toml:4:1");
    built("[typography]\nquotes = \"no\"\n").assert_error("wrong-type", "config.toml:4:10");
    built("[languages.fr]\ntypography = true\n").assert_error("wrong-type", "config.toml:4:14");
    built("[typography]\nprofile = \"fr-ca\"\n").assert_warning("unused-profile", "config.toml:4:11");
}

#[test]
fn templates_have_it_as_a_filter() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("page.html", "{{ \"L'un ?\" | typography }} {{ \"*L'un* : 1er\" | markdown }}")
        .page("a.fr.md", "", "")
        .build_clean();
    assert_eq!(built.output("fr/a/index.html"), "L’un\u{202f}? <em>L’un</em>\u{a0}: 1<sup>er</sup>");
}

// Terms and places.

/// The page of a French site where every mention of these entries (id, title) is a link; ids and texts of the links.
#[track_caller]
fn mentions(entries: &[(&str, &str)], text: &str) -> String {
    let mut site =
        SiteTest::bare().config(&format!("[glossary]\nlink = \"every\"\n{FRENCH}")).page("a.fr.md", "", text);
    for (id, title) in entries {
        site =
            site.file(&format!("content/glossary/{id}.fr.md"), &format!("+++\ntitle = '''{title}'''\n[term]\n+++\n"));
    }
    let page = without_ways_back(&site.build_clean().output("fr/a/index.html"));
    let ids = entries.iter().fold(page, |page, (id, _)| {
        page.replace(&format!("<a class=\"term\" data-term=\"{id}\" href=\"#term-{id}\">"), &format!("[{id}:"))
    });
    ids.replace("</a>", "]").replace('\u{202f}', "␣").replace('\u{a0}', "⍽")
}

#[test]
fn a_term_beside_what_was_changed_is_linked_and_nothing_else() {
    let openai = [("o", "OpenAI")];
    assert_eq!(mentions(&openai, "L'OpenAI, d'OpenAI !"), "<p>L’[o:OpenAI], d’[o:OpenAI]␣!</p>\n");
    assert_eq!(
        mentions(&openai, "\"OpenAI\", «OpenAI» ; (OpenAI)"),
        "<p>«␣[o:OpenAI]␣», «␣[o:OpenAI]␣»␣; ([o:OpenAI])</p>\n"
    );
    assert_eq!(mentions(&openai, "OpenAI? OpenAI : OpenAI..."), "<p>[o:OpenAI]␣? [o:OpenAI]⍽: [o:OpenAI]…</p>\n");
    assert_eq!(
        mentions(&openai, "l'*OpenAI* \"**OpenAI**\""),
        "<p>l’<em>[o:OpenAI]</em> «␣<strong>[o:OpenAI]</strong>␣»</p>\n"
    );
    assert_eq!(
        mentions(&openai, "A & \"OpenAI\" < 'OpenAI' > l'OpenAI"),
        "<p>A &amp; «␣[o:OpenAI]␣» &lt; ‘[o:OpenAI]’ &gt; l’[o:OpenAI]</p>\n"
    );
    assert_eq!(
        mentions(&openai, "C'est à l'un, l'autre, d'ici : `l'a`, l'OpenAI"),
        "<p>C’est à l’un, l’autre, d’ici⍽: <code>l'a</code>, l’[o:OpenAI]</p>\n"
    );
}

#[test]
fn a_term_with_what_was_changed_inside_is_found_by_what_was_typed() {
    assert_eq!(
        mentions(&[("c", "Conseil d’administration")], "Le conseil d'administration, le conseil d'*administration*"),
        "<p>Le [c:conseil d’administration], le [c:conseil d’<em>administration</em>]</p>\n"
    );
    assert_eq!(
        mentions(&[("s", "Opération \"Sangaris\" bis")], "L'opération \"Sangaris\" bis : fin."),
        "<p>L’[s:opération «␣Sangaris␣» bis]⍽: fin.</p>\n"
    );
    assert_eq!(
        mentions(&[("p", "Paris 1er"), ("k", "10 km")], "À Paris 1er, \"10 km\"."),
        "<p>À [p:Paris 1<sup>er</sup>], «␣[k:10⍽km]␣».</p>\n"
    );
    assert_eq!(mentions(&[("t", "Plan 10 000")], "Le plan 10 000 !"), "<p>Le [t:plan 10␣000]␣!</p>\n");
    // Accents in two characters, and printed apostrophes.
    assert_eq!(
        mentions(&[("d", "Dépêche de l'été")], "\"La De\u{301}pe\u{302}che de l’e\u{301}te\u{301}\" !"),
        "<p>«␣La [d:De\u{301}pe\u{302}che de l’e\u{301}te\u{301}]␣»␣!</p>\n"
    );
    assert_eq!(mentions(&[("a", "Acte -- un")], "L'acte -- un"), "<p>L’[a:acte –⍽un]</p>\n");
}

#[test]
fn a_mention_by_hand_stays_where_it_is() {
    let page = SiteTest::bare()
        .config(FRENCH)
        .page("glossary/o.fr.md", "title = \"OpenAI\"\n[term]", "")
        .page("a.fr.md", "", "L'une... \"l'[OpenAI](term:o)\" ; OpenAI")
        .build_clean()
        .output("fr/a/index.html");
    assert_eq!(
        without_ways_back(&page),
        "<p>L’une… «\u{202f}l’<a class=\"term\" data-term=\"o\" href=\"#term-o\">OpenAI</a>\u{202f}»\u{202f}; OpenAI</p>\n"
    );
}

#[test]
fn excerpts_show_what_the_page_shows() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .template("term.html", "{% for m in page.term.mentioned_in %}{{ excerpt(mention=m) }}{% endfor %}")
        .page("glossary/c.fr.md", "title = \"Conseil d’administration\"\n[term]", "")
        .page("a.fr.md", "", "Qu'a dit l'autre ? L'un : \"le [l'ami](https://example.org/) du conseil d'administration\" ; fin... Suite.")
        .build_clean();
    assert_eq!(
        built.output("fr/glossary/c/index.html"),
        "L’un\u{a0}: «\u{202f}le l’ami du <mark>conseil d’administration</mark>\u{202f}»\u{202f}; fin…"
    );
}

#[test]
fn problems_are_told_where_they_were_typed() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("glossary/a.fr.md", "title = \"Conseil\"\n[term]", "")
        .page("glossary/b.fr.md", "title = \"Le conseil\"\n[term]\naliases = [\"conseil\"]", "")
        .page("p.fr.md", "", "L'un... \"l'autre\" : d'un conseil ; [\"non\"](@/nope.md)")
        .build();
    built.assert_error("dead-link", "content/p.fr.md:4:36");
    let at: Vec<String> = built.warnings().into_iter().filter(|w| w.starts_with("ambiguous-term")).collect();
    assert_eq!(at.len(), 1, "{at:?}");
    assert!(at[0].starts_with("ambiguous-term content/p.fr.md:4:26 `conseil`"), "{at:?}");
}
