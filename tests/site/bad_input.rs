//! Broken and hostile input: an error at its place, the other errors too, and an output folder as it was.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{FRENCH, SiteTest};

/// A site that was built once and is whole. What is wrong with it comes after.
fn built_once() -> SiteTest {
    let site = SiteTest::new()
        .page("_index.md", "title = \"Home\"", "")
        .page("good.md", "title = \"Good\"", "## Part\n\nText.\n")
        .term("gpt", "GPT", "kind = \"product\"\nshort = \"A model.\"");
    site.build_clean();
    site
}

/// A second thing that is wrong, which must be told beside the first.
const ANOTHER: &str = "content/zzz.md";

/// Builds, and sees that the error is told at its place, that the other one is told too, and that nothing moved.
#[track_caller]
fn assert_told(site: SiteTest, code: &str, place: &str) {
    let site = site.file(ANOTHER, "+++\ntitle = \"Z\"\nwieght = 1\n+++\n");
    let before = site.public();
    let built = site.build();
    built.assert_error(code, place);
    let other = built.assert_error("unknown-key", &format!("{ANOTHER}:3:1"));
    assert_eq!(other.help.as_deref(), Some("did you mean `weight`?"));
    assert_eq!(site.public(), before, "the output folder has changed");
}

/// One case a line: its name, what makes the site bad, the code and the place of the error.
macro_rules! cases {
    ($($name:ident: [$($path:expr => $text:expr),+ $(,)?] $code:literal at $place:literal;)+) => {
        $(
            #[test]
            fn $name() {
                let site = built_once()$(.bytes($path, AsRef::<[u8]>::as_ref($text)))+;
                assert_told(site, $code, $place);
            }
        )+
    };
}

