//! The glossary: which words become links to which entries, and what entries know of the pages that mention them.

use crate::harness::{FRENCH, SiteTest, without_ways_back};

const ORGANISATION: &str = "kind = \"organisation\"";

/// The mentions that are links in a page's HTML: `id: text`, tags taken out.
fn links(html: &str) -> Vec<String> {
    let pieces = html.split("<a class=\"term\" data-term=\"").skip(1);
    let mut found = Vec::new();
    for piece in pieces {
        let (id, rest) = piece.split_once("\" href=\"#term-").unwrap();
        let rest = rest.strip_prefix(id).unwrap().strip_prefix("\">").unwrap();
        let (inner, _) = rest.split_once("</a>").unwrap();
        let mut text = String::new();
        for part in inner.split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
        }
        found.push(format!("{id}: {}", text.replace('\n', " ")));
    }
    found
}

/// The linked mentions of a page of this text, in a site with these entries (`id`, title, lines under `[term]`).
#[track_caller]
fn mentions(entries: &[(&str, &str, &str)], text: &str) -> Vec<String> {
    mentions_in("", entries, text)
}

#[track_caller]
fn mentions_in(config: &str, entries: &[(&str, &str, &str)], text: &str) -> Vec<String> {
    let mut site = SiteTest::bare().config(config).page("a.md", "", text);
    for (id, title, term) in entries {
        site = site.term(id, title, term);
    }
    links(&site.build_clean().output("a/index.html"))
}

/// The same in French.
#[track_caller]
fn mentions_french(entries: &[(&str, &str, &str)], text: &str) -> Vec<String> {
    let mut site =
        SiteTest::bare().config(&format!("[glossary]\nlink = \"every\"\n{FRENCH}")).page("a.fr.md", "", text);
    for (id, title, term) in entries {
        site = site.page(&format!("glossary/{id}.fr.md"), &format!("title = \"{title}\"\n[term]\n{term}"), "");
    }
    links(&site.build_clean().output("fr/a/index.html"))
}

const BOARD: (&str, &str, &str) = ("board", "Board of directors", "aliases = [\"board\"]");
const GPT: (&str, &str, &str) = ("gpt", "GPT", "kind = \"product\"");
const OPENAI: (&str, &str, &str) = ("openai", "OpenAI", ORGANISATION);
const EVERY: &str = "[glossary]\nlink = \"every\"\n";

#[test]
fn a_mention_is_a_link_to_the_entrys_preview_on_the_page() {
    let built = SiteTest::bare()
        .term("gpt", "GPT", "kind = \"product\"")
        .page("a.md", "", "It is GPT, they said.")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<p>It is <span id=\"mention-1\"></span>\
         <a class=\"term\" data-term=\"gpt\" href=\"#term-gpt\">GPT</a>, they said.</p>\n"
    );
}

#[test]
fn the_first_mention_on_a_page_is_linked() {
    assert_eq!(
        mentions(&[BOARD, GPT], "The board met. GPT. The board again.\n\n## x\n\nThe board."),
        ["board: board", "gpt: GPT"]
    );
}

#[test]
fn or_the_first_in_every_section() {
    let text = "The board, the board.\n\n## One\n\nA board.\n\n### Deeper\n\nA board.\n\n## Two\n\nA board.\n";
    assert_eq!(mentions_in("[glossary]\nlink = \"section\"\n", &[BOARD], text), ["board: board"; 3]);
}

#[test]
fn or_every_one() {
    assert_eq!(mentions_in(EVERY, &[BOARD], "The board, the board.\n\n- a board\n"), ["board: board"; 3]);
}

#[test]
fn the_longest_name_wins() {
    let entries = [BOARD, ("chair", "Chair of the board of directors", ""), ("directors", "Director", "")];
    assert_eq!(
        mentions_in(EVERY, &entries, "The chair of the board of directors, the board of directors, a director."),
        ["chair: chair of the board of directors", "board: board of directors", "directors: director"]
    );
}

#[test]
fn mentions_are_whole_words() {
    assert_eq!(
        mentions_in(
            EVERY,
            &[BOARD, GPT],
            "Boarding, aboard, cardboard, board-game, GPTZero, ChatGPT, GPT-like, GPT's."
        ),
        ["board: board", "gpt: GPT", "gpt: GPT"]
    );
}

#[test]
fn english_plurals_and_possessives() {
    assert_eq!(
        mentions_in(
            EVERY,
            &[
                BOARD,
                ("non-profit", "Non-profit", ""),
                ("subsidiary", "Subsidiary", ""),
                ("ceo", "Chief executive (CEO)", "")
            ],
            "Boards of directors; the board’s view; nonprofits, non profits; subsidiaries; CEOs; a CEO's; chief executives.",
        ),
        [
            "board: Boards of directors",
            "board: board",
            "non-profit: nonprofits",
            "non-profit: non profits",
            "subsidiary: subsidiaries",
            "ceo: CEOs",
            "ceo: CEO",
            "ceo: chief executives",
        ]
    );
}

