//! Notifications as an extractor of axum.

use axum::body::Body;
use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, Limited};

use super::{NotificationError, NotificationHandler, NotificationReply, Verified};

/// Extracts a [`Verified`] notification of API v3. Refusals are answered as the platform expects.
pub struct AxumNotification(pub Verified);

/// Notifications have a few kilobytes.
const LIMIT: usize = 1 << 20;

impl<S> FromRequest<S> for AxumNotification
where
    NotificationHandler: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = NotificationError;

    async fn from_request(request: Request, state: &S) -> Result<Self, NotificationError> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, LIMIT).collect().await;
        let body = body.map_err(|error| NotificationError::Body(error.to_string()))?.to_bytes();
        let handler = NotificationHandler::from_ref(state);
        handler.verify(parts.headers, body).await.map(Self)
    }
}

impl IntoResponse for NotificationReply {
    fn into_response(self) -> Response {
        http::Response::from(self).map(Body::from)
    }
}

impl IntoResponse for NotificationError {
    fn into_response(self) -> Response {
        self.reply().into_response()
    }
}