cases! {
    // Front matter.
    no_front_matter: ["content/a.md" => "Text.\n"] "no-front-matter" at "content/a.md:1:1";
    an_empty_file: ["content/a.md" => ""] "no-front-matter" at "content/a.md:1:1";
    front_matter_without_end: ["content/a.md" => "+++\ntitle = \"A\"\n\nText.\n"] "unclosed-front-matter" at "content/a.md:1:1";
    yaml_without_end: ["content/a.md" => "---\ntitle: A\n"] "unclosed-front-matter" at "content/a.md:1:1";
    no_title: ["content/a.md" => "+++\ndraft = false\n+++\n"] "missing-key" at "content/a.md:2:1";
    an_empty_title: ["content/a.md" => "+++\ntitle = \" \"\n+++\n"] "empty-value" at "content/a.md:2:9";
    an_unknown_key: ["content/a.md" => "+++\ntitle = \"A\"\ndescripton = \"x\"\n+++\n"] "unknown-key" at "content/a.md:3:1";
    an_unknown_key_in_yaml: ["content/a.md" => "---\ntitle: A\ndescripton: x\n---\n"] "unknown-key" at "content/a.md:3:1";
    an_unknown_key_deep_inside: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.known]]\ntext = \"x\"\nsorces = []\n+++\n"] "unknown-key" at "content/a.md:5:1";
    a_sections_key_on_a_page: ["content/a.md" => "+++\ntitle = \"A\"\nsort_by = \"date\"\n+++\n"] "unknown-key" at "content/a.md:3:1";
    a_wrong_type: ["content/a.md" => "+++\ntitle = \"A\"\ndraft = \"yes\"\n+++\n"] "wrong-type" at "content/a.md:3:9";
    a_wrong_type_in_yaml: ["content/a.md" => "---\ntitle: A\ntags: AI\n---\n"] "wrong-type" at "content/a.md:3:7";
    a_wrong_type_in_a_list: ["content/a.md" => "+++\ntitle = \"A\"\ntags = [\"a\", 1]\n+++\n"] "wrong-type" at "content/a.md:3:14";
    an_impossible_date: ["content/a.md" => "+++\ntitle = \"A\"\ndate = 2023-02-30\n+++\n"] "bad-date" at "content/a.md:3:8";
    an_impossible_date_in_quotes: ["content/a.md" => "+++\ntitle = \"A\"\ndate = \"2023-02-30\"\n+++\n"] "bad-date" at "content/a.md:3:8";
    an_impossible_date_in_yaml: ["content/a.md" => "---\ntitle: A\ndate: 2023-13-01\n---\n"] "bad-date" at "content/a.md:3:7";
    an_impossible_month_of_a_timeline: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.timeline]]\ndate = \"2023-13\"\ntext = \"x\"\n+++\n"] "bad-date" at "content/a.md:4:8";
    a_time_that_is_none: ["content/a.md" => "+++\ntitle = \"A\"\ndate = \"2023-11-20T25:00\"\n+++\n"] "bad-date" at "content/a.md:3:8";
    an_embargo_without_a_time_zone: ["content/a.md" => "+++\ntitle = \"A\"\npublish_at = 2024-01-01T09:00:00\n+++\n"] "no-time-zone" at "content/a.md:3:14";
    an_embargo_of_a_day: ["content/a.md" => "+++\ntitle = \"A\"\npublish_at = 2024-01-01\n+++\n"] "no-time-zone" at "content/a.md:3:14";
    broken_toml: ["content/a.md" => "+++\ntitle = \"A\"\ntags = [\n+++\n"] "front-matter-syntax" at "content/a.md:3:9";
    a_key_twice: ["content/a.md" => "+++\ntitle = \"A\"\nweight = 1\nweight = 2\n+++\n"] "front-matter-syntax" at "content/a.md:4:1";
    a_key_twice_in_yaml: ["content/a.md" => "---\ntitle: A\nweight: 1\nweight: 2\n---\n"] "front-matter-syntax" at "content/a.md:4:1";
    broken_yaml: ["content/a.md" => "---\ntitle: A\ntags: [a, b\n---\n"] "front-matter-syntax" at "content/a.md:3:7";
    yaml_that_is_no_mapping: ["content/a.md" => "---\n- a\n- b\n---\n"] "front-matter-syntax" at "content/a.md:2:1";
    a_number_too_large: ["content/a.md" => "+++\ntitle = \"A\"\n[extra]\nx = 1e999\n+++\n"] "front-matter-syntax" at "content/a.md:4:5";
    a_whole_number_too_large: ["content/a.md" => "+++\ntitle = \"A\"\nweight = 99999999999999999999\n+++\n"] "front-matter-syntax" at "content/a.md:3:10";
    invalid_utf8: ["content/a.md" => b"+++\ntitle = \"A\"\n+++\nG\xc3\xa9 \xff!\n"] "invalid-utf8" at "content/a.md:4:4";
    utf16: ["content/a.md" => b"\xff\xfe+\0+\0+\0\n\0"] "invalid-utf8" at "content/a.md:1:1";

    // The same in YAML.
    no_title_in_yaml: ["content/a.md" => "---\ndraft: false\n---\n"] "missing-key" at "content/a.md:2:1";
    an_unknown_key_deep_inside_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  known:\n    - text: x\n      sorces: []\n---\n"] "unknown-key" at "content/a.md:6:7";
    a_wrong_type_in_a_list_of_yaml: ["content/a.md" => "---\ntitle: A\ntags:\n  - a\n  - 1\n---\n"] "wrong-type" at "content/a.md:5:5";
    an_impossible_month_of_a_timeline_in_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  timeline:\n    - date: 2023-13\n      text: x\n---\n"] "bad-date" at "content/a.md:5:13";
    an_embargo_without_a_time_zone_in_yaml: ["content/a.md" => "---\ntitle: A\npublish_at: 2024-01-01T09:00:00\n---\n"] "no-time-zone" at "content/a.md:3:13";
    a_slug_that_climbs_in_yaml: ["content/a.md" => "---\ntitle: A\nslug: ..\n---\n"] "bad-address" at "content/a.md:3:7";
    a_path_that_climbs_in_yaml: ["content/a.md" => "---\ntitle: A\npath: ../../etc/x\n---\n"] "bad-address" at "content/a.md:3:7";
    an_alias_that_climbs_in_yaml: ["content/a.md" => "---\ntitle: A\naliases:\n  - /ok/\n  - /../x/\n---\n"] "bad-address" at "content/a.md:5:5";
    an_unknown_template_in_yaml: ["content/a.md" => "---\ntitle: A\ntemplate: pge.html\n---\n"] "unknown-template" at "content/a.md:3:11";
    an_unknown_citation_in_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  key_points:\n    - So [@wired]\n---\n"] "unknown-source" at "content/a.md:5:11";
    an_unknown_citation_in_a_block_of_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  key_points:\n    - >-\n      So it is\n      [@wired]\n---\n"] "unknown-source" at "content/a.md:7:8";
    an_unknown_source_in_a_list_of_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  known:\n    - text: x\n      sources: [wired]\n---\n"] "unknown-source" at "content/a.md:6:17";
    an_unknown_person_in_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  people:\n    - term: nobody\n---\n"] "unknown-term" at "content/a.md:5:13";
    an_unknown_status_in_yaml: ["content/a.md" => "---\ntitle: A\nexplainer:\n  disputed:\n    - claim: x\n      status: deneid\n---\n"] "unknown-value" at "content/a.md:6:15";
    a_dead_link_in_yaml: ["content/a.md" => "---\ntitle: A\ndescription: See [x](@/nope.md)\n---\n"] "dead-link" at "content/a.md:3:18";
    an_unknown_citation_after_an_escape: ["content/a.md" => "+++\ntitle = \"A\"\n[explainer]\nkey_points = [\"\\\"So\\\" [@wired]\"]\n+++\n"] "unknown-source" at "content/a.md:4:24";
    a_dead_link_after_an_escape: ["content/a.md" => "+++\ntitle = \"A\"\ndescription = \"\\\"So\\\" [x](@/nope.md)\"\n+++\n"] "dead-link" at "content/a.md:3:23";
    a_dead_anchor_in_front_matter: ["content/a.md" => "+++\ntitle = \"A\"\n[explainer]\nkey_points = [\"See [x](@/good.md#prat)\"]\n+++\n"] "dead-anchor" at "content/a.md:4:20";
    an_unknown_language_in_yaml: ["content/a.de.md" => "---\ntitle: A\n---\n"] "unknown-language" at "content/a.de.md";
    invalid_utf8_in_front_matter: ["content/a.md" => b"---\ntitle: G\xe9\n---\n"] "invalid-utf8" at "content/a.md:2:9";
    a_page_that_is_never_published_in_yaml: ["content/a.md" => "---\ntitle: A\npublish_at: 2024-03-01T00:00:00Z\nexpires_at: 2024-02-01T00:00:00Z\n---\n"] "never-published" at "content/a.md:4:13";

    // Addresses.
    two_pages_on_one_address: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n", "content/b.md" => "+++\ntitle = \"B\"\nslug = \"a\"\n+++\n"] "duplicate-url" at "content/b.md:3:8";
    a_page_and_a_section_on_one_address: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n", "content/a/b.md" => "+++\ntitle = \"B\"\n+++\n"] "duplicate-url" at "content/a";
    a_page_and_a_file_on_one_address: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n", "static/a/index.html" => "x"] "duplicate-url" at "static/a/index.html";
    a_page_and_the_sitemap_on_one_address: ["content/a.md" => "+++\ntitle = \"A\"\npath = \"sitemap.xml\"\n+++\n"] "duplicate-url" at "content/a.md:3:8";
    names_that_differ_by_case: ["static/A.txt" => "x", "static/a.txt" => "x"] "duplicate-url" at "static/a.txt";
    names_that_differ_by_composition: ["static/\u{e9}.txt" => "x", "static/e\u{301}.txt" => "x"] "duplicate-url" at "static/\u{e9}.txt";
    pages_whose_names_differ_by_case: ["content/B.md" => "+++\ntitle = \"A\"\n+++\n", "content/b.md" => "+++\ntitle = \"B\"\n+++\n"] "duplicate-url" at "content/b.md";
    an_alias_that_is_a_page: ["content/a.md" => "+++\ntitle = \"A\"\naliases = [\"/good/\"]\n+++\n"] "duplicate-url" at "content/a.md:3:12";
    a_slug_that_climbs: ["content/a.md" => "+++\ntitle = \"A\"\nslug = \"..\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_slug_with_a_slash: ["content/a.md" => "+++\ntitle = \"A\"\nslug = \"a/b\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_slug_without_a_letter: ["content/a.md" => "+++\ntitle = \"A\"\nslug = \"…\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_path_that_climbs: ["content/a.md" => "+++\ntitle = \"A\"\npath = \"../../etc/x\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_path_that_climbs_inside: ["content/a.md" => "+++\ntitle = \"A\"\npath = \"/a/../../x\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_path_with_a_backslash: ["content/a.md" => "+++\ntitle = \"A\"\npath = 'a\\..\\x'\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_path_of_a_drive: ["content/a.md" => "+++\ntitle = \"A\"\npath = \"C:/x\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_path_of_a_device: ["content/a.md" => "+++\ntitle = \"A\"\npath = \"x/NUL\"\n+++\n"] "bad-address" at "content/a.md:3:8";
    a_sections_path_that_climbs: ["content/s/_index.md" => "+++\ntitle = \"A\"\npath = \"../x\"\n+++\n"] "bad-address" at "content/s/_index.md:3:8";
    an_alias_that_climbs: ["content/a.md" => "+++\ntitle = \"A\"\naliases = [\"/ok/\", \"/../x/\"]\n+++\n"] "bad-address" at "content/a.md:3:20";
    an_unknown_language: ["content/a.de.md" => "+++\ntitle = \"A\"\n+++\n"] "unknown-language" at "content/a.de.md";

    a_file_whose_name_is_a_device: ["content/aux.md" => "+++\ntitle = \"A\"\n+++\n"] "bad-address" at "content/aux.md";
    a_static_file_whose_name_is_no_address: ["static/what?.txt" => "x"] "bad-address" at "static/what?.txt";
    an_asset_whose_name_is_no_address: ["content/a#b.png" => "x"] "bad-address" at "content/a#b.png";

    // Links.
    a_dead_link: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nSee [x](@/nope.md).\n"] "dead-link" at "content/a.md:4:5";
    a_link_out_of_content: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nSee [x](../../secret.md).\n"] "dead-link" at "content/a.md:4:5";
    a_dead_anchor: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nSee [x](@/good.md#prat).\n"] "dead-anchor" at "content/a.md:4:5";
    a_dead_anchor_on_the_page: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nSee [x](#nope).\n"] "dead-anchor" at "content/a.md:4:5";
    a_missing_image: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n![x](photo.jpg)\n"] "missing-asset" at "content/a.md:4:1";
    a_missing_file: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n[x](../static/x.pdf)\n"] "dead-link" at "content/a.md:4:1";
    a_dead_link_in_a_footnote: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nx[^1]\n\n[^1]: See [x](@/nope.md).\n"] "dead-link" at "content/a.md:6:11";
    a_dead_link_in_crlf: ["content/a.md" => "+++\r\ntitle = \"A\"\r\n+++\r\nOne.\r\n\r\nSee [x](@/nope.md).\r\n"] "dead-link" at "content/a.md:6:5";
    a_dead_link_after_a_byte_order_mark: ["content/a.md" => "\u{feff}+++\ntitle = \"A\"\n+++\nSee [x](@/nope.md).\n"] "dead-link" at "content/a.md:4:5";
    two_headings_of_one_id: ["content/a.md" => "+++\ntitle = \"A\"\n+++\n## A {#x}\n\n## B {#x}\n"] "duplicate-id" at "content/a.md:6:1";

    // Sources and terms.
    an_unknown_citation: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nSaid so [@wired].\n"] "unknown-source" at "content/a.md:4:10";
    an_unknown_citation_in_front_matter: ["content/a.md" => "+++\ntitle = \"A\"\n[explainer]\nkey_points = [\"So [@wired]\"]\n+++\n"] "unknown-source" at "content/a.md:4:20";
    an_unknown_source_in_a_list: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.known]]\ntext = \"x\"\nsources = [\"wired\"]\n+++\n"] "unknown-source" at "content/a.md:5:12";
    a_source_twice: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"\n[[explainer.sources]]\nid = \"w\"\ntitle = \"V\"\n+++\n"] "duplicate-source" at "content/a.md:7:6";
    a_source_without_an_id: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.sources]]\ntitle = \"W\"\n+++\n"] "missing-key" at "content/a.md:3:1";
    a_source_with_a_bad_id: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.sources]]\nid = \"a b\"\ntitle = \"W\"\n+++\n"] "bad-id" at "content/a.md:4:6";
    an_unknown_status: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.disputed]]\nclaim = \"x\"\nstatus = \"deneid\"\n+++\n"] "unknown-value" at "content/a.md:5:10";
    a_correction_without_text: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.corrections]]\ndate = 2023-11-21\nwas = \"x\"\n+++\n"] "missing-key" at "content/a.md:3:1";
    a_correction_of_unknown_severity: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.corrections]]\ndate = 2023-11-21\nnow = \"x\"\nseverity = \"huge\"\n+++\n"] "unknown-value" at "content/a.md:6:12";
    an_update_without_a_date: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.updates]]\ntext = \"x\"\n+++\n"] "missing-key" at "content/a.md:3:1";
    an_impossible_day_of_a_timeline: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.timeline]]\ndate = 2023-02-30\ntext = \"x\"\n+++\n"] "bad-date" at "content/a.md:4:8";
    an_unknown_kind_of_source: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.sources]]\nid = \"w\"\ntitle = \"W\"\nkind = \"rumour\"\n+++\n"] "unknown-value" at "content/a.md:6:8";
    an_unknown_person: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.people]]\nterm = \"nobody\"\n+++\n"] "unknown-term" at "content/a.md:4:8";
    an_unknown_term_in_a_timeline: ["content/a.md" => "+++\ntitle = \"A\"\n[[explainer.timeline]]\ndate = 2023\ntext = \"x\"\nterms = [\"gtp\"]\n+++\n"] "unknown-term" at "content/a.md:6:10";
    an_unknown_related_term: ["content/glossary/x.md" => "+++\ntitle = \"Xy\"\n[term]\nsee_also = [\"gpt\", \"nope\"]\n+++\n"] "unknown-term" at "content/glossary/x.md:4:20";
    an_unknown_term_that_is_off: ["content/a.md" => "+++\ntitle = \"A\"\n[glossary]\noff = [\"nope\"]\n+++\n"] "unknown-term" at "content/a.md:4:8";
    an_unknown_pin: ["content/a.md" => "+++\ntitle = \"A\"\n[glossary]\npin = { x = \"nope\" }\n+++\n"] "unknown-term" at "content/a.md:4:13";
    a_mention_of_nothing: ["content/a.md" => "+++\ntitle = \"A\"\n+++\nThe [GPT](term:gtp).\n"] "unknown-term" at "content/a.md:4:5";
    a_preview_too_long: ["content/glossary/x.md" => &format!("+++\ntitle = \"Xy\"\n[term]\nshort = \"{}\"\n+++\n", "é".repeat(161))] "too-long" at "content/glossary/x.md:4:9";
    an_alias_of_a_sign: ["content/glossary/x.md" => "+++\ntitle = \"Xy\"\n[term]\naliases = [\"++\"]\n+++\n"] "bad-name" at "content/glossary/x.md:4:12";
    an_empty_alias: ["content/glossary/x.md" => "+++\ntitle = \"Xy\"\n[term]\naliases = [\" \"]\n+++\n"] "bad-name" at "content/glossary/x.md:4:12";
    an_alias_of_one_letter: ["content/glossary/x.md" => "+++\ntitle = \"Xy\"\n[term]\naliases = [\"xyz\", \"x\"]\n+++\n"] "bad-name" at "content/glossary/x.md:4:19";
    an_unknown_kind: ["content/glossary/x.md" => "+++\ntitle = \"Xy\"\n[term]\nkind = \"organization\"\n+++\n"] "unknown-value" at "content/glossary/x.md:4:8";
    an_unknown_taxonomy: ["content/a.md" => "+++\ntitle = \"A\"\n[taxonomies]\nplaces = [\"Rome\"]\n+++\n"] "unknown-taxonomy" at "content/a.md:4:1";

    // Templates.
    an_unknown_template: ["content/a.md" => "+++\ntitle = \"A\"\ntemplate = \"pge.html\"\n+++\n"] "unknown-template" at "content/a.md:3:12";
    a_template_that_does_not_parse: ["templates/mine.html" => "<p>\n{{ page.title </p>\n"] "template-syntax" at "templates/mine.html:2:15";
    a_template_with_an_unknown_filter: ["templates/mine.html" => "<p>\n{{ page.title | shout }}\n"] "template-error" at "templates/mine.html:2:17";
    a_template_that_extends_nothing: ["templates/mine.html" => "{% extends \"bse.html\" %}\n"] "unknown-template" at "templates/mine.html";
    a_template_that_includes_itself: ["templates/mine.html" => "{% include \"mine.html\" %}\n"] "template-loop" at "templates/mine.html";
    a_template_that_extends_itself: ["templates/page.html" => "{% extends \"page.html\" %}\n"] "template-loop" at "templates/page.html";
    a_template_that_fails: ["templates/page.html" => "<p>\n{{ page.nope.deeper }}\n"] "template-error" at "templates/page.html:2:9";
    a_template_that_is_not_utf8: ["templates/mine.html" => b"<p>\n\xff"] "invalid-utf8" at "templates/mine.html:2:1";
    data_that_is_not_utf8: ["data/x.csv" => b"a,b\n1,\xe9\n"] "invalid-utf8" at "data/x.csv:2:3";
    an_entry_that_ends_before_it_begins: ["content/glossary/a.md" => "+++\ntitle = \"A\"\n[term]\nvalid = { from = \"2024-05\", to = 2024-04-30 }\n+++\n"] "bad-date" at "content/glossary/a.md:4:34";
    a_glossary_outside_content: ["config.toml" => "base_url = \"https://example.org\"\ntitle = \"T\"\n[glossary]\nsection = \"../x\"\n"] "bad-address" at "config.toml:4:11";
    words_that_do_not_parse: ["templates/i18n/en.toml" => "x = \"a\"\ny =\n"] "i18n-syntax" at "templates/i18n/en.toml:2:4";
    a_word_that_is_a_number: ["templates/i18n/en.toml" => "x = 1\n"] "wrong-type" at "templates/i18n/en.toml:1:5";
}