#[test]
fn names_and_acronyms_keep_their_capitals_and_common_words_do_not() {
    let entries = [
        ("copilot", "Copilot", "kind = \"product\""),
        ("ai", "Artificial intelligence (AI)", ""),
        ("petition", "Petition", ""),
    ];
    assert_eq!(
        mentions_in(EVERY, &entries, "A copilot flew with Copilot. ai? AI! Artificial Intelligence. A petition."),
        ["copilot: Copilot", "ai: AI", "ai: Artificial Intelligence", "petition: petition"]
    );
}

#[test]
fn a_common_word_at_the_start_of_a_sentence_is_a_name_where_the_page_has_it_inside_one() {
    let entries = [("apple", "Apple", ORGANISATION), OPENAI];
    assert_eq!(mentions_in(EVERY, &entries, "Apple trees bloom. OpenAI grows."), ["openai: OpenAI"]);
    assert_eq!(mentions_in(EVERY, &entries, "Apple grows. So says Apple."), ["apple: Apple"; 2]);
}

#[test]
fn runs_of_capitals_are_shouting() {
    let entries = [("it", "IT", ""), ("ai", "AI", "")];
    assert_eq!(mentions_in(EVERY, &entries, "STOP IT NOW. The IT of AI."), ["it: IT", "ai: AI"]);
}

#[test]
fn hyphens_join_names_to_words_and_make_other_words() {
    let entries = [OPENAI, ("profit", "Profit", ""), ("gpt", "GPT", ""), ("founder", "Founder", "")];
    let text = "An OpenAI-backed, pre-GPT firm. A non-profit, its co-founder, GPT-4.";
    assert_eq!(mentions_in(EVERY, &entries, text), ["openai: OpenAI", "gpt: GPT"]);
}

#[test]
fn what_the_page_and_its_storyline_say_elsewhere_decides_between_two_entries() {
    let site = |text: &str| {
        SiteTest::bare()
            .config(EVERY)
            .term("planet", "Mercury (planet)", "aliases = [\"innermost planet\"]")
            .term("metal", "Mercury (element)", "aliases = [\"quicksilver\"]")
            .page("a.md", "[explainer]\nstoryline = \"probe\"", text)
            .page("b.md", "[explainer]\nstoryline = \"probe\"", "The innermost planet.")
            .page("c.md", "", "Mercury, or quicksilver.")
    };
    let built = site("Mercury is near.").build_clean();
    assert_eq!(links(&built.output("a/index.html")), ["planet: Mercury"]);
    assert_eq!(links(&built.output("c/index.html")), ["metal: Mercury", "metal: quicksilver"]);
}

#[test]
fn accents_that_writers_leave_out_are_not_missed_and_other_words_not_taken() {
    let entries = [("etat", "État", "case = \"exact\""), ("oeuvre", "Œuvre", ""), ("cote", "Côte", "")];
    assert_eq!(
        mentions_french(&entries, "L’Etat, l’État, l’état. Une oeuvre, une œuvre. Le côté, la cote, la côte."),
        ["etat: Etat", "etat: État", "oeuvre: oeuvre", "oeuvre: œuvre", "cote: côte"]
    );
}

#[test]
fn the_case_of_an_entry_or_an_alias_may_be_set() {
    let entries = [
        ("exact", "Board", "case = \"exact\""),
        ("fold", "AIR", "case = \"fold\""),
        ("mixed", "Committee", "aliases = [{ text = \"Panel\", case = \"exact\" }]"),
    ];
    assert_eq!(
        mentions_in(EVERY, &entries, "A board, the Board. In the air. A committee, a panel, the Panel."),
        ["exact: Board", "fold: air", "mixed: committee", "mixed: Panel"]
    );
}

#[test]
fn french_elisions_and_plurals() {
    let entries = [("conseil", "Conseil d’administration", ""), OPENAI, ("general", "Directeur général", "")];
    assert_eq!(
        mentions_french(
            &entries,
            "Les conseils d'administration d’OpenAI, l'OpenAI, qu’OpenAI ; les directeurs généraux."
        ),
        [
            "conseil: conseils d’administration",
            "openai: OpenAI",
            "openai: OpenAI",
            "openai: OpenAI",
            "general: directeurs généraux"
        ]
    );
}

