//! `nutgraf check`: what an editor is told.

use nutgraf::check;
use nutgraf::diagnostics::{Diagnostic, Severity};
use nutgraf::pipeline;

use crate::harness::{DOT, FRENCH, SiteTest};

/// The findings of a site, as `code file:line:column message`.
fn findings(site: SiteTest) -> Vec<String> {
    all(site).iter().map(told).collect()
}

fn all(site: SiteTest) -> Vec<Diagnostic> {
    let (mut found, known) = (Vec::new(), site.link().1);
    assert!(known.iter().all(|d| d.severity == Severity::Warning), "{known:#?}");
    pipeline::inspect(&site.request(), 0, |site, sources| {
        found = check::check(site, &sources.texts());
        Vec::new()
    });
    found
}

fn told(diagnostic: &Diagnostic) -> String {
    let at = diagnostic.location.as_ref().unwrap();
    format!("{} {}:{}:{} {}", diagnostic.code, at.path, at.line, at.column, diagnostic.message)
}

/// A site whose glossary has one entry, which a page mentions.
fn site(text: &str) -> SiteTest {
    SiteTest::bare().term("gpt", "GPT", "").page("a.md", "", &format!("GPT.\n\n{text}"))
}

#[test]
fn a_site_that_is_well_kept_has_no_findings() {
    assert!(findings(site("Nothing else.")).is_empty());
}

#[test]
fn acronyms_and_names_that_recur_are_missed() {
    let text = "The WIPO met Mira Murati. With Mira Murati, the WIPO left, says the WIPO. So said Mira Murati’s team. In May, May and May.";
    assert_eq!(
        findings(site(text)),
        [
            "missing-entry content/a.md:6:5 `WIPO` comes up 3 times on this page, and the glossary has no entry for it",
            "missing-entry content/a.md:6:14 `Mira Murati` comes up 3 times on this page, and the glossary has no entry for it",
        ]
    );
    let known = site(text).config("[check]\nknown = [\"WIPO\"]\nmissing_entry = \"error\"\n");
    let found = all(known);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Error);
    assert!(findings(site(text).config("[check]\nmissing_entry = \"off\"\n")).is_empty());
}

#[test]
fn shouting_headings_and_what_entries_cover_are_not_missed() {
    assert!(
        findings(site("# The WIPO WIPO WIPO\n\nTHEY ALL SAID IT. THEY ALL SAID IT. THEY ALL SAID IT. GPT GPT GPT."))
            .is_empty()
    );
}

#[test]
fn entries_that_nothing_mentions_are_told_of() {
    assert_eq!(
        findings(site("").term("dao", "Data access object", "")),
        ["unused-term content/glossary/dao.md:2:9 nothing mentions `Data access object`"]
    );
    // An explainer's people and timeline mention too.
    let people = "description = \"x\"\n[explainer]\n[[explainer.people]]\nterm = \"ada\"\nrole = \"x\"";
    assert!(
        findings(site("").term("ada", "Ada Lovelace", "kind = \"person\"").page(
            "b.md",
            &format!("{people}\n{SOURCE}"),
            ""
        ))
        .is_empty()
    );
}

#[test]
fn entries_that_a_language_lacks_are_told_of_once() {
    let french = site("")
        .config(FRENCH)
        .term("ai", "Artificial intelligence", "")
        .page("c.md", "", "Artificial intelligence.")
        .page("c.fr.md", "", "");
    let french = french.page("glossary/gpt.fr.md", "title = \"GPT\"\n[term]", "").page("a.fr.md", "", "GPT.");
    assert_eq!(
        findings(french),
        ["missing-translation content/glossary/ai.md:2:9 `Artificial intelligence` has no entry in `fr`"]
    );
    // A language without any glossary lacks none.
    assert!(findings(site("").config(FRENCH)).is_empty());
}

#[test]
fn concepts_that_define_each_other_are_circular() {
    let circle = SiteTest::bare()
        .term("board", "Board", "short = \"Those who run a company.\"")
        .term("company", "Company", "short = \"What a board runs.\"")
        .page("a.md", "", "A board, a company.");
    let found = all(circle);
    assert_eq!(
        found.iter().map(told).collect::<Vec<_>>(),
        ["circular-definition content/glossary/board.md:4:9 `Board`, `Company` are defined by each other"]
    );
    assert_eq!(found[0].related.len(), 1);
    // That a product names its maker, and the maker its product, is no circle of definitions.
    let names = SiteTest::bare()
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model of OpenAI.\"")
        .term("openai", "OpenAI", "kind = \"organisation\"\nshort = \"The maker of GPT.\"")
        .page("a.md", "", "The GPT of OpenAI.");
    assert!(findings(names).is_empty());
}