// The config.

#[test]
fn an_unknown_key_in_the_config_names_the_nearest() {
    let site = built_once().config("[markdown]\nunsafe_htm = false\n");
    assert_told(site, "unknown-key", "config.toml:4:1");
}

#[test]
fn no_config() {
    let site = built_once();
    let before = site.public();
    let site = site.remove("config.toml");
    site.build().assert_error("no-config", "config.toml");
    assert_eq!(site.public(), before);
}

#[test]
fn configs_that_say_too_little_or_nonsense() {
    for (config, code, place) in [
        ("", "missing-key", "config.toml:1:1"),
        ("title = \"x\"\n", "missing-key", "config.toml:1:1"),
        ("base_url = \"https://x.org\"\n", "missing-key", "config.toml:1:1"),
        ("title = \"x\"\nbase_url = \"x.org\"\n", "bad-url", "config.toml:2:12"),
        ("title = \"x\"\nbase_url = 7\n", "wrong-type", "config.toml:2:12"),
        ("title = \"x\"\nbase_url = \n", "config-syntax", "config.toml:2:12"),
        ("title = \"x\"\nbase_url = \"https://x.org\"\n[languages]\nfr = 1\n", "wrong-type", "config.toml:4:6"),
        ("title = \"x\"\nbase_url = \"https://x.org\"\n[languages.FR]\n", "bad-language", "config.toml:3:12"),
        (
            "title = \"x\"\nbase_url = \"https://x.org\"\n[glossary]\nlink = \"fist\"\n",
            "unknown-value",
            "config.toml:4:8",
        ),
        ("title = \"x\"\nbase_url = \"https://x.org\"\n[taxonomies.\"Big Tags\"]\n", "bad-name", "config.toml:3:13"),
        ("title = \"x\"\nbase_url = \"https://x.org\"\npaginate_by = -1\n", "out-of-range", "config.toml:3:15"),
    ] {
        let site = built_once().file("config.toml", config);
        let before = site.public();
        site.build().assert_error(code, place);
        assert_eq!(site.public(), before, "{config}");
    }
}