#[test]
fn french_words_that_only_look_elided_are_whole() {
    let entries = [("hui", "Hui", "case = \"fold\""), ("homme", "Homme", ""), ("pdg", "PDG", "")];
    assert_eq!(
        mentions_french(&entries, "Aujourd’hui, un prud’homme, l’homme, deux PDG, des PDGs."),
        ["homme: homme", "pdg: PDG"]
    );
}

#[test]
fn spaces_apostrophes_and_hyphens_of_any_kind_are_the_same() {
    let entries = [("conseil", "Conseil d'administration", ""), ("non", "non-profit", "")];
    assert_eq!(
        mentions_in(
            EVERY,
            &entries,
            "Conseil\u{a0}d\u{2019}administration, conseil d\u{2bc}administration; non\u{2011}profit, non\u{ad}-profit."
        ),
        [
            "conseil: Conseil\u{a0}d\u{2019}administration",
            "conseil: conseil d\u{2bc}administration",
            "non: non\u{2011}profit",
            "non: non\u{ad}-profit",
        ]
    );
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    let entries = [("cafe", "Café society", "")];
    assert_eq!(mentions(&entries, "The cafe\u{301} society met."), ["cafe: cafe\u{301} society"]);
    // An accent makes another word.
    assert_eq!(mentions(&[("cote", "Côte", "")], "Un côté, une cote."), Vec::<String>::new());
}

#[test]
fn a_mention_runs_across_line_breaks_and_emphasis() {
    let built = |text: &str| {
        let site = SiteTest::bare().term("board", "Board of directors", "");
        without_ways_back(&site.page("a.md", "", text).build_clean().output("a/index.html"))
    };
    const OPEN: &str = "<a class=\"term\" data-term=\"board\" href=\"#term-board\">";
    assert_eq!(built("The board\nof directors."), format!("<p>The {OPEN}board\nof directors</a>.</p>\n"));
    assert_eq!(built("The board *of* directors."), format!("<p>The {OPEN}board <em>of</em> directors</a>.</p>\n"));
    assert_eq!(built("The *board of directors*."), format!("<p>The <em>{OPEN}board of directors</a></em>.</p>\n"));
    assert_eq!(
        built("A **board of** directors."),
        format!("<p>A {OPEN}<strong>board of</strong> directors</a>.</p>\n")
    );
    // Elements never cross: where emphasis begins inside and ends outside, the link is cut.
    let cut = built("The *new board of* directors.");
    assert_eq!(cut, format!("<p>The <em>new {OPEN}board of</a></em>{OPEN} directors</a>.</p>\n"));
    assert_eq!(built("A board\\\nof directors.").matches(OPEN).count(), 1);
}

#[test]
fn entities_and_escapes_are_read_as_what_they_mean() {
    let entries = [("att", "AT&T", ORGANISATION), ("cpp", "C++", "kind = \"product\"\naliases = [\"C plus plus\"]")];
    assert_eq!(mentions(&entries, "AT&amp;T and AT\\&T and C plus plus."), ["att: AT&amp;T", "cpp: C plus plus"]);
}

#[test]
fn headings_links_code_images_and_html_are_left_alone() {
    let text = "# The board\n\n[the board](https://example.com) `board` ![board](https://example.com/x.png)\n\n```\nboard\n```\n\n<p>board</p>\n\n[@board]\n";
    let built = SiteTest::bare()
        .term("board", "Board", "")
        .page("a.md", "[[explainer.sources]]\nid = \"board\"\ntitle = \"x\"", text)
        .build_clean();
    assert_eq!(links(&built.output("a/index.html")), Vec::<String>::new());
}

#[test]
fn lists_tables_quotations_and_footnotes_are_read() {
    let text = "- the board\n\n> GPT\n\n| a |\n|---|\n| OpenAI |\n\nx[^1]\n\n[^1]: A petition.\n";
    assert_eq!(
        mentions(&[BOARD, GPT, OPENAI, ("petition", "Petition", "")], text),
        ["board: board", "gpt: GPT", "openai: OpenAI", "petition: petition"]
    );
}