#[test]
fn entries_that_only_send_readers_round_in_a_circle_are_told_of() {
    let circle = SiteTest::bare()
        .term("a1", "Alpha", "see_also = [\"b1\"]")
        .term("b1", "Beta", "see_also = [\"a1\"]")
        .term("c1", "Gamma", "short = \"A letter.\"\nsee_also = [\"c1\"]")
        .page("a.md", "", "Alpha, beta, gamma.");
    assert_eq!(
        findings(circle),
        [
            "circular-definition content/glossary/a1.md:2:9 `Alpha`, `Beta` are defined by each other",
            "circular-definition content/glossary/c1.md:4:9 `Gamma` is defined by itself",
        ]
    );
}

#[test]
fn a_name_of_two_entries_is_told_of_at_both() {
    let found = all(site("Generative. A language model.").term("model", "Language model", "aliases = [\"LLM\"]").term(
        "llm",
        "Large model",
        "aliases = [\"llm\", \"generative\"]",
    ));
    assert_eq!(
        found.iter().map(told).collect::<Vec<_>>(),
        ["claimed-twice content/glossary/model.md:4:12 `LLM` is a name of model and llm"]
    );
    assert_eq!(&*found[0].related[0].location.path, "content/glossary/llm.md");
}

#[test]
fn words_that_house_style_avoids_are_told_of_outside_quotations() {
    let style = |text: &str| {
        findings(site(&format!("The supervisors.\n\n{text}")).term(
            "board",
            "Board of directors",
            "aliases = [\"supervisors\"]\navoid = [\"directors' board\", \"steering committee\"]",
        ))
    };
    assert_eq!(
        style("The directors’ boards met."),
        ["avoided-word content/a.md:8:5 house style doesn't say `directors’ boards`"]
    );
    assert!(style("She said: “the steering committee met”.").is_empty());
    assert!(style("> The steering committee met.").is_empty());
    assert_eq!(style("“So”, said the steering committee.").len(), 1);
    assert!(style("`steering committee`").is_empty());
}

#[test]
fn house_style_is_each_languages_own() {
    let site = SiteTest::bare()
        .config(FRENCH)
        .page(
            "glossary/board.fr.md",
            "title = \"Conseil d'administration\"\n[term]\navoid = [\"bureau directeur\"]",
            "",
        )
        .page("a.fr.md", "", "Le conseil d’administration, pas un bureau directeur, dit-elle, « bureau directeur ».")
        .page("a.md", "", "A bureau directeur.");
    assert_eq!(findings(site), ["avoided-word content/a.fr.md:4:37 house style doesn't say `bureau directeur`"]);
}

#[test]
fn names_that_are_found_everywhere_are_told_of() {
    assert_eq!(
        findings(site("It is so.").term("it", "Information technology", "aliases = [\"it\", \"ICT\"]")),
        ["common-name content/glossary/it.md:4:12 `it` is one of the commonest words: it will be found everywhere"]
    );
    assert!(findings(site("The IT.").term("it", "Information technology (IT)", "")).is_empty());
    let mut everywhere = site("").term("house", "House", "");
    for n in 0..9 {
        everywhere = everywhere.page(&format!("p{n}.md"), "", "A house.");
    }
    assert_eq!(
        findings(everywhere),
        [
            "common-name content/glossary/house.md:2:9 `House` is a common word, and the entry is mentioned on 9 of 12 pages"
        ]
    );
}

#[test]
fn an_unknown_rule_or_level_is_an_error_with_its_place() {
    let built = site("").config("[check]\nunused_terms = \"warn\"\ncommon_name = \"loud\"\n").build();
    built.assert_error("unknown-key", "config.toml:4:1");
    built.assert_error("unknown-value", "config.toml:5:15");
}

/// An explainer with this under `[explainer]`, and a standfirst.
fn explainer(more: &str) -> SiteTest {
    SiteTest::bare().page("e.md", &format!("description = \"x\"\n[explainer]\n{more}"), "")
}

const SOURCE: &str = "[[explainer.sources]]\nid = \"s\"\ntitle = \"x\"\n";

