//! The features of a plan in, the `Cargo.toml` of the crate out, with what its owner made of an earlier one.

use toml_edit::DocumentMut;

use crate::diag::{Code, Diagnostic};
use crate::foreign::quoted;
use crate::format::TOML_LINE;
use crate::link::Plan;
use crate::manifest::{REMARK, RUNTIME};
use crate::options::{Options, Runtime};
use crate::output::{File, RelPath};

/// The manifest.
pub fn file(plan: &Plan, options: &Options) -> Result<File, Box<Diagnostic>> {
    let internal = |message: String| Box::new(Diagnostic::global(Code::Internal, message));
    let mut text = fresh(plan, options);
    if let Some(kept) = &options.kept {
        let fresh: DocumentMut =
            text.parse().map_err(|error| internal(format!("the manifest is not TOML: {error}")))?;
        text = kept.renewed(&fresh);
    }
    let path = RelPath::new("Cargo.toml").map_err(|error| internal(error.to_string()))?;
    Ok(File { path, text: format!("{TOML_LINE}\n{REMARK}\n\n{}", text.trim_start_matches('\n')) })
}

/// The manifest without its first lines, as nobody has changed it yet.
fn fresh(plan: &Plan, options: &Options) -> String {
    let mut text = String::new();
    text.push_str(&format!("[package]\nname = {}\n", quoted(&options.package)));
    text.push_str(concat!(
        "description = \"A typed client of WeChat Pay, generated from its documentation.\"\n",
        "version = \"",
        env!("CARGO_PKG_VERSION"),
        "\"\n",
        // Cargo does not tell a crate its edition, and what is emitted is written in this one.
        "edition = \"2024\"\n",
        "rust-version = \"",
        env!("CARGO_PKG_RUST_VERSION"),
        "\"\nlicense = \"",
        env!("CARGO_PKG_LICENSE"),
        "\"\n",
        "# What lies in `examples` needs other crates as well, and is run by the tests of the workspace.\n",
        "autoexamples = false\n\n",
        "[package.metadata.docs.rs]\nall-features = true\n\n",
        "[features]\n",
    ));
    let list = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let default: Vec<String> = ["chain", "reqwest", "serde"]
        .map(str::to_owned)
        .into_iter()
        .chain(plan.default_features.iter().cloned())
        .collect();
    text.push_str(&format!("default = [{}]\n", list(&default)));
    text.push_str("# The URL-shaped chain of calls.\nchain = []\n");
    text.push_str(
        "# serde's Serialize and Deserialize on operations, bodies, queries, replies and notifications.\nserde = [\"wechatpay-runtime/serde\"]\n",
    );
    text.push_str(concat!(
        "# `Client` on top of reqwest; without it, bring a transport of your own.\n",
        "reqwest = [\"wechatpay-runtime/reqwest\"]\n",
        "# `blocking::Client` on top of reqwest.\n",
        "blocking = [\"wechatpay-runtime/blocking\"]\n",
        "# Notifications as extractors of web frameworks.\n",
        "axum = [\"wechatpay-runtime/axum\"]\n",
        "actix = [\"wechatpay-runtime/actix\"]\n",
        "# A walk through all operations and notifications, for tests and reports.\n",
        "catalog = [\"chain\"]\n",
        "# The Chinese commercial ciphers.\n",
        "sm = [\"wechatpay-runtime/sm\"]\n",
        "# Bodies are checked against their documented limits on request.\n",
        "validate = [\"wechatpay-runtime/validate\"]\n",
    ));
    text.push_str("# Every product family.\n");
    text.push_str(&format!("full = [{}]\n", list(&plan.features)));
    for feature in &plan.features {
        let key = if feature.contains('.') { quoted(feature) } else { feature.clone() };
        text.push_str(&format!("{key} = []\n"));
    }
    let runtime = dependency(&options.runtime);
    text.push_str(&format!("\n[dependencies]\n{RUNTIME} = {{ {runtime}, default-features = false }}\n"));
    if options.own_workspace {
        text.push_str("\n[workspace]\n");
    }
    text
}

/// Where the runtime comes from, in cargo's words.
fn dependency(runtime: &Runtime) -> String {
    match runtime {
        Runtime::Path(path) => {
            format!("path = {}, version = {}", quoted(path), quoted(env!("CARGO_PKG_VERSION")))
        }
        Runtime::Version(version) => format!("version = {}", quoted(version)),
        Runtime::Git { url, at: None } => format!("git = {}", quoted(url)),
        Runtime::Git { url, at: Some((part, name)) } => {
            format!("git = {}, {} = {}", quoted(url), part.word(), quoted(name))
        }
    }
}