#[test]
fn nothing_runs_across_blocks_or_code() {
    let entries = [("board", "Board of directors", "")];
    for text in [
        "A board\n\nof directors.",
        "A board `of` directors.",
        "A board ![of](https://x.org/y) directors.",
        "- board\n- of directors",
    ] {
        assert_eq!(mentions(&entries, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn an_entry_never_links_to_itself() {
    let built = SiteTest::bare()
        .page("glossary/gpt.md", "title = \"GPT\"\n[term]\nkind = \"product\"", "GPT is a model by OpenAI. GPT.")
        .term("openai", "OpenAI", ORGANISATION)
        .build_clean();
    assert_eq!(links(&built.output("glossary/gpt/index.html")), ["openai: OpenAI"]);
}

#[test]
fn a_page_may_turn_a_term_off() {
    let built = SiteTest::bare()
        .template("page.html", "{{ page.content }}{% for t in page.terms %}{{ t.id }} {% endfor %}")
        .term("gpt", "GPT", "kind = \"product\"")
        .term("board", "Board", "")
        .page("a.md", "[glossary]\noff = [\"board\"]", "The board of GPT.")
        .build_clean();
    let page = built.output("a/index.html");
    assert_eq!(links(&page), ["gpt: GPT"]);
    assert!(page.ends_with("gpt "), "{page}");
}

#[test]
fn a_mention_by_hand_is_that_term_and_counts_as_its_first() {
    let built = SiteTest::bare()
        .term("board", "Board", "")
        .page("a.md", "", "[Those *people*](term:board) are the board.")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "<p><span id=\"mention-1\"></span>\
         <a class=\"term\" data-term=\"board\" href=\"#term-board\">Those <em>people</em></a> are the board.</p>\n"
    );
}

#[test]
fn a_mention_by_hand_of_nothing_is_no_mention() {
    let built = SiteTest::bare()
        .template("term.html", "{{ page.term.mentioned_in | length }}")
        .term("board", "Board", "")
        .page("a.md", "", "A [board](term:) of wood.")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "<p>A board of wood.</p>\n");
    assert_eq!(built.output("glossary/board/index.html"), "0");
}

fn ambiguous() -> SiteTest {
    SiteTest::bare().term("mercury-planet", "Mercury", "kind = \"place\"\naliases = [\"the planet\"]").term(
        "mercury-metal",
        "Mercury",
        "kind = \"product\"",
    )
}

#[test]
fn a_name_that_two_entries_claim_is_not_linked_and_told_of() {
    let built = ambiguous().page("a.md", "", "On Mercury.").build();
    assert_eq!(links(&built.output("a/index.html")), Vec::<String>::new());
    let warning = built.assert_warning("ambiguous-term", "content/a.md:4:4");
    for id in ["mercury-planet", "mercury-metal"] {
        assert!(warning.message.contains(id), "{}", warning.message);
    }
}

#[test]
fn a_page_may_pin_which_entry_it_means() {
    let built =
        ambiguous().page("a.md", "[glossary]\npin = { Mercury = \"mercury-metal\" }", "On Mercury.").build_clean();
    assert_eq!(links(&built.output("a/index.html")), ["mercury-metal: Mercury"]);
}

#[test]
fn forms_add_and_inflect_turns_off() {
    let entries = [
        ("criterion", "Criterion", "forms = [\"criteria\"]\ninflect = false"),
        ("idx", "Index", "forms = [\"indices\"]"),
    ];
    assert_eq!(
        mentions_in(EVERY, &entries, "A criterion, criteria, criterions; an index, indexes, indices."),
        ["criterion: criterion", "criterion: criteria", "idx: index", "idx: indexes", "idx: indices"]
    );
}

#[test]
fn a_parenthesis_or_slash_in_a_title_is_a_name_of_its_own() {
    let entries = [("ci", "Continuous integration (CI)", ""), ("node", "Nœud / Node", "")];
    assert_eq!(
        mentions_in(EVERY, &entries, "CI is continuous integration. A node."),
        ["ci: CI", "ci: continuous integration", "node: node"]
    );
}

#[test]
fn words_to_avoid_are_not_names() {
    assert_eq!(mentions(&[("board", "Board", "avoid = [\"directorate\"]")], "The directorate."), Vec::<String>::new());
}

#[test]
fn each_language_has_its_own_glossary() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .page("glossary/board.md", "title = \"Board\"\n[term]", "")
        .page("glossary/board.fr.md", "title = \"Conseil\"\nslug = \"conseil\"\n[term]", "")
        .page("a.md", "", "The board, un conseil.")
        .page("a.fr.md", "", "The board, un conseil.")
        .build_clean();
    assert_eq!(links(&built.output("a/index.html")), ["board: board"]);
    assert_eq!(links(&built.output("fr/a/index.html")), ["board: conseil"]);
    assert!(built.has("fr/glossary/conseil/index.html"));
}

#[test]
fn a_page_lists_its_terms_in_the_order_of_first_mention() {
    let built = SiteTest::bare()
        .template("page.html", "{% for t in page.terms %}{{ t.id }} {{ t.name }} {{ t.url }} {{ t.permalink }} {{ t.short }} {{ t.kind }}\n{% endfor %}")
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model.\"")
        .term("board", "Board", "short = \"Those who oversee.\"")
        .page("a.md", "", "The board. GPT. The board.")
        .build_clean();
    assert_eq!(
        built.output("a/index.html"),
        "board Board /glossary/board/ https://example.org/glossary/board/ Those who oversee. concept\n\
         gpt GPT /glossary/gpt/ https://example.org/glossary/gpt/ A model. product\n"
    );
}