#[test]
fn a_site_without_pages() {
    for site in [SiteTest::new(), SiteTest::new().file("content/x.txt", "no page")] {
        site.build().assert_error("empty-site", "-");
        assert!(!site.at("public").exists());
    }
}

// Files that are none, or lead elsewhere.

#[test]
fn a_link_out_of_the_site_is_refused() {
    let site = built_once().file("../secret/x.md", "+++\ntitle = \"Secret\"\n+++\n").file("../secret/x.txt", "secret");
    symlink(site.at("../secret/x.md"), site.at("content/secret.md")).unwrap();
    fs::create_dir_all(site.at("static")).unwrap();
    symlink(site.at("../secret"), site.at("static/folder")).unwrap();
    let built = site.build();
    built.assert_error("link-out-of-site", "content/secret.md");
    built.assert_error("link-out-of-site", "static/folder");
    assert_told(site, "link-out-of-site", "content/secret.md");
}

/// A whole room may be a link as well.
#[test]
fn a_room_that_is_a_link_out_of_the_site_is_refused() {
    for room in ["static", "data", "content", "templates"] {
        let site = SiteTest::new()
            .page("a.md", "", "")
            .file("../secret/x.txt", "secret")
            .file("../secret/x.md", "+++\ntitle = \"Secret\"\n+++\n");
        let site = if room == "content" { site.remove("content") } else { site };
        symlink(site.at("../secret"), site.at(room)).unwrap();
        site.build().assert_error("link-out-of-site", room);
    }
}

