//! Languages: file names, addresses, and how versions of a page find each other.

use crate::harness::{DOT, FRENCH, SiteTest};

fn bilingual() -> SiteTest {
    SiteTest::bare().config(FRENCH)
}

#[test]
fn the_suffix_of_a_file_is_its_language_and_the_prefix_of_its_address() {
    let built = bilingual().page("about.md", "", "Hello.").page("about.fr.md", "", "Bonjour.").build_clean();
    assert_eq!(built.output("about/index.html"), "<p>Hello.</p>\n");
    assert_eq!(built.output("fr/about/index.html"), "<p>Bonjour.</p>\n");
}

#[test]
fn every_language_has_its_frame() {
    let built = bilingual().page("about.md", "", "").build_clean();
    for file in ["fr/index.html", "fr/404.html", "fr/atom.xml"] {
        assert!(built.has(file), "{file} is not among {:?}", built.files());
    }
    assert_eq!(built.output("fr/404.html"), "nothing here in fr");
}

#[test]
fn slugs_titles_and_sections_are_each_languages_own() {
    let built = bilingual()
        .template("section.html", "{{ section.title }}")
        .page("explainers/_index.md", "title = \"Explainers\"", "")
        .page("explainers/_index.fr.md", "title = \"Explications\"\nslug = \"explications\"", "")
        .page("explainers/board.md", "", "")
        .page("explainers/board.fr.md", "slug = \"conseil d’administration\"\naliases = [\"/fr/ancien/\"]", "")
        .build_clean();
    assert_eq!(built.output("fr/explications/index.html"), "Explications");
    assert_eq!(
        built.addresses(),
        [
            "/",
            "/explainers/",
            "/explainers/board/",
            "/fr/",
            "/fr/ancien/",
            "/fr/explications/",
            "/fr/explications/conseil-d-administration/",
        ]
    );
}

#[test]
fn a_section_without_a_page_of_its_own_takes_the_default_languages_title() {
    let built = bilingual()
        .template("section.html", "{{ section.title }}")
        .page("news/_index.md", "title = \"News & views\"", "")
        .page("news/a.fr.md", "", "")
        .build_clean();
    assert_eq!(built.output("fr/news/index.html"), "News &amp; views");
}

#[test]
fn versions_of_a_page_name_each_other() {
    let template =
        "{% for t in translations %}{{ t.lang }} {{ t.name }} {{ t.title }} {{ t.url }} {{ t.permalink }}{% endfor %}";
    let built = bilingual()
        .template("page.html", template)
        .template("section.html", template)
        .page("news/_index.md", "title = \"News\"", "")
        .page("news/_index.fr.md", "title = \"Actualités\"\nslug = \"actualites\"", "")
        .page("news/a.md", "title = \"Board\"", "")
        .page("news/a.fr.md", "title = \"Conseil\"", "")
        .page("news/alone.md", "", "")
        .build_clean();
    assert_eq!(
        built.output("news/a/index.html"),
        "fr Français Conseil /fr/actualites/a/ https://example.org/fr/actualites/a/"
    );
    assert_eq!(built.output("fr/actualites/a/index.html"), "en English Board /news/a/ https://example.org/news/a/");
    assert_eq!(
        built.output("news/index.html"),
        "fr Français Actualités /fr/actualites/ https://example.org/fr/actualites/"
    );
    assert_eq!(built.output("news/alone/index.html"), "");
}

#[test]
fn the_theme_says_the_language_and_the_versions_in_the_head() {
    let built = SiteTest::new().config(FRENCH).page("a.md", "", "").page("a.fr.md", "", "").build_clean();
    let french = built.output("fr/a/index.html");
    assert!(french.contains("<html lang=\"fr\">"), "{french}");
    for line in [
        "<link rel=\"alternate\" hreflang=\"fr\" href=\"https://example.org/fr/a/\">",
        "<link rel=\"alternate\" hreflang=\"en\" href=\"https://example.org/a/\">",
        "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://example.org/a/\">",
        "<link rel=\"canonical\" href=\"https://example.org/fr/a/\">",
    ] {
        assert!(french.contains(line), "no {line} in {french}");
    }
}