#[test]
fn the_theme_has_a_preview_for_every_mention() {
    let built = SiteTest::new()
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model.\"")
        .page("a.md", "", "GPT.")
        .build_clean();
    let page = built.output("a/index.html");
    assert!(page.contains("href=\"#term-gpt\">GPT</a>"), "{page}");
    assert!(page.contains("id=\"term-gpt\""), "{page}");
    assert!(page.contains("A model."), "{page}");
    assert!(page.contains("href=\"/glossary/gpt/\""), "{page}");
}

const MENTIONED: &str =
    "{% for m in page.term.mentioned_in %}{{ m.page.url }} {{ m.count }} {{ excerpt(mention=m) }}\n{% endfor %}";

#[test]
fn an_entry_knows_the_sentences_that_mention_it() {
    let built = SiteTest::bare()
        .template("term.html", MENTIONED)
        .term("gpt", "GPT", "kind = \"product\"")
        .page(
            "news/a.md",
            "date = 2024-01-01",
            "First. Then came GPT, a *big* \\<model> & [more](https://x.org) of `it`. Last. GPT!",
        )
        .page("news/b.md", "date = 2024-01-02", "GPT?\n")
        .page(
            "glossary/openai.md",
            "title = \"OpenAI\"\ndate = 2024-01-09\n[term]\nkind = \"organisation\"",
            "It makes GPT.",
        )
        .build_clean();
    // The newest first, entries of the glossary last.
    assert_eq!(
        built.output("glossary/gpt/index.html"),
        "/news/b/ 1 <mark>GPT</mark>?\n\
         /news/a/ 2 Then came <mark>GPT</mark>, a big &lt;model&gt; &amp; more of it.\n\
         /glossary/openai/ 1 It makes <mark>GPT</mark>.\n"
    );
}

#[test]
fn every_mention_counts_linked_or_not() {
    let built = SiteTest::bare()
        .template("term.html", MENTIONED)
        .term("gpt", "GPT", "kind = \"product\"")
        .page("a.md", "[glossary]\noff = [\"gpt\"]", "GPT and GPT.")
        .build_clean();
    assert!(built.output("glossary/gpt/index.html").starts_with("/a/ 2 "));
}

#[test]
fn a_term_page_knows_its_fields() {
    let built = SiteTest::bare()
        .template("term.html", "{{ page.term.id }} {{ page.term.kind }} {{ page.term.short }} {{ page.term.aliases | join(sep=\"/\") }} {% for s in page.term.see_also %}{{ s.url }}{% endfor %} {% for s in page.term.same_as %}{{ s }}{% endfor %} {% if page.term.valid %}{{ page.term.valid.from }} {{ page.term.valid.to }}{% endif %}")
        .term("ceo", "Chief executive", "")
        .term("board", "Board", "short = \"S.\"\naliases = [\"the Board\", { text = \"directors\", case = \"fold\" }]\nsee_also = [\"ceo\"]\nsame_as = [\"https://www.wikidata.org/wiki/Q188628\"]\nvalid = { from = 2015-12-11, to = \"2019\" }")
        .build_clean();
    assert_eq!(
        built.output("glossary/board/index.html"),
        "board concept S. the Board/directors /glossary/ceo/ https://www.wikidata.org/wiki/Q188628 2015-12-11 2019"
    );
}

#[test]
fn the_glossary_may_be_another_folder() {
    let built = SiteTest::bare()
        .config("[glossary]\nsection = \"reference/terms\"\n")
        .page("reference/terms/gpt.md", "title = \"GPT\"\n[term]\nkind = \"product\"", "")
        .page("a.md", "", "GPT.")
        .build_clean();
    assert_eq!(links(&built.output("a/index.html")), ["gpt: GPT"]);
}

#[test]
fn a_term_outside_the_glossary_is_told_of() {
    let built = SiteTest::bare().page("news/gpt.md", "title = \"GPT\"\n[term]", "").page("a.md", "", "GPT.").build();
    built.assert_warning("term-outside-glossary", "content/news/gpt.md");
    assert_eq!(links(&built.output("a/index.html")), Vec::<String>::new());
}

#[test]
fn an_entry_of_another_language_is_told_of_where_it_is_named() {
    let built = SiteTest::bare()
        .config(FRENCH)
        .term("gpt", "GPT", "kind = \"product\"")
        .page("a.fr.md", "", "Un [GPT](term:gpt).")
        .build();
    built.assert_warning("untranslated-term", "content/a.fr.md:4:4");
    assert_eq!(built.output("fr/a/index.html"), "<p>Un GPT.</p>\n");
}

