//! Which target is meant, and whether it may be one.
//!
//! In: what the command line said, the config. Out: a checked [`Target`], and its store, opened. Nothing is sent here.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::config::{Config, TargetConfig, TargetUrl};
use crate::diagnostics::{Diagnostic, Location, nearest};
use crate::write;

use super::store::{Failure, Folder, Store, StoreError};

/// A target.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its name in the config, or its address where the command line gave one.
    pub name: String,
    /// What is known of it.
    pub config: TargetConfig,
}

/// Finds the target that is meant: the one named, the default, or the only one.
pub fn choose(wanted: Option<&str>, config: &Config) -> Result<Target, Box<Diagnostic>> {
    let known = &config.deploy.targets;
    let file: Arc<str> = "config.toml".into();
    let named = |name: &str| known.iter().find(|(n, _)| n == name);
    let target = |(name, config): &(String, TargetConfig)| Target { name: name.clone(), config: config.clone() };
    let names = || known.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (wanted.or(config.deploy.default.as_deref()), known.as_slice()) {
        (Some(name), _) if named(name).is_some() => named(name).map(target).ok_or_else(|| unknown(name, config)),
        (Some(address), _) if address.contains("://") => match TargetUrl::parse(address) {
            Ok(url) => Ok(Target { name: url.to_string(), config: TargetConfig::new(url) }),
            Err(why) => {
                let message = format!("this isn't the address of a target: {why}");
                Err(Box::new(Diagnostic::error("bad-target", message).help(FORMS)))
            }
        },
        (Some(name), _) => Err(unknown(name, config)),
        (None, [only]) => Ok(target(only)),
        (None, []) => Err(Box::new(
            Diagnostic::error("unknown-target", "the config names no target to deploy to")
                .at(Location::file(&file))
                .help("add [deploy.targets.live] with `url = \"s3://bucket\"`, or give an address: file:///srv/www"),
        )),
        (None, _) => Err(Box::new(
            Diagnostic::error("unknown-target", "which target is meant?")
                .help(format!("name one of {}, or set `default` under [deploy]", names())),
        )),
    }
}

const FORMS: &str = "write it like s3://bucket/folder, gs://bucket, az://container or file:///srv/www";

fn unknown(name: &str, config: &Config) -> Box<Diagnostic> {
    let known = config.deploy.targets.iter().map(|(name, _)| name.as_str());
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.clone().next().is_none() => format!("add [deploy.targets.{name}] with `url` to config.toml"),
        None => format!("the config has {}", known.map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
    };
    Box::new(Diagnostic::error("unknown-target", format!("there is no target `{name}`")).help(help))
}

/// Refuses a folder that would do harm.
pub fn check_folder(target: &Target, site: &Path, public: &Path) -> Result<(), Box<Diagnostic>> {
    let TargetUrl::Folder(folder) = &target.config.url else { return Ok(()) };
    let refuse = |why: &str| {
        Err(Box::new(
            Diagnostic::error("unsafe-target", format!("the target {} {why}", folder.display()))
                .help("deploy to a folder outside of the site"),
        ))
    };
    let real = write::resolve(folder);
    let site = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    if real.starts_with(public) {
        return refuse("is the public folder itself, or lies in it");
    }
    if public.starts_with(&real) || site.starts_with(&real) {
        return refuse("is, or lies above, the site's own folder");
    }
    for name in ["content", "templates", "static", "data", ".nutgraf", ".git"] {
        if real.starts_with(write::resolve(&site.join(name))) {
            return refuse(&format!("lies in the site's {name} folder"));
        }
    }
    Ok(())
}

/// Opens the target's store.
pub fn open(target: &Target) -> Result<Box<dyn Store>, StoreError> {
    match &target.config.url {
        TargetUrl::Folder(folder) => Ok(Box::new(Folder::open(folder)?)),
        #[cfg(feature = "deploy")]
        TargetUrl::Bucket { provider, bucket, prefix } => {
            Ok(Box::new(super::store::Cloud::open(&target.config, *provider, bucket, prefix)?))
        }
        #[cfg(not(feature = "deploy"))]
        TargetUrl::Bucket { .. } => {
            let message = "this nutgraf was built without its feature `deploy`, and knows folders only";
            Err(StoreError::new(Failure::Unsupported, message))
        }
    }
}

/// A failed request as a problem of the command.
pub fn problem(what: &str, target: &Target, error: &StoreError) -> Diagnostic {
    let url = &target.config.url;
    let (code, help) = match error.failure {
        Failure::NoPlace => ("no-bucket", "make it first, or see how its name is spelt in `url`".to_owned()),
        Failure::Denied => (
            "deploy-denied",
            "see that the credentials are right, and may list, read, write and delete there".to_owned(),
        ),
        Failure::NoCredentials => (
            "no-credentials",
            "set the provider's environment variables, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: \
             see docs/deploy.md"
                .to_owned(),
        ),
        Failure::Clock => {
            ("clock-off", "set this machine's clock: the store refuses what is signed too early or late".to_owned())
        }
        Failure::Unsupported => (
            "deploy-unsupported",
            "where a service can't put on a condition, `lease = 0` does without; then see to it that two deployments \
             never run at once"
                .to_owned(),
        ),
        Failure::FileChanged => ("public-changed", "build again, and deploy when nothing else writes there".to_owned()),
        Failure::Condition | Failure::Other => (
            "deploy-failed",
            "run the same command again when this is mended: it goes on from where it stopped".to_owned(),
        ),
    };
    Diagnostic::error(code, format!("{what} {url}: {error}")).help(help)
}