#[test]
fn a_link_inside_the_site_is_followed() {
    let site = SiteTest::bare().page("a.md", "", "Text.").file("data/x.csv", "1\n");
    fs::create_dir_all(site.at("static")).unwrap();
    symlink(site.at("data/x.csv"), site.at("static/x.csv")).unwrap();
    assert_eq!(site.build_clean().output("x.csv"), "1\n");
    // A whole room, too.
    let site = site.remove("static");
    symlink(site.at("data"), site.at("static")).unwrap();
    assert_eq!(site.build_clean().output("x.csv"), "1\n");
}

#[test]
fn a_loop_of_links_is_an_error() {
    let site = built_once().page("news/a.md", "", "");
    symlink(site.at("content/news"), site.at("content/news/again")).unwrap();
    assert_told(site, "link-loop", "content/news/again");
}

#[test]
fn a_link_that_leads_nowhere_is_an_error() {
    let site = built_once();
    symlink("nowhere", site.at("content/x.md")).unwrap();
    assert_told(site, "broken-link", "content/x.md");
}

#[test]
fn a_pipe_is_no_file() {
    let site = built_once();
    let made = Command::new("mkfifo").arg(site.at("content/pipe.md")).status().unwrap();
    assert!(made.success());
    assert_told(site, "not-a-file", "content/pipe.md");
}