#[test]
fn explainers_without_standfirst_or_sources_are_told_of() {
    let bare = SiteTest::bare().page("e.md", "description = \" \"\n[explainer]", "").page("a.md", "", "");
    assert_eq!(
        findings(bare),
        [
            "missing-sources content/e.md:2:9 this explainer names no source",
            "missing-standfirst content/e.md:2:9 this explainer has no standfirst"
        ]
    );
    assert!(findings(explainer(SOURCE)).is_empty());
}

#[test]
fn what_is_known_or_disputed_needs_a_source() {
    let parts = "[[explainer.known]]\ntext = \"A.\"\n[[explainer.known]]\ntext = \"B [@s].\"\n\
                 [[explainer.disputed]]\nclaim = \"C.\"\n[[explainer.disputed]]\nclaim = \"D.\"\nsources = [\"s\"]\n";
    assert_eq!(
        findings(explainer(&format!("{parts}{SOURCE}"))),
        [
            "unsourced content/e.md:6:8 nothing says where what is known comes from",
            "unsourced content/e.md:10:9 nothing says where this claim comes from"
        ]
    );
    // A page that names no source at all is told of once.
    let none = explainer("[[explainer.known]]\ntext = \"A.\"\n");
    assert_eq!(findings(none), ["missing-sources content/e.md:2:9 this explainer names no source"]);
}

#[test]
fn explainers_are_to_be_looked_at_again_from_their_day_on() {
    let due = |day: &str| findings(explainer(&format!("review_by = {day}\n{SOURCE}")));
    let told = "stale-review content/e.md:5:13 this explainer was to be looked at again by 2024-01-15";
    assert_eq!(due("2024-01-15"), [told]);
    assert!(due("2024-01-16").is_empty());
}

#[test]
fn pages_and_sections_that_a_language_lacks_are_told_of_once() {
    let site = SiteTest::bare()
        .config(&format!("{FRENCH}[languages.de]\ntitle = \"x\"\n"))
        .page("a.md", "", "")
        .page("b.fr.md", "title = \"B\"", "")
        .page("c/_index.md", "title = \"C\"", "Text.");
    // Nobody has begun to write in German, so German lacks nothing.
    assert_eq!(
        findings(site),
        [
            "untranslated-page content/a.md:2:9 `a.md` has no version in `fr`",
            "untranslated-page content/b.fr.md:2:9 `B` has no version in `en`",
            "untranslated-page content/c/_index.md:2:9 `C` has no version in `fr`",
        ]
    );
    let found = all(SiteTest::bare()
        .config(FRENCH)
        .page("d/index.fr.md", "title = \"D\"", "")
        .page("a.md", "", "")
        .page("a.fr.md", "", ""));
    assert!(found[0].help.as_deref().unwrap().starts_with("write content/d/index.md;"), "{found:?}");
}

#[test]
fn a_translation_is_outdated_once_its_original_changes() {
    let french = |hash: &str| format!("title = \"A\"\ntranslation_of_hash = \"{hash}\"");
    let site = |text: &str, hash: &str| {
        SiteTest::bare().config(FRENCH).page("a.md", "tags = [\"x\"]", text).page("a.fr.md", &french(hash), "Texte.")
    };
    // Whatever is written there at first, the right one is told.
    let found = all(site("Text.", "new"));
    assert_eq!(
        found.iter().map(told).collect::<Vec<_>>(),
        ["outdated-translation content/a.fr.md:3:23 content/a.md has changed since it was translated"]
    );
    let hash = found[0].help.as_deref().unwrap().rsplit('"').nth(1).unwrap().to_owned();
    assert!(findings(site("Text.", &hash)).is_empty());
    assert!(findings(site("Text.\n", &hash).page("a.md", "tags = [\"y\"]\nweight = 3", "Text.")).is_empty());
    assert_eq!(findings(site("More text.", &hash)).len(), 1);
    // The one in the default language may be the translation.
    let found = findings(SiteTest::bare().config(FRENCH).page("a.fr.md", "title = \"A\"", "Texte.").page(
        "a.md",
        &french("new"),
        "",
    ));
    assert_eq!(found, ["outdated-translation content/a.md:3:23 content/a.fr.md has changed since it was translated"]);
    let alone = SiteTest::bare().page("a.md", &french("new"), "");
    assert_eq!(
        findings(alone),
        [
            "outdated-translation content/a.md:3:23 `translation_of_hash` says that this is a translation, and the page has no other version"
        ]
    );
}

