//! Buckets as a store, by way of object_store. Calls are made to wait here, so that nobody above knows of tokio.
//!
//! Credentials come from the environment and, after it, from where the provider's machines find theirs. They are never
//! in a config, and what a server says is cut down before anybody sees it ([`super::errors`]).

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::ClientOptions;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, GetResult, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RetryConfig, StaticCredentialProvider, UpdateVersion,
};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

use crate::config::{Provider, TargetConfig};

use super::cloudfront::CloudFront;
use super::errors::{failed, names_bucket, putting};
use super::{Condition, Failure, Inspected, Listed, Store, StoreError, Stored, Upload, Version, hex};
use crate::deploy::headers::Headers;

/// Larger files go in parts, one such file at a time: what is in memory stays small.
const LARGE: u64 = 16 * 1024 * 1024;
const PART: usize = 8 * 1024 * 1024;

/// A bucket that is deployed to.
pub struct Cloud {
    runtime: Runtime,
    store: Arc<dyn ObjectStore>,
    prefix: String,
    cloudfront: Option<CloudFront>,
    /// How often a removal is tried again.
    retries: usize,
    /// Held while a large file is read.
    large: Mutex<()>,
}

impl Cloud {
    /// Opens a bucket. Nothing is asked of it yet.
    pub fn open(target: &TargetConfig, provider: Provider, bucket: &str, prefix: &str) -> Stored<Self> {
        // Whoever embeds this may have chosen another provider of cryptography; then that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| StoreError::new(Failure::Other, format!("no threads: {e}")))?;
        let guard = runtime.enter();
        let mut cloudfront = None;
        let store: Arc<dyn ObjectStore> = match provider {
            Provider::S3 => {
                let s3 = Arc::new(s3(target, bucket)?);
                if let Some(id) = &target.cloudfront {
                    cloudfront = Some(CloudFront::new(id, s3.credentials().clone(), &options(target))?);
                }
                s3
            }
            Provider::Google => Arc::new(google(target, bucket)?),
            Provider::Azure => Arc::new(azure(target, bucket)?),
        };
        drop(guard);
        Ok(Cloud {
            runtime,
            store,
            prefix: prefix.to_owned(),
            cloudfront,
            retries: target.retries.min(2),
            large: Mutex::new(()),
        })
    }

    /// The object's name in the bucket. `Path::parse` takes it as it is; `Path::from` would write `~`, `#` or `[` as
    /// `%7E`, and readers would look for another file.
    fn path(&self, key: &str) -> Stored<Path> {
        let full = if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) };
        Path::parse(&full).map_err(|e| StoreError::new(Failure::Unsupported, format!("{full} can't be a key: {e}")))
    }

    fn put_bytes(&self, key: &str, payload: PutPayload, attributes: Attributes, mode: PutMode) -> Stored<Version> {
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let path = self.path(key)?;
        self.runtime.block_on(self.store.put_opts(&path, payload, options)).map(version).map_err(|e| putting(&e))
    }

    fn put_parts(&self, upload: &Upload<'_>, attributes: Attributes) -> Stored<Version> {
        let _one = self.large.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let path = self.path(upload.key)?;
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let mut parts =
            self.runtime.block_on(self.store.put_multipart_opts(&path, options)).map_err(|e| putting(&e))?;
        let done = self.send_parts(upload, &mut *parts);
        if done.is_err() {
            // Parts that aren't given up are kept, and paid for.
            let _ = self.runtime.block_on(parts.abort());
        }
        done
    }

    fn send_parts(&self, upload: &Upload<'_>, parts: &mut dyn MultipartUpload) -> Stored<Version> {
        let unreadable =
            |e: std::io::Error| StoreError::new(Failure::FileChanged, format!("{}: {e}", upload.disk.display()));
        let mut file = File::open(upload.disk).map_err(unreadable)?;
        let mut hash = Sha256::new();
        loop {
            let mut part = Vec::with_capacity(PART);
            (&mut file).take(PART as u64).read_to_end(&mut part).map_err(unreadable)?;
            if part.is_empty() {
                break;
            }
            hash.update(&part);
            self.runtime.block_on(parts.put_part(part.into())).map_err(|e| putting(&e))?;
        }
        if hex(&hash.finalize()) != upload.sha256 {
            return Err(changed(upload));
        }
        self.runtime.block_on(parts.complete()).map(version).map_err(|e| putting(&e))
    }
}