/// The config too is read by the rules of all other files.
#[test]
fn the_config_is_a_file_of_the_site() {
    let config = |prepare: &dyn Fn(&SiteTest)| {
        let site = built_once();
        fs::remove_file(site.at("config.toml")).unwrap();
        prepare(&site);
        site
    };
    let outside = config(&|site| {
        let elsewhere = site.at("../elsewhere.toml");
        fs::write(&elsewhere, "base_url = \"https://example.org\"\ntitle = \"Elsewhere\"\n").unwrap();
        symlink(elsewhere, site.at("config.toml")).unwrap();
    });
    outside.build().assert_error("link-out-of-site", "config.toml");
    let pipe = config(&|site| {
        assert!(Command::new("mkfifo").arg(site.at("config.toml")).status().unwrap().success());
    });
    pipe.build().assert_error("not-a-file", "config.toml");
    let folder = config(&|site| fs::create_dir(site.at("config.toml")).unwrap());
    folder.build().assert_error("not-a-file", "config.toml");
    // A link inside the site may lead to a pipe.
    let site = built_once();
    assert!(Command::new("mkfifo").arg(site.at("content/.pipe")).status().unwrap().success());
    symlink(".pipe", site.at("content/x.md")).unwrap();
    assert_told(site, "not-a-file", "content/x.md");
}

#[test]
fn a_folder_called_like_a_page_is_a_folder() {
    let built = SiteTest::bare().page("a.md/b.md", "", "x").build_clean();
    assert!(built.has("a-md/b/index.html"), "{:?}", built.files());
}

// More than one thing to say.

#[test]
fn two_pages_on_one_address_name_both_files() {
    let built = built_once().page("a.md", "", "").page("b.md", "slug = \"a\"", "").build();
    let error = built.assert_error("duplicate-url", "content/b.md:3:8");
    assert!(error.message.contains("content/a.md") && error.message.contains("content/b.md"), "{}", error.message);
    assert_eq!(&*error.related[0].location.path, "content/a.md");
}

/// One file by two names is no matter of capitals.
#[test]
fn an_address_of_a_file_and_of_its_folder_are_one() {
    let built = built_once().page("a.md", "path = \"good/index.html\"", "").build();
    let errors: Vec<String> = built.errors().into_iter().filter(|e| e.starts_with("duplicate-url")).collect();
    assert_eq!(errors.len(), 1, "{:?}", built.errors());
    assert!(!errors[0].contains("capitals"), "{errors:?}");
}

#[test]
fn unknown_keys_and_templates_come_with_a_suggestion() {
    let built = built_once().page("a.md", "descripton = \"x\"\ntemplate = \"pge.html\"", "").build();
    assert_eq!(
        built.assert_error("unknown-key", "content/a.md:3:1").help.as_deref(),
        Some("did you mean `description`?")
    );
    assert_eq!(
        built.assert_error("unknown-template", "content/a.md:4:12").help.as_deref(),
        Some("did you mean `page.html`?")
    );
}

#[test]
fn an_error_while_rendering_names_the_page() {
    let built = built_once().template("page.html", "{{ page.nope.deeper }}").build();
    let help = built.assert_error("template-error", "templates/page.html:1:9").help.clone().unwrap();
    assert!(help.contains("content/good.md"), "{help}");
}

#[test]
fn every_error_of_a_site_is_told_at_once() {
    let built = built_once()
        .page("a.md", "nope = 1\ndraft = 2\ndate = \"soon\"", "[x](@/x.md) ![y](y.png) [@z]")
        .template("mine.html", "{% if %}")
        .template("other.html", "{{ }}")
        .build();
    let codes: Vec<&str> = built.diagnostics().iter().map(|d| d.code).collect();
    for code in ["unknown-key", "wrong-type", "bad-date", "dead-link", "missing-asset", "unknown-source"] {
        assert!(codes.contains(&code), "no {code} in {codes:?}");
    }
    assert_eq!(codes.iter().filter(|c| **c == "template-syntax").count(), 2, "{codes:?}");
}

/// A page with a broken link keeps no template's errors from being found.
#[test]
fn errors_while_rendering_are_told_beside_those_of_pages() {
    let built = built_once().page("a.md", "", "[x](@/x.md)").template("page.html", "{{ page.nope.deeper }}").build();
    built.assert_error("dead-link", "content/a.md:4:1");
    built.assert_error("template-error", "templates/page.html:1:9");
}

#[test]
fn a_page_of_broken_front_matter_is_no_reason_for_errors_elsewhere() {
    let built = built_once()
        .file("content/broken.md", "+++\ntitle = \n+++\n## Part\n")
        .page("a.md", "", "[x](@/broken.md#part)")
        .build();
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
}

