//! Calls without types, which reach any operation: from a path as text and a body as JSON to a reply as JSON.

mod address;
mod sealing;

use std::borrow::Cow;
use std::marker::PhantomData;

use serde_json::Value as Json;

use self::address::Address;
use self::sealing::{SealedText, Seals};
use super::ErrorKind;
use super::request::{Called, Request, SensitiveVisitor};
use crate::codec::{EncodeError, EncodeKind, FieldPath};
use crate::crypto::Cipher;
use crate::download::Download;
use crate::operation::{
    BodyKind, Method, OperationSpec, Parts, PartsMut, Protocol, Reply, ReplyKind, Sealing, Segment,
};

/// A call by its path, begun by [`Client::path`](crate::Client::path).
///
/// The reply is verified like any other. Typed operations know what has to be sealed; here, you name it with
/// [`seal`](Self::seal). What comes back sealed stays sealed ([`MerchantKey::open`](crate::MerchantKey::open) opens
/// it).
///
/// A path below `v2/` is one of API v2: the members of the JSON object become parameters, signed by MD5 unless there is
/// a `sign_type` among them, and the parameters of the reply become members. A path below `brand/` is one of the API of
/// brands, which only the client of a brand calls.
///
/// None of these methods undoes another, and their order does not matter. Contradictions end the call with an
/// [`EncodeError`] before anything is sent: two bodies, two values for one variable, a value without its variable, a
/// text to be sealed twice. So does a path with a scheme or a host, one with `.` or `..` among its segments, however
/// they are written, one with a fragment (`#`), which is never sent, and one with white space around it or with control
/// characters in it. A query may follow the path.
#[must_use = "a call is made by its method: `.get()`, `.post()`"]
pub struct UntypedCall<'c, C, R = Json> {
    client: &'c C,
    address: Address,
    body: Option<Json>,
    seals: Seals,
    reply_signed: bool,
    client_certificate: bool,
    /// The first contradiction.
    fault: Result<(), EncodeError>,
    reply: PhantomData<fn() -> R>,
}

impl<'c, C: ExecuteUntyped> UntypedCall<'c, C> {
    pub(crate) fn new(client: &'c C, path: String) -> Self {
        Self {
            client,
            address: Address::new(&path),
            body: None,
            seals: Seals::default(),
            reply_signed: true,
            client_certificate: false,
            fault: Ok(()),
            reply: PhantomData,
        }
    }

    /// Makes the reply a file, which is checked and read like that of any [`Download`], and need not be held in memory.
    ///
    /// If the documentation says that the file is not signed, as bills are not, add
    /// [`unsigned_reply`](Self::unsigned_reply); the file is then handed out as it arrives. Otherwise it is received
    /// whole first, up to the [limit](crate::ConfigBuilder::reply_limit), and its signature is verified.
    ///
    /// ```no_run
    /// # use wechatpay_runtime as rt;
    /// # async fn example(client: &rt::Client, address: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// // `https://api.mch.weixin.qq.com/v3/billdownload/file?token=…`, as a reply has it: without scheme and host.
    /// let path = address.strip_prefix("https://api.mch.weixin.qq.com").ok_or("another host")?;
    /// let bill: rt::Download = client.path(path).unsigned_reply().download().get().await?;
    /// # let _ = bill; Ok(()) }
    /// ```
    pub fn download(self) -> UntypedCall<'c, C, Download> {
        let Self { client, address, body, seals, reply_signed, client_certificate, fault, reply: _ } = self;
        UntypedCall {
            client,
            address,
            body,
            seals,
            reply_signed,
            client_certificate,
            fault,
            reply: PhantomData,
        }
    }
}

impl<'c, C: ExecuteUntyped, R: Untyped> UntypedCall<'c, C, R> {
    /// Gives the variable `{name}` of the path its value.
    pub fn bind(mut self, name: impl Into<String>, value: impl Into<Segment>) -> Self {
        let outcome = self.address.bind(name.into(), value.into());
        self.fault = self.fault.and(outcome);
        self
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.address.add_to_query(name, &value);
        self
    }

    /// Sends this as the body.
    pub fn json(mut self, body: &Json) -> Self {
        if self.body.replace(body.clone()).is_some() {
            let twice = EncodeError::new(&FieldPath::WHOLE, EncodeKind::BodyTwice);
            self.fault = self.fault.and(Err(twice));
        }
        self
    }

    /// Seals the texts at these JSON pointers of the body, `/user_name` or `/contact_info/mobile_phone`, with the
    /// platform's key before they are sent: with [`Cipher::RsaOaep`] or, below `/global/` and `/hk/`, with
    /// [`Cipher::RsaPkcs1v15`].
    ///
    /// Several calls add up. They share one cipher, and each text is sealed once. If there is no text at one of the
    /// pointers, the call fails and nothing is sent.
    ///
    /// Fields of API v2 are sealed with one of two keys, and only the caller knows which: name it with
    /// [`seal_with`](Self::seal_with), without which such a call fails.
    pub fn seal(mut self, cipher: Cipher, pointers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let outcome = self.seals.add(self.address.protocol, cipher, None, pointers);
        self.fault = self.fault.and(outcome);
        self
    }