#[test]
fn files_that_nothing_names_are_told_of() {
    let files = ["shown.png", "linked.pdf", "in html.png", "extra.png", "template.png", "data.csv", "lost.png"];
    let site = SiteTest::bare()
        .page(
            "a.md",
            "[extra]\npicture = \"extra.png\"",
            "![x](shown.png) [x](linked.pdf)\n\n<img src=\"in html.png\" alt=\"x\">",
        )
        .template("x.html", "<img src=\"/template.png\">")
        .file("data/a.toml", "file = \"data.csv\"");
    let site = files.iter().fold(site, |site, file| site.bytes(&format!("content/{file}"), DOT));
    assert_eq!(
        findings(site),
        ["orphan-file content/lost.png:0:0 nothing refers to this file, and it is published all the same"]
    );
}

#[test]
fn sections_with_nothing_in_them_are_told_of() {
    let site = SiteTest::bare()
        .page("empty/_index.md", "title = \"Empty\"", "")
        .page("text/_index.md", "title = \"Text\"", "Text.")
        .page("above/_index.md", "title = \"Above\"", "")
        .page("above/below/a.md", "", "");
    assert_eq!(findings(site), ["empty-section content/empty/_index.md:2:9 the section `Empty` has nothing in it"]);
}

#[test]
fn images_that_stay_large_are_told_of() {
    let drawing = |size: usize| {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><!--{}--></svg>",
            " ".repeat(size)
        );
        SiteTest::bare().page("a.md", "", "![x](map.svg)").file("content/map.svg", &svg)
    };
    assert!(findings(drawing(400_000)).is_empty());
    assert_eq!(
        findings(drawing(600_000)),
        [
            "heavy-image content/a.md:4:1 content/map.svg has 600 kB, and readers get all of it: no smaller sizes are made"
        ]
    );
}

/// What a build refuses, `check` does not pass over.
#[test]
fn the_problems_of_a_build_are_found_without_building() {
    let site = SiteTest::bare()
        .template("page.html", "{{ page.nothing.at_all }}")
        .page("a.md", "", "[x](@/nope.md) [y](b.md#nope) ![z](z.png)")
        .page("b.md", "", "");
    let found = pipeline::inspect(&site.request(), 0, |_, _| Vec::new());
    let built = site.build();
    assert_eq!(&found, built.diagnostics());
    let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["dead-link", "dead-anchor", "missing-asset", "template-error"]);
    assert!(
        !site.at("public").exists() && pipeline::inspect(&SiteTest::bare().request(), 0, |_, _| Vec::new()).len() == 1
    );
}

/// Every rule stands in the manual: its key and what it finds, and the code of its findings.
#[test]
fn every_rule_is_in_the_manual() {
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md")).unwrap();
    let (rules, codes) = manual.split_once("\n## Codes\n").unwrap();
    for (key, code, _) in nutgraf::config::RULES {
        assert!(rules.contains(&format!("\n| `{key}` | ")), "docs/cli.md doesn't say what {key} finds");
        assert!(codes.contains(&format!("`{code}`")), "docs/cli.md has no code {code}");
    }
}

#[test]
fn the_command_writes_for_people_machines_and_github_and_fails_by_level() {
    let site = |level: &str| {
        SiteTest::bare().config(&format!("[check]\nunused_term = \"{level}\"\n")).term("dao", "Data, 100%", "").page(
            "a.md",
            "",
            "WIPO, WIPO and WIPO.",
        )
    };
    let run = |site: &SiteTest, format: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nutgraf"));
        command.current_dir(site.at("..")).args(["check", "--format", format, "--site"]);
        let output = command.arg(if format == "json" { site.path() } else { "./site".into() }).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let strict = site("error");
    let (code, out, err) = run(&strict, "text");
    assert_eq!((code, out.as_str()), (Some(1), "1 error and 1 warning\n"));
    assert!(err.contains("error[unused-term]: nothing mentions `Data, 100%`"), "{err}");
    assert!(err.contains("--> content/glossary/dao.md:2:9"), "{err}");
    let (code, out, _) = run(&strict, "json");
    let rows: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(code, Some(1));
    assert_eq!(rows[0]["code"], "missing-entry");
    assert_eq!((&rows[1]["severity"], &rows[1]["line"], &rows[1]["column"]), (&"error".into(), &2.into(), &9.into()));
    let (_, out, _) = run(&strict, "github");
    let last = out.lines().last().unwrap();
    assert!(
        last.starts_with(
            "::error file=site/content/glossary/dao.md,line=2,col=9,endColumn=21,title=unused-term::nothing mentions `Data, 100%25`"
        ),
        "{out}"
    );
    let (code, out, _) = run(&site("off"), "github");
    assert_eq!(code, Some(0));
    assert!(!out.contains("unused-term") && out.contains("::warning file=site/content/a.md,line=4"), "{out}");
}

