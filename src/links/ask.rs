//! Requests: HEAD, and GET where that isn't enough; redirects followed by hand, so that it is known which hold for good.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::config::LinksConfig;
use crate::diagnostics::Diagnostic;

use super::Verdict;
use super::hosts::{Host, Hosts};

/// So many redirects are followed, as in browsers, more or less.
const HOPS: usize = 10;
/// A server that says when to come back is waited for as long as this.
const PATIENCE: Duration = Duration::from_secs(60);
/// Before an address is asked for again; twice as long before the next time, up to the longest.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A part of a page is looked for in so many bytes of it.
const READ: usize = 4_000_000;

/// Asks for all addresses.
pub(super) fn all(
    addresses: &[String],
    config: &LinksConfig,
    mut progress: impl FnMut(usize, usize),
) -> Result<BTreeMap<String, Verdict>, Box<Diagnostic>> {
    let failed = |why: String| {
        let diagnostic = Diagnostic::error("no-network", format!("addresses can't be asked for: {why}"));
        Box::new(diagnostic.help("leave --links out to check the site alone"))
    };
    // Whoever embeds this may have chosen another provider of cryptography; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(error.to_string()))?;
    let client = Client::builder()
        .redirect(Policy::none())
        .user_agent(&config.user_agent)
        .timeout(config.timeout)
        .build()
        .map_err(|error| failed(reason(&error)))?;
    let asker = Arc::new(Asker {
        client,
        hosts: Hosts::new(config.per_host),
        connections: Semaphore::new(config.connections),
        retries: config.retries,
        timeout: config.timeout,
        fragments: config.fragments,
    });
    // Addresses that differ by the part of the page alone are one.
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in addresses {
        groups.entry(super::key(address, config)).or_default().push(address);
    }
    let total = groups.len();
    let mut verdicts = BTreeMap::new();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for key in groups.keys() {
            let (asker, key) = (asker.clone(), (*key).to_owned());
            tasks.spawn(async move {
                let verdict = asker.verdict(&key).await;
                (key, verdict)
            });
        }
        let mut done = 0;
        while let Some(result) = tasks.join_next().await {
            done += 1;
            progress(done, total);
            let Ok((key, verdict)) = result else { continue };
            for address in groups.get(key.as_str()).into_iter().flatten() {
                verdicts.insert((*address).to_owned(), verdict.clone());
            }
        }
    });
    Ok(verdicts)
}

struct Asker {
    client: Client,
    hosts: Hosts,
    connections: Semaphore,
    retries: usize,
    timeout: Duration,
    fragments: bool,
}

/// What a server said of one address.
enum Answer {
    Found,
    Redirect { to: Url, for_good: bool },
    Settled(Verdict),
}

impl Asker {
    async fn verdict(&self, address: &str) -> Verdict {
        // An address without a scheme has the page's, which is https.
        let whole = if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
        let start = match Url::parse(&whole) {
            Ok(url) if url.has_host() => url,
            Ok(_) => return Verdict::Dead("it names no host".to_owned()),
            Err(error) => return Verdict::Dead(format!("it can't be read: {error}")),
        };
        let (mut at, mut moved, mut for_good) = (start.clone(), None, true);
        for _ in 0..=HOPS {
            match self.answer(&at).await {
                Answer::Found if is_front(&at) && !is_front(&start) => return Verdict::Lost(at.to_string()),
                Answer::Found => return moved.map_or(Verdict::Good, |to: Url| Verdict::Moved(to.to_string())),
                Answer::Settled(verdict) => return verdict,
                Answer::Redirect { mut to, for_good: this } => {
                    if to.fragment().is_none() {
                        to.set_fragment(at.fragment());
                    }
                    for_good &= this;
                    if for_good {
                        moved = Some(to.clone());
                    }
                    at = to;
                }
            }
        }
        Verdict::Unsure(format!("it is redirected more than {HOPS} times"))
    }

    /// Asks for one address until its server has said something definite, or the tries are used up.
    async fn answer(&self, url: &Url) -> Answer {
        let host = self.hosts.of(url);
        let fragment = url.fragment().filter(|part| self.fragments && is_part(part));
        let mut method = if fragment.is_some() { Method::GET } else { Method::HEAD };
        let mut tries = 0;
        loop {
            let (result, again) = {
                let Some(_lane) = host.lane().await else { return unsure("it wasn't asked for") };
                if let Some(verdict) = host.settled() {
                    return Answer::Settled(verdict);
                }
                let Ok(_one) = self.connections.acquire().await else { return unsure("it wasn't asked for") };
                match self.request(&method, url).await {
                    Err(error) => self.failed(&error, &host, tries),
                    Ok(response) if response.status().is_success() => {
                        return match fragment {
                            Some(part) => look_for(part, response).await,
                            None => Answer::Found,
                        };
                    }
                    Ok(response) if method == Method::HEAD && is_refusal(&response) => {
                        // Many servers know no HEAD, and say so in many ways.
                        method = Method::GET;
                        continue;
                    }
                    Ok(response) => self.refused(&response, url, &host, tries),
                }
            };
            match again {
                Some(pause) if tries < self.retries => {
                    tries += 1;
                    tokio::time::sleep(pause).await;
                }
                _ => return result,
            }
        }
    }

