//! `nutgraf check`: what an editor is told.

use nutgraf::check;
use nutgraf::diagnostics::{Diagnostic, Severity};

use crate::harness::{FRENCH, SiteTest};

/// The findings of a site, as `code file:line:column message`.
fn findings(site: SiteTest) -> Vec<String> {
    all(site).iter().map(told).collect()
}

fn all(site: SiteTest) -> Vec<Diagnostic> {
    let (site, errors) = site.link();
    assert!(errors.iter().all(|d| d.severity == Severity::Warning), "{errors:#?}");
    check::check(&site.unwrap())
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
    let people = "[explainer]\n[[explainer.people]]\nterm = \"ada\"\nrole = \"x\"";
    assert!(findings(site("").term("ada", "Ada Lovelace", "kind = \"person\"").page("b.md", people, "")).is_empty());
}

#[test]
fn entries_that_a_language_lacks_are_told_of_once() {
    let french =
        site("").config(FRENCH).term("ai", "Artificial intelligence", "").page("c.md", "", "Artificial intelligence.");
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
        findings(site(&format!("The board.\n\n{text}")).term(
            "board",
            "Board of directors",
            "aliases = [\"board\"]\navoid = [\"directors' board\", \"steering committee\"]",
        ))
    };
    assert_eq!(
        style("The directors’ boards met."),
        ["avoided-word content/a.md:8:5 house style doesn't say `directors’ boards`"]
    );
    assert!(style("She said: “the steering committee met”.").is_empty());
    assert!(style("> The steering committee met.").is_empty());
    assert_eq!(style("“So”, said the steering committee.").len(), 1);
    // `code`, links and headings are left alone, as by the search for mentions.
    assert!(style("## Steering committee\n\n`steering committee`").is_empty());
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