#[test]
fn two_entries_of_one_name_are_told_of_where_they_are_mentioned() {
    let built = built_once().term("gpt-2", "GPT", "kind = \"product\"").page("a.md", "", "On GPT.").build();
    built.assert_warning("ambiguous-term", "content/a.md:4:4");
}

// Depth and size: the program must answer, not fall over. What could end a process is tried in one of its own.

/// Builds in another process. Gives the exit code and what it said; `None` where it took too long or was killed.
fn build_apart(site: &SiteTest) -> (Option<i32>, String) {
    let errors = site.at("../stderr.txt");
    let mut child = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
        .args(["build", "--site"])
        .arg(site.path())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if started.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    (status, fs::read_to_string(errors).unwrap())
}

#[track_caller]
fn assert_answers(site: SiteTest, codes: &[i32]) {
    let (code, said) = build_apart(&site);
    assert!(code.is_some_and(|c| codes.contains(&c)), "{code:?}: {}", said.chars().take(2_000).collect::<String>());
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn front_matter_nested_ten_thousand_deep() {
    let n = 10_000;
    for text in [
        format!("+++\ntitle = \"A\"\n[extra]\nx = {}{}\n+++\n", "[".repeat(n), "]".repeat(n)),
        format!("+++\ntitle = \"A\"\n[extra]\nx = {}1{}\n+++\n", "{ a = ".repeat(n), " }".repeat(n)),
        format!("+++\ntitle = \"A\"\n[extra]\n{}x = 1\n+++\n", "a.".repeat(n)),
        format!("---\ntitle: A\nextra:\n  x: {}{}\n---\n", "[".repeat(n), "]".repeat(n)),
        format!("---\ntitle: A\nextra:\n  x: {}1{}\n---\n", "{a: ".repeat(n), "}".repeat(n)),
        format!("---\ntitle: A\nextra:\n  x:\n    {}a\n---\n", "- ".repeat(n)),
    ] {
        assert_answers(SiteTest::new().file("content/a.md", &text), &[1]);
    }
}

#[test]
fn markdown_nested_ten_thousand_deep() {
    let n = 10_000;
    for body in [
        ">".repeat(n) + "x",
        "- ".repeat(n) + "x",
        "[".repeat(n) + &"]".repeat(n),
        "*".repeat(n) + "x" + &"*".repeat(n),
    ] {
        assert_answers(SiteTest::new().page("a.md", "", &body), &[0, 1]);
    }
    let nested: String = (0..2_000).map(|i| format!("{}- x\n", "  ".repeat(i))).collect();
    assert_answers(SiteTest::new().page("a.md", "", &nested), &[0, 1]);
}

#[test]
fn a_bomb_of_yaml_aliases() {
    let mut text = "---\ntitle: A\nextra:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        text += &format!("  a{i}: &a{i} [{refs}]\n");
    }
    assert_answers(SiteTest::new().file("content/a.md", &(text + "---\n")), &[1]);
}

#[test]
fn a_number_too_large_in_yaml_is_an_error_or_text() {
    assert_answers(
        SiteTest::new().file("content/a.md", "---\ntitle: A\nextra:\n  x: 1e999\n  y: .inf\n---\n"),
        &[0, 1],
    );
    // Where a number is wanted, it is an error.
    let built = built_once().file("content/a.md", "---\ntitle: A\nweight: 1e999\n---\n").build();
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
}

#[test]
fn yaml_tags_make_nothing_but_values() {
    assert_answers(
        SiteTest::new().file("content/a.md", "---\ntitle: !!python/object/apply:os.system ['x']\n---\n"),
        &[1],
    );
}

#[test]
fn a_component_that_calls_itself_is_an_error() {
    let site = SiteTest::new()
        .template("components/x.html", "{% component x() %}{{ <x /> }}{% endcomponent x %}")
        .template("page.html", "{{ <x /> }}")
        .page("a.md", "", "");
    assert_answers(site, &[1]);
}

#[test]
fn components_that_call_each_other_are_an_error() {
    let site = SiteTest::new()
        .template(
            "components/x.html",
            "{% component x() %}{{ <y /> }}{% endcomponent x %}{% component y() %}{{ <x /> }}{% endcomponent y %}",
        )
        .template("page.html", "{{ <x /> }}")
        .page("a.md", "", "");
    assert_answers(site, &[1]);
}

#[test]
fn templates_that_include_each_other_are_an_error() {
    let site =
        built_once().template("x.html", "{% include \"y.html\" %}").template("y.html", "{% include \"x.html\" %}");
    let built = site.build();
    assert_eq!(built.diagnostics().iter().filter(|d| d.code == "template-loop").count(), 1, "{:?}", built.errors());
}

#[test]
fn an_endless_range_is_an_error() {
    for template in ["{% for i in range(end=100000000000) %}x{% endfor %}", "{{ range(end=100000000000) | length }}"] {
        assert_answers(SiteTest::new().template("page.html", template).page("a.md", "", ""), &[1]);
    }
}

