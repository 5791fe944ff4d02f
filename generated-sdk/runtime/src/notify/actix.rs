//! Notifications as an extractor of actix-web.

use std::future::Future;
use std::pin::Pin;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, ResponseError};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{NotificationError, NotificationHandler, NotificationReply, Verified};

/// Extracts a [`Verified`] notification of API v3, with the `Data<NotificationHandler>` of the application. Refusals
/// are answered as the platform expects.
pub struct ActixNotification(pub Verified);

impl FromRequest for ActixNotification {
    type Error = NotificationError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, NotificationError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let handler = request.app_data::<Data<NotificationHandler>>().cloned();
        let headers = headers(request);
        // Limited by the `PayloadConfig` of the application; the default is 256 KiB.
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let handler = handler
                .ok_or(NotificationError::Configuration("the application has no NotificationHandler"))?;
            let body = body.await.map_err(|error| NotificationError::Body(error.to_string()))?;
            handler.verify(headers?, body).await.map(Self)
        })
    }
}

/// actix has header types of its own.
fn headers(request: &HttpRequest) -> Result<HeaderMap, NotificationError> {
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(NotificationError::Body("a header is malformed".to_owned()));
        };
        headers.append(name, value);
    }
    Ok(headers)
}

impl Responder for NotificationReply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status =
            StatusCode::from_u16(self.status().as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        if let Some(content_type) = self.content_type() {
            response.content_type(content_type);
        }
        response.body(self.body().clone())
    }
}

impl ResponseError for NotificationError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.reply().status().as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let reply = self.reply();
        let mut response = HttpResponse::build(self.status_code());
        if let Some(content_type) = reply.content_type() {
            response.content_type(content_type);
        }
        response.body(reply.body().clone())
    }
}
