//! robots.txt (RFC 9309): what crawlers may do, by what they collect pages for.
//!
//! A crawler follows the group that names it, else the group for all. So a kind of crawlers gets a group of its own
//! only where it may do other things than the rest. Following it is up to them.

use std::fmt::Write;

use crate::link::Site;

use super::addresses::{encoded, permalink};

/// Crawlers that collect texts to train models, by the names their owners give for robots.txt (November 2026). Google's
/// and Apple's are no crawlers but names for this use alone.
const TRAINING: [&str; 15] = [
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
    "omgili",
    "PanguBot",
    "Timpibot",
];

/// Crawlers that fetch or index pages to answer people's questions with, naming the page.
const ANSWERS: [&str; 10] = [
    "Amzn-SearchBot",
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "DuckAssistBot",
    "Meta-ExternalFetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "Perplexity-User",
    "PerplexityBot",
];

/// The text of robots.txt.
pub(super) fn robots(site: &Site) -> Vec<u8> {
    let config = &site.config.robots;
    let mut text = String::new();
    let mut group = |agents: &[&str], allowed: bool| {
        for agent in agents {
            let _ = writeln!(text, "User-agent: {agent}");
        }
        if allowed {
            text.push_str("Allow: /\n");
            for path in &config.disallow {
                let _ = writeln!(text, "Disallow: {}{}", site.config.base_url.path, encoded(path));
            }
        } else {
            text.push_str("Disallow: /\n");
        }
        text.push('\n');
    };
    group(&["*"], config.search);
    for (agents, allowed) in [(&ANSWERS[..], config.answers), (&TRAINING[..], config.training)] {
        if allowed != config.search {
            group(agents, allowed);
        }
    }
    let mut maps = vec!["/sitemap.xml"];
    if site.config.sitemap.news {
        maps.push("/sitemap-news.xml");
    }
    for map in maps {
        let _ = writeln!(text, "Sitemap: {}", permalink(site, map));
    }
    text.into_bytes()
}