    async fn request(&self, method: &Method, url: &Url) -> reqwest::Result<Response> {
        let request = self.client.request(method.clone(), url.clone());
        request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8").send().await
    }

    /// No answer. With it comes how long to wait before asking again, if that may help.
    fn failed(&self, error: &reqwest::Error, host: &Host, tries: usize) -> (Answer, Option<Duration>) {
        let again = Some(pause(tries));
        let why = reason(error);
        if error.is_timeout() {
            let message = format!("its server didn't answer within {} s", self.timeout.as_secs());
            return (unsure(&message), again);
        }
        if !error.is_connect() {
            return (unsure(&format!("its server broke off: {why}")), again);
        }
        if why.contains("certificate") {
            return (unsure(&format!("its server's certificate isn't trusted: {why}")), None);
        }
        let verdict = Verdict::Unreachable(why);
        if tries >= self.retries {
            // Its other addresses would wait as long, for the same.
            host.settle(&verdict);
        }
        (Answer::Settled(verdict), again)
    }

    /// Anything but a success.
    fn refused(&self, response: &Response, url: &Url, host: &Host, tries: usize) -> (Answer, Option<Duration>) {
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|to| std::str::from_utf8(to.as_bytes()).ok());
            return match to.and_then(|to| url.join(to).ok()) {
                Some(to) if matches!(to.scheme(), "http" | "https") => {
                    let for_good = matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                    (Answer::Redirect { to, for_good }, None)
                }
                _ if matches!(status.as_u16(), 300 | 304) => (Answer::Found, None),
                _ => (unsure(&format!("it is redirected to nowhere ({status})")), None),
            };
        }
        match status.as_u16() {
            404 | 410 => (Answer::Settled(Verdict::Dead(status.to_string())), None),
            429 | 503 => {
                let pause = come_back(response.headers()).unwrap_or_else(|| pause(tries));
                let verdict = Verdict::Unsure(format!("its server wants to be left alone for a while ({status})"));
                if pause > PATIENCE || (status == StatusCode::TOO_MANY_REQUESTS && tries >= self.retries) {
                    host.settle(&verdict);
                    return (Answer::Settled(verdict), None);
                }
                host.rest(pause);
                (Answer::Settled(verdict), Some(pause))
            }
            500..=599 => (unsure(&status.to_string()), Some(pause(tries))),
            401 | 402 | 403 | 451 => (unsure(&format!("{status}: it lets no program in, or only subscribers")), None),
            _ => (unsure(&status.to_string()), None),
        }
    }
}

/// How long to wait after so many tries.
fn pause(tries: usize) -> Duration {
    (PAUSE * 2_u32.saturating_pow(tries as u32)).min(LONGEST_PAUSE)
}

fn unsure(why: &str) -> Answer {
    Answer::Settled(Verdict::Unsure(why.to_owned()))
}

/// Whether GET may be let in where HEAD wasn't.
fn is_refusal(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && status != StatusCode::TOO_MANY_REQUESTS
}

/// When a server wants to be asked again, from now on.
fn come_back(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let seconds = then.as_second() - jiff::Timestamp::now().as_second();
    Some(Duration::from_secs(seconds.max(0) as u64))
}

/// Whether an address is that of a site's front page.
fn is_front(url: &Url) -> bool {
    matches!(url.path(), "/" | "/index.html" | "/index.htm" | "/index.php") && url.query().is_none()
}

/// Whether what is behind a # is the id of a part of a page: not a path of an application, nor words to mark.
fn is_part(fragment: &str) -> bool {
    !fragment.is_empty() && fragment != "top" && !fragment.starts_with(['!', '/', ':']) && !fragment.contains(":~:")
}

/// Looks for a part of a page. What isn't HTML has parts of other kinds.
async fn look_for(part: &str, mut response: Response) -> Answer {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.contains("html") {
        return Answer::Found;
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(_) => return unsure("its server broke off"),
        }
        if bytes.len() > READ {
            return Answer::Found;
        }
    }
    let (html, decoded) =
        (String::from_utf8_lossy(&bytes), percent_encoding::percent_decode_str(part).decode_utf8_lossy());
    let has = |name: &str| {
        ["id", "name"].iter().any(|key| {
            [format!("{key}=\"{name}\""), format!("{key}='{name}'"), format!("{key}={name}")]
                .iter()
                .any(|attribute| html.contains(attribute.as_str()))
        })
    };
    if has(part) || has(&decoded) {
        Answer::Found
    } else {
        Answer::Settled(Verdict::Dead(format!("the page is there, but has no part #{part}")))
    }
}

/// What went wrong, as far down as anybody knows, without the address.
fn reason(error: &reqwest::Error) -> String {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
