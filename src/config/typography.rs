//! `[typography]`: which rules hold in which language.
//!
//! In: the table of the whole site and those of its languages. Out: the [`Rules`] of each language.

use crate::diagnostics::Diagnostic;
use crate::tree::fields::{Fields, Sourced};
use crate::typography::{PROFILES, Profile, RULES, Rule, Rules, profile_for};

/// What a table says.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    profile: Option<Sourced<Choice>>,
    rules: Vec<(Rule, bool)>,
}

/// A word for a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Choice {
    #[default]
    None,
    Profile(&'static Profile),
}

/// Reads the table.
pub(super) fn read(f: &mut Fields<'_, '_, '_>) -> Wishes {
    let mut choices: Vec<(&'static str, Choice)> = PROFILES.map(|p| (p.name, Choice::Profile(p))).to_vec();
    choices.push(("none", Choice::None));
    let span = f.node("profile").map(|node| node.span.clone()).unwrap_or_default();
    let profile = f.choice("profile", &choices).map(|value| Sourced { value, span });
    let rules = RULES.into_iter().filter_map(|(name, rule)| f.boolean(name).map(|on| (rule, on))).collect();
    Wishes { profile, rules }
}

/// The rules of a language: what its own table says, else what the site's does, else its profile with all its rules.
/// The site's profile holds for the languages it is made for.
pub(super) fn rules(code: &str, site: &Wishes, own: &Wishes) -> Rules {
    let first = code.split('-').next().unwrap_or_default();
    let site_profile = site.profile.as_ref().map(|p| p.value).filter(|choice| match choice {
        Choice::None => true,
        Choice::Profile(profile) => profile.language == first,
    });
    let chosen = own.profile.as_ref().map(|p| p.value).or(site_profile);
    let profile = match chosen {
        Some(Choice::None) => None,
        Some(Choice::Profile(profile)) => Some(profile),
        None => profile_for(code),
    };
    let Some(profile) = profile else { return Rules::NONE };
    let wishes = site.rules.iter().chain(&own.rules);
    wishes.fold(Rules::new(profile), |rules, (rule, on)| rules.with(*rule, *on))
}

/// A profile that no language of the site takes does nothing.
pub(super) fn check(f: &mut Fields<'_, '_, '_>, site: &Wishes, codes: &[&str]) {
    let Some(Sourced { value: Choice::Profile(profile), span }) = &site.profile else { return };
    if !codes.iter().any(|code| code.split('-').next() == Some(profile.language)) {
        let message = format!("no language of the site takes the profile `{}`", profile.name);
        let help = format!("name it for one language: [languages.{}.typography]", codes[0]);
        f.reading.report(Diagnostic::warning("unused-profile", message).help(help), span.clone());
    }
}