fn changed(upload: &Upload<'_>) -> StoreError {
    StoreError::new(Failure::FileChanged, format!("{} changed while it was sent", upload.disk.display()))
}

fn version(result: PutResult) -> Version {
    Version { etag: result.e_tag, number: result.version }
}

fn attributes(headers: &Headers) -> Attributes {
    let mut attributes = Attributes::new();
    for (name, value) in headers.list() {
        let attribute = match name {
            "content-type" => Attribute::ContentType,
            "cache-control" => Attribute::CacheControl,
            "content-encoding" => Attribute::ContentEncoding,
            "content-disposition" => Attribute::ContentDisposition,
            _ => Attribute::ContentLanguage,
        };
        attributes.insert(attribute, value.to_owned().into());
    }
    attributes
}

fn listed_headers(attributes: &Attributes) -> Vec<(&'static str, String)> {
    [
        ("content-type", Attribute::ContentType),
        ("cache-control", Attribute::CacheControl),
        ("content-encoding", Attribute::ContentEncoding),
        ("content-disposition", Attribute::ContentDisposition),
        ("content-language", Attribute::ContentLanguage),
    ]
    .into_iter()
    .filter_map(|(name, attribute)| Some((name, attributes.get(&attribute)?.to_string())))
    .collect()
}

impl Store for Cloud {
    fn list(&self) -> Stored<Vec<Listed>> {
        let prefix = (!self.prefix.is_empty()).then(|| self.path("")).transpose()?;
        let skip = if self.prefix.is_empty() { 0 } else { self.prefix.len() + 1 };
        let listing = self.store.list(prefix.as_ref()).map_ok(|object| Listed {
            key: object.location.as_ref().get(skip..).unwrap_or_default().to_owned(),
            size: object.size,
            etag: object.e_tag,
            modified: object.last_modified.timestamp(),
        });
        self.runtime.block_on(listing.try_collect()).map_err(|e| putting(&e))
    }

