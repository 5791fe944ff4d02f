//! The answers to notifications that the platform expects.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

use crate::codec::{EncodeError, Value, json};
use crate::v2;

/// The answer to a notification. Send it within 5 seconds; otherwise the platform repeats the notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationReply {
    status: StatusCode,
    content_type: Option<&'static str>,
    body: Bytes,
}

const JSON: Option<&str> = Some("application/json");
const XML: Option<&str> = Some("text/xml; charset=utf-8");

impl NotificationReply {
    /// The notification was accepted.
    #[must_use]
    pub fn accepted() -> Self {
        Self { status: StatusCode::NO_CONTENT, content_type: None, body: Bytes::new() }
    }

    /// The notification was accepted, and is answered with a document: a value of
    /// [`Notification::Acknowledgement`](crate::Notification::Acknowledgement).
    ///
    /// # Errors
    ///
    /// The document cannot be written.
    pub fn accepted_with(acknowledgement: &dyn Value) -> Result<Self, EncodeError> {
        let body = json::to_vec(acknowledgement)?.into();
        Ok(Self { status: StatusCode::OK, content_type: JSON, body })
    }

    /// The notification could not be accepted; the platform sends it again later.
    #[must_use]
    pub fn failed(message: &str) -> Self {
        Self::refused(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    /// The same, with this status of 400 or above.
    #[must_use]
    pub fn refused(status: StatusCode, message: &str) -> Self {
        let body = serde_json::json!({ "code": "FAIL", "message": message }).to_string();
        Self { status, content_type: JSON, body: body.into() }
    }

    /// A notification of API v2 was accepted.
    #[must_use]
    pub fn accepted_v2() -> Self {
        let body = Bytes::from_static(v2::notification::ACCEPTED.as_bytes());
        Self { status: StatusCode::OK, content_type: XML, body }
    }

    /// A notification of API v2 could not be accepted; the platform sends it again later.
    #[must_use]
    pub fn failed_v2(reason: &str) -> Self {
        Self { status: StatusCode::OK, content_type: XML, body: v2::notification::refused(reason).into() }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The media type; `None` if there is no body.
    #[must_use]
    pub fn content_type(&self) -> Option<&'static str> {
        self.content_type
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl From<NotificationReply> for Response<Bytes> {
    fn from(reply: NotificationReply) -> Self {
        let mut response = Self::new(reply.body);
        *response.status_mut() = reply.status;
        if let Some(content_type) = reply.content_type {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_what_the_platform_expects() {
        for (reply, status, body) in [
            (NotificationReply::accepted(), 204, ""),
            (NotificationReply::failed("no \"x\""), 500, r#"{"code":"FAIL","message":"no \"x\""}"#),
            (
                NotificationReply::accepted_v2(),
                200,
                "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>",
            ),
            (
                NotificationReply::failed_v2("a<b"),
                200,
                "<xml><return_code>FAIL</return_code><return_msg>a&lt;b</return_msg></xml>",
            ),
        ] {
            let response: Response<Bytes> = reply.into();
            assert_eq!((response.status().as_u16(), response.body().as_ref()), (status, body.as_bytes()));
            assert_eq!(response.headers().contains_key(CONTENT_TYPE), !body.is_empty());
        }
    }
}