#[test]
fn in_a_feed_a_mention_leads_to_the_entrys_page() {
    let built = SiteTest::bare()
        .term("gpt", "GPT", "kind = \"product\"")
        .page("a.md", "date = 2024-01-01", "GPT.")
        .build_clean();
    assert!(
        built.output("atom.xml").contains("href=&quot;https://example.org/glossary/gpt/&quot;")
            || built.output("atom.xml").contains("href=\"https://example.org/glossary/gpt/\"")
    );
}

#[test]
fn marks_of_a_name_belong_to_it() {
    let entries = [("cpp", "C++", ""), ("csharp", "C#", ""), ("net", ".NET", "")];
    assert_eq!(
        mentions(&entries, "Plain C isn't C++, nor C#; (C++) runs, .NET too."),
        ["cpp: C++", "csharp: C#", "net: .NET"]
    );
}

#[test]
fn a_name_as_long_as_a_book_is_refused() {
    let name = "word ".repeat(10_000);
    let site = SiteTest::bare().page("a.md", "", "x").term("x", "Xy", &format!("aliases = [\"{}\"]", name.trim()));
    assert_eq!(site.build().diagnostics().iter().map(|d| d.code).collect::<Vec<_>>(), ["too-long"]);
}

#[test]
fn the_glossary_is_data_too() {
    let built = SiteTest::new()
        .config(FRENCH)
        .page("a.md", "", "x")
        .page("glossary/_index.md", "title = \"Glossary\"\ndescription = \"What *it* means.\"", "")
        .page("glossary/_index.fr.md", "title = \"Glossaire\"\nslug = \"glossaire\"", "")
        .term("gpt", "GPT", "short = \"A model.\"\naliases = [\"generative model\"]\nsame_as = [\"https://w.org/Q1\"]")
        .page("glossary/gpt.fr.md", "title = \"GPT\"\n[term]\nshort = \"Un modèle.\"", "")
        .build_clean();
    let read = |path: &str| serde_json::from_str::<serde_json::Value>(&built.output(path)).unwrap();
    let set = read("glossary.json");
    assert_eq!(set["@context"], "https://schema.org");
    assert_eq!((set["@type"].as_str(), set["name"].as_str()), (Some("DefinedTermSet"), Some("Glossary")));
    assert_eq!(set["description"], "What it means.");
    let term = &set["hasDefinedTerm"][0];
    assert_eq!((term["name"].as_str(), term["description"].as_str()), (Some("GPT"), Some("A model.")));
    assert_eq!(term["url"], "https://example.org/glossary/gpt/");
    assert_eq!(
        (&term["alternateName"][0], &term["sameAs"][0]),
        (&"generative model".into(), &"https://w.org/Q1".into())
    );
    assert_eq!(read("fr/glossaire.json")["hasDefinedTerm"][0]["description"], "Un modèle.");
    assert!(built.output("fr/glossaire/index.html").contains("href=\"/fr/glossaire.json\""));
}

#[test]
fn the_index_lists_each_kind_for_itself() {
    let kinds = [("a", "organisation"), ("b", "person"), ("c", "person")];
    let site = kinds.into_iter().fold(SiteTest::new().page("x.md", "", "x"), |site, (id, kind)| {
        site.term(id, &format!("Name {id}"), &format!("kind = \"{kind}\""))
    });
    let html = site.build_clean().output("glossary/index.html");
    assert!(html.contains("<li><a href=\"#kind-person\">People <span class=\"meta\">2</span></a></li>"), "{html}");
    assert_eq!(html.matches("<div class=\"kind-person\">").count(), 2);
    assert_eq!(html.matches("id=\"kind-").count(), 2, "one for each kind that is there");
}

#[test]
fn the_text_of_the_authors_own_links_and_code_is_left_alone() {
    let entries = [("council", "Works council", ""), ("quid", "Quid pro quo", ""), ("co2", "CO2", "")];
    for text in [
        "See <a href=\"https://x.org/\">the works council <em>report</em></a>.",
        "Text <script>var a = \"quid pro quo\";</script> and <kbd>CO2</kbd>.",
        "<code>CO2 <code>CO2</code> CO2</code>",
        "<div>\n<a href=\"https://x.org/\">\n\nthe *works council*\n\n</a>\n</div>",
    ] {
        assert_eq!(mentions(&entries, text), Vec::<String>::new(), "{text}");
    }
    // Outside them it is read, whatever they leave open, and whatever a comment says.
    let text = "<span>CO2</span>\n\n<a href=\"https://x.org/\">open\n\nquid pro quo\n\n<!-- <a\nhref=\"https://x.org/\"> -->\n\nthe works council";
    assert_eq!(mentions(&entries, text), ["co2: CO2", "quid: quid pro quo", "council: works council"]);
    let built = SiteTest::bare()
        .template("page.html", "{% for k in page.explainer.key_points %}{{ k }}{% endfor %}")
        .term("council", "Works council", "")
        .page("a.md", "[explainer]\nkey_points = [\"See <a href='https://x.org/'>the works council</a>.\"]", "")
        .build_clean();
    assert_eq!(links(&built.output("a/index.html")), Vec::<String>::new());
}

