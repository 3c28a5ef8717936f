//! Storylines, timelines over several explainers, and the figure.

use crate::harness::{FRENCH, SiteTest, attributes};

fn explainer(date: &str, events: &[(&str, &str)]) -> String {
    let events: String = events
        .iter()
        .map(|(date, text)| {
            format!("[[explainer.timeline]]\ndate = \"{date}\"\ntext = \"{text}\"\nterms = [\"openai\"]\n")
        })
        .collect();
    format!(
        "date = {date}\n[explainer]\nstoryline = \"rail-strike\"\n{events}[[explainer.sources]]\nid = \"s\"\ntitle = \"S\""
    )
}

fn site() -> SiteTest {
    SiteTest::new()
        .term("openai", "OpenAI", "kind = \"organisation\"")
        .page(
            "a.md",
            &format!(
                "title = \"First\"\n{}",
                explainer("2024-01-01", &[("2023-12-31", "Third [@s]."), ("2020", "One.")])
            ),
            "",
        )
        .page(
            "b.md",
            &format!(
                "title = \"Second\"\n{}",
                explainer("2024-01-02", &[("2023-12-31", "Third ."), ("2023-06", "Two.")])
            ),
            "",
        )
}

/// What stands in the items of a page's timeline, tags left out.
fn events(html: &str) -> Vec<String> {
    let list = html.split("id=\"timeline\"").nth(1).unwrap().split("</section>").next().unwrap();
    list.split("<li class=").skip(1).map(text).collect()
}

fn text(html: &str) -> String {
    let words: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_storyline_gathers_its_explainers_and_their_events() {
    let html = site().build_clean().output("storylines/rail-strike/index.html");
    assert!(html.contains("<h1>Rail strike</h1>"), "{html}");
    assert!(html.find(">Second</a>") < html.find(">First</a>"), "the newest first");
    assert_eq!(events(&html), ["2020 One. First", "June 2023 Two. Second", "December 31, 2023 Third. First Second"]);
}

#[test]
fn the_timeline_of_all_has_the_newest_first() {
    let html = site().build_clean().output("timeline/index.html");
    assert_eq!(attributes(&html, "class").iter().filter(|c| ["day", "month", "year"].contains(&c.as_str())).count(), 3);
    assert!(events(&html)[0].starts_with("December 31, 2023"), "{:?}", events(&html));
}

#[test]
fn entries_of_the_glossary_show_the_events_that_name_them() {
    let html = site().build_clean().output("glossary/openai/index.html");
    assert_eq!(events(&html).len(), 3);
    assert!(events(&html)[1].contains("Two."));
}

#[test]
fn explainers_link_to_their_storyline_and_lists_of_it() {
    let built = site().build_clean();
    let html = built.output("a/index.html");
    assert!(html.contains("<a href=\"/storylines/rail-strike/\">Rail strike</a>"), "{html}");
    assert!(built.output("storylines/index.html").contains("href=\"/storylines/rail-strike/\""));
    let sitemap = built.output("sitemap.xml");
    for path in ["storylines/", "storylines/rail-strike/", "timeline/"] {
        assert!(sitemap.contains(&format!("<loc>https://example.org/{path}</loc>")), "{sitemap}");
    }
}

#[test]
fn titles_and_addresses_are_each_languages_own() {
    let config = format!(
        "[storylines.rail-strike]\ntitle = \"The strike\"\n{FRENCH}paths = {{ storylines = \"affaires\", timeline = \"\" }}\n[languages.fr.storylines.rail-strike]\ntitle = \"La grève\"\nslug = \"greve\"\ndescription = \"Les trains.\"\n"
    );
    let built = site()
        .config(&config)
        .page("a.fr.md", &explainer("2024-01-01", &[("2023-12-31", "Un.")]).replace("terms = [\"openai\"]\n", ""), "")
        .build_clean();
    let french = built.output("fr/affaires/greve/index.html");
    assert!(french.contains("<h1>La grève</h1>") && french.contains("Les trains."), "{french}");
    assert!(french.contains("hreflang=\"en\" href=\"https://example.org/storylines/rail-strike/\""), "{french}");
    let english = built.output("storylines/rail-strike/index.html");
    assert!(english.contains("<h1>The strike</h1>"), "{english}");
    assert!(
        english.contains("<link rel=\"alternate\" hreflang=\"fr\" href=\"https://example.org/fr/affaires/greve/\">")
    );
    assert!(built.has("timeline/index.html"));
    assert!(!built.has("fr/timeline/index.html"), "an empty path makes no page");
}

#[test]
fn nothing_else_takes_their_addresses() {
    let built = site().page("timeline.md", "", "").build();
    built.assert_error("duplicate-url", "content/timeline.md");
    let built = site().config("[paths]\ntimeline = \"all-dates\"\n").page("timeline.md", "", "").build_clean();
    assert!(built.has("all-dates/index.html") && built.has("timeline/index.html"));
}

#[test]
fn sites_without_explainers_have_none() {
    let built = SiteTest::new().page("a.md", "", "").build_clean();
    assert!(!built.has("timeline/index.html") && !built.has("storylines/index.html"));
}

#[test]
fn a_storyline_of_the_config_without_explainers_is_reported() {
    let built = site().config("[storylines.rail-strikes]\ntitle = \"X\"\n").build();
    let warning = built.assert_warning("unused-storyline", "config.toml:3:13");
    assert!(warning.help.as_deref().unwrap().contains("`rail-strike`"));
}

#[test]
fn a_path_that_is_no_address_is_an_error() {
    site().config("[paths]\ntimeline = \"../x\"\n").build().assert_error("bad-address", "config.toml:4:12");
}

/// Three events at three dates: a bar, a bar and a point, which the list below names.
#[test]
fn the_figure_is_drawn_at_build() {
    let html = site().build_clean().output("storylines/rail-strike/index.html");
    let figure = html.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(figure.contains("role=\"img\" aria-label=\"3 events from 2020 to December 31, 2023"), "{figure}");
    assert_eq!((figure.matches("<rect").count(), figure.matches("<circle").count()), (2, 1), "{figure}");
    let own = site().build_clean().output("a/index.html");
    assert!(!own.contains("<svg"), "two events are no line");
}

#[test]
fn feeds_carry_updates_and_corrections() {
    let front_matter = "date = 2024-01-01\n[explainer]\n[[explainer.updates]]\ndate = 2024-01-02\ntext = \"New [@s]\"\n[[explainer.corrections]]\ndate = 2024-01-03\nwas = \"Six\"\nnow = \"Seven\"\n[[explainer.sources]]\nid = \"s\"\ntitle = \"S\"";
    let feed = SiteTest::new().page("a.md", front_matter, "The text.").build_clean().output("atom.xml");
    assert!(feed.contains("<updated>2024-01-03"), "{feed}");
    let position = |what: &str| feed.find(what).unwrap_or_else(|| panic!("no {what} in {feed}"));
    assert!(position("&lt;del&gt;Six&lt;/del&gt;") < position("January 2, 2024"), "{feed}");
    assert!(position("January 2, 2024") < position("The text."), "{feed}");
    assert!(feed.contains("https://example.org/a/#source-s"), "{feed}");
}
