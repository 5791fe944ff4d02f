//! Times and days, read from and written as text.
//!
//! In the structs, times remain texts, so that what the service sends is kept unchanged; [`times!`](crate::times) gives
//! structs a method that reads each of them. The crate [`time`](crate::time) has the calendar and its arithmetic.

mod date;
mod date_time;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;

pub use date::Date;
pub use date_time::DateTime;

/// A text is not a time, or not a day. The error does not contain the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeError {
    /// Neither RFC 3339 nor `yyyyMMddHHmmss`, or not in the calendar.
    NotADateTime,
    /// Neither `yyyy-MM-dd` nor `yyyyMMdd`, or not in the calendar.
    NotADate,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADateTime => "not a date and time",
            Self::NotADate => "not a date",
        })
    }
}

impl std::error::Error for TimeError {}

/// Gives a struct methods that read its texts as times.
///
/// Each entry names the method, the type it reads, and the field; `optional` marks fields that are an `Option`.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// pub struct Order {
///     pub time_start: String,
///     pub success_time: Option<String>,
/// }
/// rt::times!(Order {
///     parse_time_start: DateTime = time_start,
///     parse_success_time: optional DateTime = success_time,
/// });
///
/// let order = Order { time_start: "2031-04-17T10:00:00+08:00".into(), success_time: None };
/// assert_eq!(order.parse_time_start()?.unix(), 1_934_157_600);
/// assert!(order.parse_success_time().is_none());
/// # Ok::<(), rt::TimeError>(())
/// ```
#[macro_export]
macro_rules! times {
    ($name:ident { $($method:ident: $($kind:ident)+ = $field:ident),* $(,)? }) => {
        impl $name {
            $($crate::__time!($method: $($kind)+ = $field);)*
        }
    };
}

/// One method of [`times!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __time {
    ($method:ident: optional $kind:ident = $field:ident) => {
        #[doc = ::core::concat!("Reads `", ::core::stringify!($field), "`; `None` if it is absent or empty.")]
        pub fn $method(
            &self,
        ) -> ::core::option::Option<::core::result::Result<$crate::codegen::$kind, $crate::codegen::TimeError>> {
            let text = self.$field.as_deref().filter(|text| !text.trim().is_empty());
            text.map($crate::codegen::$kind::parse)
        }
    };
    ($method:ident: $kind:ident = $field:ident) => {
        #[doc = ::core::concat!("Reads `", ::core::stringify!($field), "`.")]
        ///
        /// # Errors
        ///
        /// The text is something else.
        pub fn $method(&self) -> ::core::result::Result<$crate::codegen::$kind, $crate::codegen::TimeError> {
            $crate::codegen::$kind::parse(&self.$field)
        }
    };
}
