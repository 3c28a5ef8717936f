//! What went wrong with a request to a bucket or to CloudFront: which kind of failure, and what of it may be shown.
//!
//! What a server says is cut down to its code before anybody sees it: servers repeat keys and tokens.

use super::{Failure, StoreError};

/// Everything an error says, with what led to it.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// Whether it is the bucket that isn't there, and not what was asked for in it.
pub(super) fn names_bucket(error: &dyn std::error::Error) -> bool {
    let text = whole(error);
    ["NoSuchBucket", "ContainerNotFound", "bucket does not exist"].iter().any(|sign| text.contains(sign))
}

/// An error of a request that should never find nothing: there is no bucket then.
pub(super) fn putting(error: &object_store::Error) -> StoreError {
    match error {
        object_store::Error::NotFound { source, .. } => {
            StoreError::new(Failure::NoPlace, format!("there is no such bucket ({})", told(&whole(&**source))))
        }
        other => failed(other),
    }
}

/// The error of credentials that couldn't be had.
pub(super) fn no_credentials(error: &object_store::Error) -> StoreError {
    StoreError::new(Failure::NoCredentials, told(&whole(error)))
}

/// The error of any other request.
pub(super) fn failed(error: &object_store::Error) -> StoreError {
    use object_store::Error;
    let text = whole(error);
    let code = told(&text);
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let failure = match error {
        _ if has(&["RequestTimeTooSkewed", "RequestExpired", "difference between the request time"]) => Failure::Clock,
        Error::AlreadyExists { .. } | Error::Precondition { .. } => Failure::Condition,
        Error::NotFound { .. } => Failure::NoPlace,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Failure::Denied,
        Error::NotSupported { .. } | Error::NotImplemented { .. } => Failure::Unsupported,
        _ if has(&["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"]) => Failure::Denied,
        _ if has(&["NotImplemented", "status code: 501"]) => Failure::Unsupported,
        _ => Failure::Other,
    };
    StoreError::new(failure, code)
}

/// What of an error may be shown. Of what a server sent, that is its code alone: bodies repeat the request, with keys,
/// tokens and signatures. Of the rest, everything but what looks like an address with a query.
pub(super) fn told(text: &str) -> String {
    let between = |start: &str, end: &str| {
        let from = text.find(start)? + start.len();
        let length = text[from..].find(end)?;
        Some(text[from..from + length].trim().to_owned()).filter(|s| !s.is_empty() && s.len() < 80)
    };
    let status = between("status code: ", ":");
    if status.is_some() || text.contains("<Error>") {
        let code = between("<Code>", "</Code>").or_else(|| between("\"reason\": \"", "\""));
        let code = code.filter(|c| c.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_'));
        return match (status, code) {
            (Some(status), Some(code)) => format!("the server answered {status}: {code}"),
            (Some(status), None) => format!("the server answered {status}"),
            (None, code) => format!("the server answered with an error: {}", code.unwrap_or_default()),
        };
    }
    let words = text.split_inclusive(char::is_whitespace).map(|word| match word.find('?') {
        Some(query) if word.contains("://") => format!("{}?… ", &word[..query]),
        _ => word.to_owned(),
    });
    let mut shown: String = words.collect();
    for name in SECRETS {
        if let Ok(secret) = std::env::var(name)
            && secret.len() > 3
        {
            shown = shown.replace(&secret, "…");
        }
    }
    shown
}

/// Variables whose values are never shown.
const SECRETS: [&str; 10] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_SAS_KEY",
    "AZURE_CLIENT_SECRET",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
    "AZURE_STORAGE_TOKEN",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_repeat_is_not_shown() {
        let body = "Error performing PUT http://x/b/k in 2ms - Server returned non-2xx status code: 403 Forbidden: \
                    <Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA1</AWSAccessKeyId>\
                    <StringToSign>x-amz-security-token:T0KEN</StringToSign></Error>";
        assert_eq!(told(body), "the server answered 403 Forbidden: SignatureDoesNotMatch");
        let shown = told("error sending request for url (https://a.blob/x?sig=abc&se=1) : refused");
        assert!(!shown.contains("sig="), "{shown}");
        assert!(shown.contains("refused"), "{shown}");
    }
}
