//! JSON Feed 1.1 (jsonfeed.org).

use serde_json::{Map, Value, json};

use super::{Channel, Entry};

pub(super) fn write(channel: &Channel<'_>) -> String {
    let mut feed = Map::new();
    let mut put = |key: &str, value: Value| {
        feed.insert(key.to_owned(), value);
    };
    put("version", "https://jsonfeed.org/version/1.1".into());
    put("title", channel.title.as_str().into());
    put("home_page_url", channel.page.as_str().into());
    put("feed_url", channel.address.as_str().into());
    if let Some(description) = channel.description {
        put("description", description.into());
    }
    put("language", channel.language.into());
    if let Some(hub) = channel.hub {
        put("hubs", json!([{ "type": "WebSub", "url": hub }]));
    }
    put("items", channel.entries.iter().map(item).collect());
    serde_json::to_string_pretty(&Value::Object(feed)).unwrap_or_default()
}

fn item(entry: &Entry<'_>) -> Value {
    let mut item = Map::new();
    let mut put = |key: &str, value: Value| {
        item.insert(key.to_owned(), value);
    };
    put("id", entry.id.as_str().into());
    put("url", entry.address.as_str().into());
    put("title", entry.title.as_str().into());
    if let Some(summary) = &entry.summary {
        put("summary", summary.as_str().into());
    }
    match (&entry.html, &entry.summary) {
        (Some(html), _) => put("content_html", html.as_str().into()),
        // An item must have a content.
        (None, summary) => put("content_text", summary.as_deref().unwrap_or(&entry.title).into()),
    }
    if let Some(published) = entry.published {
        put("date_published", published.to_string().into());
    }
    put("date_modified", entry.updated.to_string().into());
    if !entry.authors.is_empty() {
        put("authors", entry.authors.iter().map(|name| json!({ "name": name })).collect());
    }
    if !entry.tags.is_empty() {
        put("tags", entry.tags.iter().map(|tag| Value::from(*tag)).collect());
    }
    Value::Object(item)
}