#[test]
fn expressions_nested_ten_thousand_deep() {
    let n = 10_000;
    for template in [
        format!("{{{{ {}1{} }}}}", "(".repeat(n), ")".repeat(n)),
        format!("{{{{ {}1{} }}}}", "[".repeat(n), "]".repeat(n)),
        format!("{}x{}", "{% if true %}".repeat(n), "{% endif %}".repeat(n)),
        format!("{{{{ {}1 }}}}", "- ".repeat(n)),
        format!("{{{{ {}true }}}}", "not ".repeat(n)),
    ] {
        assert_answers(SiteTest::new().template("page.html", &template).page("a.md", "", ""), &[0, 1]);
    }
}

#[test]
fn data_nested_ten_thousand_deep() {
    let n = 10_000;
    for (file, text) in
        [("x.json", "[".repeat(n) + &"]".repeat(n)), ("x.toml", format!("x = {}{}\n", "[".repeat(n), "]".repeat(n)))]
    {
        let site = SiteTest::new().file(&format!("data/{file}"), &text);
        assert_answers(
            site.template("page.html", &format!("{{{{ load_data(path=\"{file}\") | json }}}}")).page("a.md", "", ""),
            &[1],
        );
    }
}

#[test]
fn a_config_nested_ten_thousand_deep() {
    let site = SiteTest::new().config(&format!("[extra]\nx = {}{}\n", "[".repeat(10_000), "]".repeat(10_000)));
    assert_answers(site.page("a.md", "", ""), &[1]);
}

#[test]
fn a_zero_byte_in_text_and_front_matter() {
    assert_answers(SiteTest::new().page("a.md", "", "a\0b\n\n`\0`\n"), &[0, 1]);
    assert_answers(SiteTest::new().file("content/a.md", "+++\ntitle = \"a\0b\"\n+++\n"), &[1]);
    assert_answers(SiteTest::new().file("content/a.md", "+++\ntitle = \"a\"\nslug = \"a\\u0000b\"\n+++\n"), &[1]);
}

#[test]
fn dates_at_the_ends_of_the_calendar() {
    for date in ["0000-01-01", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00", "\"0000-01-01T00:00:00+23:59\""]
    {
        let front_matter = format!("date = {date}\nupdated = {date}\n[explainer]\nreview_by = {date}");
        assert_answers(SiteTest::new().page("a.md", &front_matter, "Text."), &[0, 1]);
    }
}

#[test]
fn folders_two_hundred_deep() {
    let deep = "d/".repeat(200);
    assert_answers(SiteTest::new().page(&format!("{deep}a.md"), "", ""), &[0]);
}

#[test]
fn a_name_too_long_for_a_file_is_cut_or_an_error() {
    let long = "x".repeat(240);
    assert_answers(SiteTest::new().page(&format!("{long}.md"), "", ""), &[0, 1]);
    assert_answers(SiteTest::new().page("a.md", &format!("tags = [\"{}\"]", "y".repeat(5_000)), ""), &[0, 1]);
    assert_answers(SiteTest::new().page("a.md", &format!("slug = \"{}\"", "z".repeat(5_000)), ""), &[1]);
}

#[test]
fn a_broken_page_in_another_language_is_told_too() {
    let site = built_once().config(FRENCH).file("content/a.fr.md", "+++\ntitle = \"A\"\n+++\n[x](@/nope.md)\n");
    assert_told(site, "dead-link", "content/a.fr.md:4:1");
}

// What newcomers do.

#[test]
fn keys_of_other_generators_are_told_by_their_names_here() {
    let built = built_once()
        .config("params = { a = 1 }\n")
        .page("a.md", "layout = \"post\"\nkeyword = \"x\"\npublished = false", "")
        .build();
    let help = |place| built.assert_error("unknown-key", place).help.clone().unwrap();
    assert_eq!(help("config.toml:3:1"), "it is called `extra` here");
    assert_eq!(help("content/a.md:3:1"), "it is called `template` here");
    assert_eq!(help("content/a.md:4:1"), "did you mean `keywords`? Then it is called `tags` here");
    assert_eq!(help("content/a.md:5:1"), "it is called `draft` here");
}

#[test]
fn an_index_in_the_wrong_place_is_told_of() {
    let built = SiteTest::bare().page("index.md", "", "").build();
    built.assert_warning("not-the-front-page", "content/index.md");
    let built = SiteTest::bare().page("news/index.md", "", "").page("news/a.md", "", "").build();
    let error = built.assert_error("duplicate-url", "content/news");
    assert!(error.help.as_ref().unwrap().contains("_index.md"), "{:?}", error.help);
}

/// In TOML, what follows a `[table]` line belongs to that table.
#[test]
fn a_key_of_the_page_below_a_table_is_told_where_it_belongs() {
    let built = built_once()
        .config("[feeds]\nlimit = 3\npaginate_by = 5\n")
        .page("a.md", "[explainer]\nstoryline = \"x\"\n[[explainer.timeline]]\ndate = 2024\ntext = \"x\"\ndraft = true\nsorces = []", "")
        .file("content/b.md", "---\ntitle: B\nexplainer:\n  tags: [a]\n---\n")
        .build();
    let help = |place| built.assert_error("unknown-key", place).help.clone().unwrap();
    assert_eq!(help("content/a.md:8:1"), "`draft` is a key of the front matter itself: write it above all tables");
    assert_eq!(help("content/a.md:9:1"), "did you mean `sources`?");
    assert_eq!(help("content/b.md:4:3"), "`tags` is a key of the front matter itself: write it above all tables");
    assert_eq!(help("config.toml:5:1"), "`paginate_by` is a key of config.toml itself: write it above all tables");
}
