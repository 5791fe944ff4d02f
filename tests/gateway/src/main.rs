//! The gateway as a program: specs enter, and a server runs until it is stopped.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use wechatpay_codegen::workspace;
use wechatpay_gateway::folder::FolderError;
use wechatpay_gateway::{Gateway, GatewayError, Options, Token};

/// A stand-in for WeChat Pay on this machine, which checks every request against endpoint tables.
#[derive(Debug, Parser)]
#[command(name = "wechatpay-gateway", version, after_help = CONTROL)]
struct Arguments {
    /// A folder of pages or tables; may be given several times [default: the whole catalogue of the workspace]
    #[arg(long, value_name = "DIR")]
    specs: Vec<PathBuf>,
    /// Settlements of what the pages get wrong [default: specs/overrides.yaml of the workspace]
    #[arg(long, value_name = "FILE")]
    overrides: Option<PathBuf>,
    /// Where to listen; only addresses of this machine
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to listen with TLS, which operations with client certificate need [default: a free port beside the other]
    #[arg(long, value_name = "ADDRESS")]
    listen_tls: Option<SocketAddr>,
    /// A folder for the keys of the gateway's merchant and brand, `config.json`, the same as `env` for a shell, and the
    /// header with the token; files that are not of a gateway are never replaced
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// What requests to the control carry, 16 characters or more [default: a random one, which is printed]
    #[arg(long, value_name = "VALUE")]
    token: Option<String>,
}

const CONTROL: &str = r#"While it runs, under the address that it listens at or as localhost, with the header `Authorization: Bearer TOKEN`, and
with `Content-Type: application/json` where something changes:
  POST /_gateway/misbehave  {"kind":K} with K one of probe, wrong_signature, no_signature, rotate_key, html, reset,
                            wrong_digest; {"skew":301}; {"stall_ms":500}; {"status":429,"retry_after":1}, with the
                            documented code of the status; {"status":400,"code":"ORDERPAID"}, if you want with
                            "signed":false or "retry_after":1, refuses a right request; API v2 refuses with status 200.
                            Done once, at the next call that it can be done at; a list waits in a row.
                            GET tells how many wait, DELETE forgets them
  POST /_gateway/answers    {"operation":"GET /v3/bill/tradebill","members":{"hash_type":"SHA1"}}: from now on, or with
                            "once":true for the next reply only. Objects are replaced whole; sealed members are given
                            in plain text. Refused where the reply is no document. With "error":"NO_STATEMENT_EXIST" in
                            place of members, a documented error of the operation, perhaps "400 NO_STATEMENT_EXIST".
                            DELETE forgets them
  POST /_gateway/echo       {}: members of replies, however deep, say what the request says by the same name, and not only
                            at the same place. DELETE ends that
  POST /_gateway/notify     {"event":"TRANSACTION.SUCCESS","url":"http://127.0.0.1:3000/notifications"}, if you want with
                            "members":{"out_trade_no":"1"}, "skew":301, "protocol":"v2", whose events have names like
                            refund-processed, or "brand"; "manner": probe, wrong_signature, no_signature or repeated, and
                            "signed_by": certificate or public_key
                            [default: the one that the merchant's last request named; public_key before the first];
                            for a brand, it is always the brand's public key
  GET /_gateway/records     What was called, with bodies, and what was wrong with it. What is sealed is masked, unless
                            ?sealed=opened is asked for. DELETE forgets it
Members that are not listed here, or are there twice, are errors.

Example, with the header that `--keys DIR` writes; --json needs curl 7.82, and is -d with the content type:
  curl -H @DIR/control_header.txt --json '{"status":429,"retry_after":1}' http://127.0.0.1:8080/_gateway/misbehave"#;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if this fails, too.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(if is_wrong_usage(&error) { 2 } else { 1 })
        }
    }
}

/// Whether another command line would have helped.
fn is_wrong_usage(error: &GatewayError) -> bool {
    use GatewayError::{Folder, NotLoopback, Token, Workspace};
    matches!(error, NotLoopback(_) | Token | Workspace(_) | Folder(FolderError::Blocked { .. }))
}

fn run(arguments: &Arguments) -> Result<(), GatewayError> {
    let token = arguments.token.as_ref().map(Token::new).transpose()?;
    let own = workspace::root().map(|root| workspace::catalogue(&root));
    let overrides = own.as_ref().ok().and_then(|own| own.overrides.as_deref());
    let overrides = arguments.overrides.as_deref().or(overrides);
    let specs = match &arguments.specs[..] {
        [] => own.as_ref().map_err(|missing| GatewayError::Workspace(*missing))?.specs.as_slice(),
        specs => specs,
    };
    let api = wechatpay_gateway::read(specs, overrides)?;
    let options = Options { address: arguments.listen, tls: arguments.listen_tls, token };
    let gateway = Gateway::serve_with(api, options)?;
    if let Some(folder) = &arguments.keys {
        gateway.write_keys(folder)?;
    }
    // At once, for those who read one line and close the pipe.
    let (plain, tls, token) = (gateway.url(), gateway.https_url(), gateway.token().as_str());
    let lines = format!("listening at {plain}\nlistening at {tls}\ntoken of the control: {token}\n");
    io::stdout().write_all(lines.as_bytes()).map_err(GatewayError::Io)?;
    loop {
        std::thread::park();
    }
}
