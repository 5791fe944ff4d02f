//! The real documentation, where it lies beside the workspace: where that is, and what its values are.

use serde_json::Value as Json;
use wechatpay_codegen::Input;
use wechatpay_codegen::ir::{Api, Field, Protocol, Reply};
use wechatpay_runtime::Value;
use wechatpay_runtime::codegen::{BodyKind, Kind, OperationSpec, Parts, Record, Shape, Slot, SlotMut};
use wechatpay_runtime::v2::request::{self, Merchant};
use wechatpay_runtime::v2::xml::to_xml;
use wechatpay_runtime::v2::{Parameters, SignType, reply, signature};
use wechatpay_tests::merchant::{MERCHANT_ID, api_v2_key};
use wechatpay_tests::{real, say, specs};

/// Its revisions, each by its pages.
pub fn revisions() -> impl Iterator<Item = Input> {
    ["markdown", "next/markdown"].into_iter().filter_map(|folder| real(&[folder]))
}

/// All documented values of API v2: our specs, and each revision of the pages with the fragments.
fn apis() -> Vec<Api> {
    let merged = [["markdown", "yaml/docs"], ["next/markdown", "next/yaml/docs"]];
    let real = merged.into_iter().filter_map(|folders| real(&folders));
    std::iter::once(specs()).chain(real).map(|input| wechatpay_codegen::read(&input).api).collect()
}

/// Texts by name, as a document has them.
fn texts(members: &Json) -> Parameters {
    let members = members.as_object().into_iter().flatten().filter(|(name, _)| *name != signature::SIGN);
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // The first of a numbered family.
    let name = |name: &str| name.replace("$n", "0").replace("$m", "0");
    members.map(|(wire, value)| (name(wire), text(value))).collect()
}

/// The values of the examples of single members.
fn examples(fields: &[Field]) -> Parameters {
    let example = |field: &Field| {
        let listed = field.values.first().map(|value| Json::from(value.wire.as_str()));
        Some((field.wire.clone(), field.example.clone().or(listed)?))
    };
    texts(&Json::Object(fields.iter().filter_map(example).collect()))
}

fn merchant(key: &wechatpay_runtime::ApiV2Key) -> Merchant<'_> {
    Merchant { mchid: MERCHANT_ID, key, sign_type: SignType::Md5, nonce: "n", workwx_secret: None }
}

#[test]
fn no_documented_request_is_refused() {
    let (mut requests, mut redirects) = (0, 0);
    let key = api_v2_key();
    for operation in
        apis().iter().flat_map(|api| &api.operations).filter(|found| found.protocol == Protocol::V2)
    {
        let part = |name: &str| operation.example.as_ref().and_then(|example| example.get(name));
        let body = part("xml").or(part("json")).or(part("body"));
        let fields = operation.query.iter().flatten().chain(operation.body.fields().unwrap_or_default());
        let fields: Vec<Field> = fields.cloned().collect();
        let samples = [part("query"), body].into_iter().flatten().map(texts).chain([examples(&fields)]);
        for mut parameters in samples.filter(|parameters| !parameters.is_empty()) {
            // Whose request it is in the documentation does not matter, and how it is signed.
            for name in ["mch_id", "mchid", "combine_mch_id", "sign_type"] {
                parameters.remove(name);
            }
            if operation.reply == Reply::Redirect {
                redirects += 1;
                let signed = signature::sign_for_others(&parameters, SignType::Md5, &key);
                assert!(signed.is_ok(), "{operation}: {}", signed.unwrap_err());
            }
            requests += 1;
            let body = Json::Object(parameters.into_iter().map(|(name, text)| (name, text.into())).collect());
            let spec = OperationSpec { body: BodyKind::Multipart, ..OperationSpec::V2 };
            let parts = Parts { body: Some(&body), ..Parts::default() };
            let signed = request::sign(&spec, &parts, &merchant(&key));
            assert!(signed.is_ok(), "{operation}: {}", signed.unwrap_err());
        }
    }
    assert!(requests >= 16 && redirects >= 1, "{requests} {redirects}");
    say(&format!("{requests} documented requests of API v2, {redirects} of them addresses for browsers"));
}

/// A document of any table: texts by name.
#[derive(Clone)]
struct Read {
    shape: &'static Shape,
    texts: Vec<Option<String>>,
}

impl Read {
    fn of(fields: &[Field]) -> Self {
        let texts = vec![None; fields.len()];
        // Kept to the end of the test.
        let members = fields.iter().map(|field| &*field.wire.clone().leak());
        let members: &'static [_] = members.collect::<Vec<_>>().leak();
        let shape = Shape { name: "Read", members, ..Shape::NONE };
        Self { shape: Box::leak(Box::new(shape)), texts }
    }
}

impl Value for Read {
    fn slot(&self) -> Slot<'_> {
        Slot::Record(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Record(self)
    }

    fn blank() -> Self {
        Self::of(&[])
    }
}

impl Record for Read {
    fn shape(&self) -> &'static Shape {
        self.shape
    }

    fn kind(&self) -> Kind {
        Kind::of::<Self>()
    }

    fn visit(&self, visitor: &mut dyn FnMut(&[&dyn Value])) {
        visitor(&self.texts.iter().map(|text| text as &dyn Value).collect::<Vec<_>>());
    }

    fn visit_mut(&mut self, visitor: &mut dyn FnMut(&mut [&mut dyn Value])) {
        visitor(&mut self.texts.iter_mut().map(|text| text as &mut dyn Value).collect::<Vec<_>>());
    }
}

#[test]
fn no_documented_reply_or_notification_is_refused() {
    let (mut documents, key) = (0, api_v2_key());
    for api in apis() {
        let replies = api.operations.iter().filter(|found| found.protocol == Protocol::V2).map(|operation| {
            let fields = operation.reply.fields().unwrap_or_default();
            (operation.to_string(), fields, operation.reply_example.clone())
        });
        let notifications = api.notifications.iter().filter(|found| found.protocol == Protocol::V2);
        let notifications = notifications.map(|found| (found.to_string(), found.body.as_slice(), None));
        for (name, fields, example) in replies.chain(notifications) {
            for mut document in [examples(fields), example.as_ref().map(texts).unwrap_or_default()] {
                if document.is_empty() {
                    continue;
                }
                documents += 1;
                // Whether it succeeded does not matter, and how it is signed.
                let is_digest = |name: &str| matches!(name, "sign_type" | "algorithm");
                document.retain(|name, _| !is_digest(name));
                for code in ["return_code", "result_code"] {
                    document.insert(code.to_owned(), "SUCCESS".to_owned());
                }
                // What the examples do not show is there as well.
                let plain =
                    fields.iter().filter(|field| !field.wire.contains('$') && !is_digest(&field.wire));
                for field in plain {
                    document.entry(field.wire.clone()).or_insert_with(|| "1".to_owned());
                }
                let signature = signature::sign(&document, SignType::HmacSha256, &key);
                document.insert(signature::SIGN.to_owned(), signature);
                let body = to_xml(&document).unwrap();
                let outcome =
                    reply::read(&OperationSpec::V2, 200, body.as_bytes(), &key, &mut Read::of(fields));
                assert!(outcome.is_ok(), "{name}: {}", outcome.unwrap_err());
            }
        }
    }
    assert!(documents >= 8, "{documents}");
    say(&format!("{documents} documented replies and notifications of API v2"));
}
