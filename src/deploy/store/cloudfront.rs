//! Invalidations on CloudFront: one signed request. No SDK is needed for that: object_store signs requests to S3 and lends
//! its signature. It is async, as that is: [`super::cloud`] waits for it.
//!
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html>

use std::time::Duration;

use futures_util::StreamExt;
use object_store::aws::{AwsAuthorizer, AwsCredentialProvider};
use object_store::client::{ClientOptions, HttpClient, HttpConnector, ReqwestConnector};

use super::errors::{no_credentials, told};
use super::{Failure, StoreError, Stored};

/// Where CloudFront is asked, unless AWS_ENDPOINT_URL_CLOUDFRONT says another place, as Amazon's own tools have it.
const SERVICE: &str = "https://cloudfront.amazonaws.com";
/// CloudFront is in no region; its requests are signed for this one.
const REGION: &str = "us-east-1";

/// A distribution.
pub(super) struct CloudFront {
    url: String,
    client: HttpClient,
    credentials: AwsCredentialProvider,
}

impl CloudFront {
    pub(super) fn new(id: &str, credentials: AwsCredentialProvider, options: &ClientOptions) -> Stored<Self> {
        let service = std::env::var("AWS_ENDPOINT_URL_CLOUDFRONT").unwrap_or_else(|_| SERVICE.to_owned());
        let options = options.clone().with_allow_http(service.starts_with("http://"));
        let client = ReqwestConnector::default()
            .connect(&options)
            .map_err(|e| StoreError::new(Failure::Other, told(&e.to_string())))?;
        let url = format!("{}/2020-05-31/distribution/{id}/invalidation", service.trim_end_matches('/'));
        Ok(CloudFront { url, client, credentials })
    }

    /// Asks for an invalidation. The same reference with the same addresses, asked again, is the same invalidation.
    pub(super) async fn invalidate(&self, addresses: &[String], reference: &str) -> Stored<()> {
        let body = body(addresses, reference);
        let mut wait = Duration::from_millis(200);
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.ask(&body).await {
                Ok(()) => return Ok(()),
                Err((error, again)) if again && tries < 5 => error,
                Err((error, _)) => return Err(error),
            };
            drop(error);
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
    }

    /// Asks once. With an error comes whether it is worth asking again.
    async fn ask(&self, body: &str) -> Result<(), (StoreError, bool)> {
        let other = |message: String| (StoreError::new(Failure::Other, message), false);
        let credential = self.credentials.get_credential().await.map_err(|e| (no_credentials(&e), false))?;
        let mut request = http::Request::post(&self.url)
            .header("content-type", "application/xml")
            .body(body.to_owned().into())
            .map_err(|e| other(e.to_string()))?;
        AwsAuthorizer::new(&credential, "cloudfront", REGION)
            .try_authorize(&mut request, None)
            .map_err(|e| other(told(&e.to_string())))?;
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(e) => return Err((StoreError::new(Failure::Other, told(&e.to_string())), true)),
        };
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let blocks: Vec<_> = response.into_body().bytes_stream().filter_map(async |block| block.ok()).collect().await;
        let text = String::from_utf8_lossy(&blocks.concat()).into_owned();
        let failure = if matches!(status.as_u16(), 401 | 403) { Failure::Denied } else { Failure::Other };
        let message = told(&format!("status code: {status}: {text}"));
        Err((StoreError::new(failure, message), status.is_server_error() || status.as_u16() == 429))
    }
}

fn body(addresses: &[String], reference: &str) -> String {
    let mut items = String::new();
    for address in addresses {
        items.push_str("<Path>");
        items.push_str(&quick_xml::escape::escape(address));
        items.push_str("</Path>");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
         <Paths><Quantity>{}</Quantity><Items>{items}</Items></Paths>\
         <CallerReference>{reference}</CallerReference></InvalidationBatch>",
        addresses.len()
    )
}
