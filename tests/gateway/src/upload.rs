//! A multipart body enters; its parts leave, and whether the digest that one states is that of the file.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value as Json};
use wechatpay_runtime as rt;

use crate::check::Fault;

/// The parts of an upload.
#[derive(Debug, Default)]
pub struct Upload {
    /// Texts by name; that of `meta` is what API v3 signs.
    pub texts: Map<String, Json>,
    /// Files: part, file name, content.
    pub files: Vec<(String, String, Bytes)>,
}

impl Upload {
    /// Reads the parts.
    pub async fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, String> {
        let content_type = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary =
            multer::parse_boundary(content_type.unwrap_or_default()).map_err(|error| error.to_string())?;
        let body = futures_util::stream::once(async { Ok::<_, std::convert::Infallible>(body) });
        let mut form = multer::Multipart::new(body, boundary);
        let mut upload = Self::default();
        while let Some(part) = form.next_field().await.map_err(|error| error.to_string())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let content = part.bytes().await.map_err(|error| error.to_string())?;
            match file_name {
                Some(file_name) => upload.files.push((name, file_name, content)),
                None => {
                    let text =
                        String::from_utf8(content.to_vec()).map_err(|_| format!("{name} is not text"))?;
                    upload.texts.insert(name, Json::from(text));
                }
            }
        }
        Ok(upload)
    }

    /// The text of `meta`.
    pub fn meta(&self) -> Option<&str> {
        self.texts.get("meta").and_then(Json::as_str)
    }

    /// Compares the digest of the first file with the one that is stated: `sha256` in `meta`, `media_hash` of API v2.
    pub fn check_digest(&self) -> Option<Fault> {
        let meta: Json = self.meta().and_then(|meta| serde_json::from_str(meta).ok()).unwrap_or_default();
        let sha256 = meta.get("sha256").map(|stated| (stated, "/body/meta#/sha256", rt::HashType::Sha256));
        let md5 = self.texts.get("media_hash").map(|stated| (stated, "/body/media_hash", rt::HashType::Md5));
        let (stated, place, kind) = sha256.or(md5)?;
        let (_, name, content) = self.files.first()?;
        let digest = rt::FilePart::new(name.as_str(), content.to_vec()).digest(kind).ok()?;
        (stated.as_str() != Some(&digest)).then(|| Fault {
            place: place.to_owned(),
            issue: format!("the {kind} of the file is another one"),
        })
    }
}