    fn get(&self, key: &str) -> Stored<Option<(Vec<u8>, Version)>> {
        let path = self.path(key)?;
        let read = async {
            let found = self.store.get(&path).await?;
            let version = Version { etag: found.meta.e_tag.clone(), number: found.meta.version.clone() };
            Ok((found.bytes().await?.to_vec(), version))
        };
        match self.runtime.block_on(read) {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { source, .. }) if !names_bucket(&*source) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn put(&self, key: &str, bytes: Vec<u8>, condition: &Condition) -> Stored<Version> {
        let mode = match condition {
            Condition::Always => PutMode::Overwrite,
            Condition::Absent => PutMode::Create,
            Condition::Over(version) => {
                PutMode::Update(UpdateVersion { e_tag: version.etag.clone(), version: version.number.clone() })
            }
        };
        let headers =
            Headers { content_type: "application/json".into(), cache_control: "no-store".into(), ..Headers::default() };
        self.put_bytes(key, bytes.into(), attributes(&headers), mode)
    }

    fn upload(&self, upload: &Upload<'_>) -> Stored<Version> {
        let attributes = attributes(upload.headers);
        if upload.size > LARGE {
            return self.put_parts(upload, attributes);
        }
        let bytes = std::fs::read(upload.disk)
            .map_err(|e| StoreError::new(Failure::FileChanged, format!("{}: {e}", upload.disk.display())))?;
        if hex(&Sha256::digest(&bytes)) != upload.sha256 {
            return Err(changed(upload));
        }
        self.put_bytes(upload.key, bytes.into(), attributes, PutMode::Overwrite)
    }

    fn delete(&self, keys: &[String]) -> Stored<()> {
        let paths = keys.iter().map(|key| self.path(key)).collect::<Stored<Vec<Path>>>()?;
        let mut left = self.retries;
        loop {
            let locations = stream::iter(paths.clone().into_iter().map(Ok)).boxed();
            let removed = self.store.delete_stream(locations).try_for_each(|_| async { Ok(()) });
            match self.runtime.block_on(removed) {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => return Ok(()),
                // A removal of several objects isn't asked for twice by object_store, though it can be.
                Err(error) if left == 0 || failed(&error).failure != Failure::Other => return Err(failed(&error)),
                Err(_) => left -= 1,
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn inspect(&self, key: &str) -> Stored<Option<Inspected>> {
        let path = self.path(key)?;
        let read = async {
            let found: GetResult = self.store.get(&path).await?;
            let headers = listed_headers(&found.attributes);
            let mut hash = Sha256::new();
            let mut blocks = found.into_stream();
            while let Some(block) = blocks.try_next().await? {
                hash.update(&block);
            }
            Ok(Inspected { sha256: hex(&hash.finalize()), headers: Some(headers) })
        };
        match self.runtime.block_on(read) {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { source, .. }) if !names_bucket(&*source) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn invalidate(&self, addresses: &[String], reference: &str) -> Stored<()> {
        match &self.cloudfront {
            Some(cloudfront) => self.runtime.block_on(cloudfront.invalidate(addresses, reference)),
            None => Ok(()),
        }
    }
}

// ---- clients

fn options(target: &TargetConfig) -> ClientOptions {
    let plain = target.endpoint.as_deref().is_some_and(|e| e.starts_with("http://"))
        || std::env::var("AWS_ENDPOINT_URL").is_ok_and(|e| e.starts_with("http://"));
    ClientOptions::new()
        .with_allow_http(plain)
        .with_timeout(target.timeout)
        .with_connect_timeout(target.timeout.min(Duration::from_secs(10)))
}

fn retry(target: &TargetConfig) -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(15),
            base: 2.0,
        },
        max_retries: target.retries,
        retry_timeout: Duration::from_secs(180),
    }
}

fn s3(target: &TargetConfig, bucket: &str) -> Stored<AmazonS3> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
    if let Some(region) = &target.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let named = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
    let more = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_METADATA_ENDPOINT", "AWS_SKIP_SIGNATURE"];
    if !named.iter().chain(&more).any(|name| set(name)) && !on_amazon() {
        let message = "no credentials were found: AWS_ACCESS_KEY_ID isn't set, and this isn't one of Amazon's machines";
        return Err(StoreError::new(Failure::NoCredentials, message));
    }
    builder.with_client_options(options(target)).with_retry(retry(target)).build().map_err(|e| failed(&e))
}

/// Whether the service that gives Amazon's machines their credentials answers. Asked first, as a laptop would otherwise
/// wait minutes for it.
fn on_amazon() -> bool {
    let disabled = std::env::var("AWS_EC2_METADATA_DISABLED").is_ok_and(|v| v.eq_ignore_ascii_case("true"));
    let service = ([169, 254, 169, 254], 80).into();
    !disabled && TcpStream::connect_timeout(&service, Duration::from_secs(1)).is_ok()
}

fn google(target: &TargetConfig, bucket: &str) -> Stored<impl ObjectStore + 'static> {
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket);
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_base_url(endpoint);
        // An emulator on this machine knows no credentials, and mustn't be given any.
        if is_loopback(endpoint) {
            let nobody = StaticCredentialProvider::new(GcpCredential { bearer: String::new() });
            builder = builder.with_credentials(Arc::new(nobody)).with_skip_signature(true);
        }
    }
    builder.with_client_options(options(target)).with_retry(retry(target)).build().map_err(|e| failed(&e))
}

fn azure(target: &TargetConfig, bucket: &str) -> Stored<impl ObjectStore + 'static> {
    let mut builder = MicrosoftAzureBuilder::from_env().with_container_name(bucket);
    if let Some(account) = &target.account {
        builder = builder.with_account(account);
    }
    if let Some(endpoint) = &target.endpoint {
        builder = builder.with_endpoint(endpoint.clone());
    }
    let allow = target.endpoint.as_deref().is_some_and(|e| e.starts_with("http://"));
    let builder = builder.with_client_options(options(target)).with_allow_http(allow);
    builder.with_retry(retry(target)).build().map_err(|e| failed(&e))
}

fn is_loopback(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest).split('/').next().unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|l| host == *l || host.starts_with(&format!("{l}:")))
}