#[test]
fn folded_names_are_found_in_any_capitals_those_they_are_written_in_too() {
    let entries = [("eu", "EU", "case = \"fold\"")];
    let site = |text: &str| mentions_in(EVERY, &entries, text).len();
    assert_eq!(site("The EU, the eu and the Eu."), 3);
    let alias = [("ai", "Artificial intelligence", "aliases = [{ text = \"AI\", case = \"fold\" }]")];
    assert_eq!(mentions_in(EVERY, &alias, "AI and ai and Ai.").len(), 3);
}

#[test]
fn full_stops_of_acronyms_may_be_there_or_not() {
    let entries = [
        ("us", "United States (US)", "kind = \"place\""),
        ("un", "U.N.", ORGANISATION),
        ("eu", "European Union (EU)", ORGANISATION),
        ("dc", "Washington, D.C.", "kind = \"place\""),
        ("acme", "Acme Inc.", ORGANISATION),
    ];
    assert_eq!(
        mentions_in(
            EVERY,
            &entries,
            "The U.S. and the U.N. met, with the E.U. in Washington, D.C., and the UN. Acme Inc said, Acme Inc. did."
        ),
        ["us: U.S.", "un: U.N.", "eu: E.U.", "dc: Washington, D.C.", "un: UN", "acme: Acme Inc", "acme: Acme Inc."]
    );
    let french = [("ong", "Organisation non gouvernementale (ONG)", ""), ("ia", "Intelligence artificielle (IA)", "")];
    assert_eq!(mentions_french(&french, "Une O.N.G. et l'I.A. ici."), ["ong: O.N.G.", "ia: I.A."]);
}

#[test]
fn french_adverbs_agree_with_nothing() {
    let entries = [
        ("ogm", "Organisme génétiquement modifié (OGM)", ""),
        ("ppe", "Personne politiquement exposée", ""),
        ("ne", "Nouveau-né", ""),
        ("pv", "Procès-verbal", ""),
    ];
    assert_eq!(
        mentions_french(
            &entries,
            "Des organismes génétiquement modifiés, des personnes politiquement exposées, des nouveau-nés, deux procès verbaux."
        ),
        [
            "ogm: organismes génétiquement modifiés",
            "ppe: personnes politiquement exposées",
            "ne: nouveau-nés",
            "pv: procès verbaux"
        ]
    );
}

#[test]
fn a_pin_holds_however_the_form_is_typed() {
    let entries = [
        ("etat1", "Chef d'état-major (armée)", ""),
        ("etat2", "Chef d'état-major (marine)", ""),
        ("mine1", "Mine de fond", ""),
        ("mine2", "Mine marine", "aliases = [\"mine de fond\"]"),
    ];
    let site = || {
        let mut site = SiteTest::bare().config(&format!("[glossary]\nlink = \"every\"\n{FRENCH}"));
        for (id, title, term) in entries {
            site = site.page(&format!("glossary/{id}.fr.md"), &format!("title = \"{title}\"\n[term]\n{term}"), "");
        }
        site
    };
    let pins = "[glossary]\npin = { \"chef d'état-major\" = \"etat2\", \"mine de fond\" = \"mine1\" }";
    let text = "Le chef d’état-major, un chef d&rsquo;état-major, une *mine de\nfond*, une mine *de* fond.";
    let built = site().page("a.fr.md", pins, text).build_clean();
    assert_eq!(
        links(&built.output("fr/a/index.html")),
        ["etat2: chef d’état-major", "etat2: chef d’état-major", "mine1: mine de fond", "mine1: mine de fond"]
    );
    // What the warning proposes can be copied.
    let built = site().page("a.fr.md", "", "Une mine *de*\nfond.").build();
    let help = built.assert_warning("ambiguous-term", "content/a.fr.md:4:5").help.clone().unwrap();
    assert!(help.contains("pin = { \"mine de fond\" = \"mine1\" }"), "{help}");
}