#[test]
fn lists_hold_pages_of_their_language_alone() {
    let built = bilingual()
        .page("news/a.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .page("news/a.fr.md", "date = 2024-01-01\ntags = [\"AI\"]", "")
        .page("news/b.fr.md", "date = 2024-01-02\ntags = [\"AI\"]", "")
        .build_clean();
    assert_eq!(built.output("news/index.html"), "/news/a/\n");
    assert_eq!(built.output("fr/news/index.html"), "/fr/news/b/\n/fr/news/a/\n");
    assert_eq!(built.output("index.html"), "/news/a/\n");
    assert_eq!(built.output("fr/index.html"), "/fr/news/b/\n/fr/news/a/\n");
    assert_eq!(built.output("tags/ai/index.html"), "AI\n/news/a/\n");
    assert_eq!(built.output("fr/tags/ai/index.html"), "AI\n/fr/news/b/\n/fr/news/a/\n");
}

#[test]
fn the_default_language_may_be_any() {
    let built = SiteTest::bare()
        .config(
            "default_language = \"fr\"\n[languages.en]\ntitle = \"English\"\n[languages.pt-br]\ntitle = \"Brasil\"\n",
        )
        .template("page.html", "{{ lang }} {{ language.title }}")
        .template("i18n/pt-br.toml", "language-name = \"português\"\n")
        .page("a.md", "", "")
        .page("a.en.md", "", "")
        .page("a.pt-br.md", "", "")
        .build_clean();
    assert_eq!(built.output("a/index.html"), "fr Test");
    assert_eq!(built.output("en/a/index.html"), "en English");
    assert_eq!(built.output("pt-br/a/index.html"), "pt-br Brasil");
}

#[test]
fn a_language_the_interface_does_not_speak_is_told_of() {
    let built = SiteTest::new().config("[languages.nl]\ntitle = \"Test\"\n").page("a.nl.md", "", "").build();
    built.assert_warning("untranslated-interface", "-");
    assert!(built.output("nl/a/index.html").contains("<html lang=\"nl\">"));
}

/// Its readers look for their language in the switch, and would take "English" for another.
#[test]
fn a_language_without_words_goes_by_its_code_and_not_as_english() {
    let site =
        SiteTest::new().config("[languages.nl]\ntitle = \"Test\"\n").page("a.md", "", "").page("a.nl.md", "", "");
    let warning = "the interface has no words in `nl`: it speaks English there, and calls the language `nl`";
    let built = site.build();
    assert_eq!(built.assert_warning("untranslated-interface", "-").message, warning);
    let switch = |name: &str| format!("<a href=\"/nl/a/\" hreflang=\"nl\" lang=\"nl\">{name}</a>");
    assert!(built.output("a/index.html").contains(&switch("nl")), "{}", built.output("a/index.html"));
    assert!(built.output("nl/a/index.html").contains(">English</a>"));
    let site = site.file("templates/i18n/nl.toml", "site-nav = \"Menu\"\n");
    assert!(site.build_clean().output("a/index.html").contains(&switch("nl")), "a file without a name of its own");
    let site = site.file("templates/i18n/nl.toml", "language-name = \"Nederlands\"\n");
    assert!(site.build_clean().output("a/index.html").contains(&switch("Nederlands")));
}

#[test]
fn a_dot_in_a_name_is_no_language() {
    let built = bilingual().page("gpt-4.5.md", "", "x").page("v1.final.md", "", "y").build_clean();
    assert_eq!(built.addresses(), ["/", "/fr/", "/gpt-4-5/", "/v1-final/"]);
}

/// The files of a bundle belong to all its versions: one that isn't published must not take them away.
#[test]
fn a_draft_in_one_language_leaves_the_files_of_the_page_to_the_others() {
    let built = bilingual()
        .page("story/index.md", "", "![x](photo.png)")
        .page("story/index.fr.md", "draft = true", "![x](photo.png)")
        .bytes("content/story/photo.png", DOT)
        .build_clean();
    assert!(built.has("story/photo.png"));
}

#[test]
fn a_language_written_from_right_to_left_says_so() {
    let arabic = "[languages.ar]\ntitle = \"اختبار\"\n";
    let built = SiteTest::new()
        .config(arabic)
        .file("templates/i18n/ar.toml", "language-name = \"العربية\"\n")
        .page("a.md", "", "")
        .page("a.ar.md", "title = \"أ\"\naliases = [\"/old/\"]", "")
        .build_clean();
    assert!(built.output("ar/a/index.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(built.output("old/index.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(built.output("a/index.html").contains("<html lang=\"en\">"));
}

/// Addresses are promises: pages must not move on the day their section's own page is published.
#[test]
fn a_section_whose_page_is_held_back_has_its_address_already() {
    for held in ["draft = true", "publish_at = 2030-01-01T00:00:00Z", "expires_at = 2020-01-01T00:00:00Z"] {
        let front = format!("title = \"Nouvelles secrètes\"\nslug = \"nouvelles\"\naliases = [\"/vieux/\"]\n{held}");
        let built = SiteTest::new()
            .config(FRENCH)
            .page("news/_index.md", "title = \"News\"", "")
            .page("news/_index.fr.md", &front, "Un texte secret.")
            .page("news/a.md", "", "")
            .page("news/a.fr.md", "date = 2024-01-01", "")
            .page("old/_index.md", &format!("path = \"/archive/2023/\"\n{held}"), "")
            .page("old/b.md", "", "")
            .page("empty/_index.md", &format!("slug = \"vide\"\n{held}"), "")
            .build_clean();
        assert!(built.has("fr/nouvelles/a/index.html") && built.has("fr/nouvelles/index.html"), "{held}");
        assert!(built.has("archive/2023/b/index.html") && !built.has("old/b/index.html"), "{held}");
        assert!(!built.files().iter().any(|file| file.contains("vieux") || file.contains("vide")), "{held}");
        for (file, bytes) in built.tree() {
            assert!(!String::from_utf8_lossy(&bytes).contains("secr"), "{file} gives it away ({held})");
        }
    }
}