    /// Like [`seal`](Self::seal), with this cipher and key. All texts of a call are sealed with one key.
    ///
    /// [`Sealing::BANK_OAEP`] is for transfers to banks by API v2, `mmpaysptrans/pay_bank`
    /// ([`ConfigBuilder::bank_key`](crate::ConfigBuilder::bank_key)); [`Sealing::PLATFORM_OAEP`] for what API v2 seals
    /// with a platform certificate, whose serial number is then a parameter of the call, `cert_sn`.
    pub fn seal_with(
        mut self,
        sealing: Sealing,
        pointers: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let outcome = self.seals.add(self.address.protocol, sealing.cipher, Some(sealing.key), pointers);
        self.fault = self.fault.and(outcome);
        self
    }

    /// Accepts a reply without a signature, as some operations of both APIs send. If there is a signature, it must be
    /// correct. An answer that cannot be one of the service, such as a web page, is refused nevertheless.
    ///
    /// A reply of the service then cannot be told from one made by anyone in between: use this only where the
    /// documentation says that replies are not signed.
    pub fn unsigned_reply(mut self) -> Self {
        self.reply_signed = false;
        self
    }

    /// Presents the merchant's client certificate, as some operations of API v2 require.
    pub fn client_certificate(mut self) -> Self {
        self.client_certificate = true;
        self
    }

    /// Calls with `GET`.
    pub fn get(self) -> C::Call<'c, R> {
        self.call(Method::Get)
    }

    /// Calls with `POST`.
    pub fn post(self) -> C::Call<'c, R> {
        self.call(Method::Post)
    }

    /// Calls with `PUT`.
    pub fn put(self) -> C::Call<'c, R> {
        self.call(Method::Put)
    }

    /// Calls with `PATCH`.
    pub fn patch(self) -> C::Call<'c, R> {
        self.call(Method::Patch)
    }

    /// Calls with `DELETE`.
    pub fn delete(self) -> C::Call<'c, R> {
        self.call(Method::Delete)
    }

    fn call(self, method: Method) -> C::Call<'c, R> {
        let Self { client, address, mut body, seals, reply_signed, client_certificate, fault, reply: _ } =
            self;
        let (base, body_kind) = match address.protocol {
            Protocol::V2 => (OperationSpec::V2, BodyKind::Xml),
            Protocol::V3 => (OperationSpec::V3, BodyKind::Json),
            Protocol::Brand => (OperationSpec::BRAND, BodyKind::Json),
        };
        let spec = OperationSpec {
            method,
            body: if body.is_some() { body_kind } else { BodyKind::None },
            reply_signed,
            client_certificate,
            idempotent: method == Method::Get,
            sealing: seals.sealing(),
            reply: R::KIND.unwrap_or(base.reply),
            ..base
        };
        let taken = seals.take(body.as_mut());
        let (fault, sensitive) = match (fault, taken) {
            (Ok(()), Ok(sensitive)) => (Ok(()), sensitive),
            (Err(error), _) | (Ok(()), Err(error)) => (Err(error), Vec::new()),
        };
        client.execute_untyped(UntypedRequest { spec, address, body, sensitive, fault, reply: PhantomData })
    }
}

/// What comes back from a call without types: [`Json`](crate::Json), or a file ([`Download`]).
pub trait Untyped: Reply + sealed::Sealed {
    #[doc(hidden)]
    const KIND: Option<ReplyKind>;
}

impl Untyped for Json {
    const KIND: Option<ReplyKind> = None;
}

impl Untyped for Download {
    const KIND: Option<ReplyKind> = Some(ReplyKind::Stream);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for serde_json::Value {}
    impl Sealed for crate::download::Download {}
}

/// A client that makes calls without types.
pub trait ExecuteUntyped {
    /// The result of such a call: JSON or a file, or something that becomes one when awaited.
    type Call<'c, R: Untyped>
    where
        Self: 'c;

    /// Makes the call, or prepares it.
    fn execute_untyped<R: Untyped>(&self, request: UntypedRequest<R>) -> Self::Call<'_, R>;
}

/// What a call without types sends.
pub struct UntypedRequest<R = Json> {
    spec: OperationSpec,
    address: Address,
    body: Option<Json>,
    sensitive: Vec<SealedText>,
    /// Why the call is not made.
    fault: Result<(), EncodeError>,
    reply: PhantomData<fn() -> R>,
}

impl<R: Untyped> Called for UntypedRequest<R> {
    type Reply = R;
}

impl<R: Untyped> Request for UntypedRequest<R> {
    fn spec(&self) -> OperationSpec {
        self.spec
    }

    fn name(&self) -> Cow<'static, str> {
        Cow::Owned(format!("{} {}", self.spec.method.as_str(), self.address.template()))
    }

    fn check(&self) -> Result<(), EncodeError> {
        self.fault.clone()?;
        self.address.check()?;
        self.path()?;
        self.address.to_query().map(drop)
    }

    fn path(&self) -> Result<String, EncodeError> {
        self.fault.clone()?;
        self.address.to_path()
    }

    fn parts(&self) -> Parts<'_> {
        let body = self.body.as_ref().map(|body| body as _);
        Parts { body, ..Parts::default() }
    }

    fn parts_mut(&mut self) -> PartsMut<'_> {
        let body = self.body.as_mut().map(|body| body as _);
        PartsMut { body, ..PartsMut::default() }
    }

    fn for_each_sensitive(&mut self, visitor: &mut SensitiveVisitor<'_>) -> Result<(), ErrorKind> {
        let Self { sensitive, body, .. } = self;
        sensitive.iter_mut().try_for_each(|text| text.seal(body.as_mut(), visitor))
    }

    fn query(&self) -> Result<String, EncodeError> {
        self.address.to_query()
    }
}