#[test]
fn a_pin_to_an_entry_that_has_no_such_form_is_told_of() {
    let built = ambiguous()
        .page("a.md", "[glossary]\npin = { Mercury = \"gpt\" }", "On Mercury.")
        .term("gpt", "GPT", "")
        .build();
    let message = &built.assert_warning("ambiguous-term", "content/a.md:6:4").message;
    assert!(message.contains("`gpt`, to which the page pins it, has no such form"), "{message}");
}

#[test]
fn names_may_lack_their_accents() {
    let entries = [
        ("erdogan", "Recep Tayyip Erdoğan", "kind = \"person\""),
        ("orban", "Viktor Orbán", "kind = \"person\""),
        ("paulo", "São Paulo", "kind = \"place\""),
        ("zurich", "Zürich", "kind = \"place\""),
        ("coup", "Coup d'état", ""),
    ];
    assert_eq!(
        mentions(
            &entries,
            "Recep Tayyip Erdogan met Viktor Orban in Sao Paulo and in Zurich after a coup d'etat, of the coups d'état."
        ),
        [
            "erdogan: Recep Tayyip Erdogan",
            "orban: Viktor Orban",
            "paulo: Sao Paulo",
            "zurich: Zurich",
            "coup: coup d’etat"
        ]
    );
    let french = [
        ("charge", "Chargé de mission", ""),
        ("tache", "Tâche", ""),
        ("cote", "Côte", ""),
        ("marche", "Le Marché", ORGANISATION),
    ];
    let text = "La charge de mission, une tache, la cote, et la Marche.";
    assert_eq!(mentions_french(&french, text), Vec::<String>::new());
}

#[test]
fn a_list_of_acronyms_is_no_shout() {
    let entries =
        [("eu", "EU", ORGANISATION), ("uk", "UK", "kind = \"place\""), ("un", "UN", ORGANISATION), ("ai", "AI", "")];
    assert_eq!(
        mentions_in(
            EVERY,
            &entries,
            "The US, EU, UK and Japan; UN, UNICEF, NATO officials; the EU-US-UK deal (AI, WHO, SUD)."
        ),
        ["eu: EU", "uk: UK", "un: UN", "eu: EU", "uk: UK", "ai: AI"]
    );
    assert_eq!(mentions(&entries, "STOP THE AI NOW. WHAT THE EU’S LEADERS WANT"), Vec::<String>::new());
}

#[test]
fn an_entry_knows_the_sentence_of_a_mention_made_by_hand() {
    let template = "{% for m in page.term.mentioned_in %}{{ excerpt(mention=m) }}\n{% endfor %}";
    let built = SiteTest::bare()
        .template("term.html", template)
        .term("panel", "Panel", "")
        .page("a.md", "", "It was so. The [small\n*committee*](term:panel) met, [as told](https://x.org). It left.")
        .build_clean();
    assert_eq!(built.output("glossary/panel/index.html"), "The <mark>small committee</mark> met, as told.\n");
}

/// What closes an entry leads back to before its first link, in whichever way and text that was made.
#[test]
fn an_entry_leads_back_to_its_first_mention() {
    let front_matter =
        "[explainer]\nkey_points = [\"A quorum.\"]\n[[explainer.updates]]\ndate = 2024-01-01\ntext = \"The board.\"";
    let text = "A *board*, [GPT](term:gpt), GPT and a quorum.\n\n## Two\n\nA board, [GPT](term:gpt), the quorum.\n";
    let built = SiteTest::new()
        .config("[glossary]\nlink = \"section\"\n")
        .term("board", "Board", "")
        .term("gpt", "GPT", "")
        .term("quorum", "Quorum", "")
        .page("a.md", &format!("date = 2024-01-01\n{front_matter}"), text)
        .build();
    let page = built.output("a/index.html");
    // In the order of the list, which is that of the first links.
    let listed = |id: &str| page.find(&format!("id=\"term-{id}\"")).unwrap();
    assert!(listed("quorum") < listed("board") && listed("board") < listed("gpt"), "{page}");
    for (number, first) in [
        (1, "<li>A <span id=\"mention-1\"></span><a class=\"term\" data-term=\"quorum\""),
        (2, "<em><span id=\"mention-2\"></span><a class=\"term\" data-term=\"board\""),
        (3, ", <span id=\"mention-3\"></span><a class=\"term\" data-term=\"gpt\""),
    ] {
        assert!(page.contains(first), "{first} in {page}");
        assert_eq!(page.matches(&format!(" id=\"mention-{number}\"")).count(), 1, "{page}");
        assert_eq!(page.matches(&format!("href=\"#mention-{number}\"")).count(), 1, "{page}");
    }
    for file in ["index.html", "atom.xml"] {
        assert!(!built.output(file).contains("mention-"), "{file}");
    }
}