#[test]
fn a_key_point_that_is_a_paragraph_is_told_of() {
    let points =
        |words: usize| format!("[explainer]\nkey_points = [\"Short.\", \"{}\"]", ["word"; 400][..words].join(" "));
    let told = |words: usize| {
        let mut found = findings(site("").page("b.md", &points(words), ""));
        found.retain(|f| f.starts_with("long-key-point"));
        found
    };
    assert_eq!(told(60), [""; 0]);
    assert_eq!(told(300), ["long-key-point content/b.md:4:25 a key point of 300 words"]);
}

#[test]
fn house_style_holds_for_all_prose_but_quotations_and_longer_names() {
    let style = |front_matter: &str, text: &str| {
        let front_matter = format!("title = \"A\"\n{front_matter}");
        findings(site("").page("s.md", &front_matter, text).term(
            "board",
            "Board of directors",
            "aliases = [\"supervisory board\"]\navoid = [\"leadership team\", \"board\"]",
        ))
    };
    let text = "Board of directors is fine, and so is a supervisory board.\n\n\
        He said ‘the leadership team’, <q>the leadership team</q>.\n\n\
        <blockquote>\n\nThe leadership team.\n\n</blockquote>\n\n\
        > ## The leadership team\n";
    assert!(style("", text).is_empty(), "{:?}", style("", text));
    let text = "## The leadership team\n\n[the leadership team](https://x.org) and [leadership team](term:board).\n\nThe firm’s board’s.\n";
    let told = |place: &str| format!("avoided-word content/s.md:{place} house style doesn't say `leadership team`");
    assert_eq!(
        style("", text),
        [
            told("4:8"),
            told("6:6"),
            told("6:43"),
            "avoided-word content/s.md:8:12 house style doesn't say `board`".to_owned(),
        ]
    );
    let front_matter = format!(
        "description = \"The leadership team left, not `leadership team`.\"\n[explainer]\n[[explainer.faq]]\nq = \"Who is the leadership team?\"\na = \"x\"\n{SOURCE}"
    );
    assert_eq!(style(&front_matter, "The supervisory board."), [told("3:20"), told("6:17")]);
    let titled = site("").page("s.md", "title = \"Our leadership team\"", "The board of directors.").term(
        "board",
        "Board of directors",
        "avoid = [\"leadership team\"]",
    );
    assert_eq!(findings(titled), [told("2:14")]);
}

#[test]
fn names_with_signs_and_digits_are_missed_too() {
    let missed = |text: &str| -> Vec<String> { findings(site(text)) };
    let lacks = |name: &str| {
        format!(
            "missing-entry content/a.md:6:1 `{name}` comes up 3 times on this page, and the glossary has no entry for it"
        )
    };
    assert_eq!(missed("AT&T, AT&T and AT&T."), [lacks("AT&T")]);
    assert_eq!(missed("5G, 5G and 5G."), [lacks("5G")]);
    // A glossary that is yet to be written misses entries, a site without one doesn't.
    let empty = SiteTest::bare().page("a.md", "", "The WIPO, the WIPO, the WIPO.");
    assert_eq!(findings(empty.page("glossary/_index.md", "", "Soon.")).len(), 1);
    assert!(findings(SiteTest::bare().page("a.md", "", "The WIPO, the WIPO, the WIPO.")).is_empty());
}

#[test]
fn aliases_that_are_common_words_are_told_of() {
    let told = |alias: &str| {
        findings(site("").page("b.md", "", "Things: panels.").term("panel", "Panel", &format!("aliases = [{alias}]")))
    };
    assert_eq!(
        told("\"committee\""),
        ["common-name content/glossary/panel.md:4:12 `committee` is a common word: it may mean something else"]
    );
    assert!(
        told("\"Committee\", { text = \"committee\", case = \"exact\" }").is_empty(),
        "{:?}",
        told("\"Committee\"")
    );
}
