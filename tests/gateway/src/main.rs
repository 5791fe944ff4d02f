//! The gateway as a program: specs enter, and a server runs until it is stopped.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde_json::json;
use wechatpay_gateway::Gateway;
use wechatpay_gateway::keys::Keys;

/// A stand-in for WeChat Pay on this machine, which checks every request against endpoint tables.
#[derive(Debug, Parser)]
#[command(name = "wechatpay-gateway", after_help = CONTROL)]
struct Arguments {
    /// A folder of pages; may be given several times
    #[arg(long, value_name = "DIR", default_value = "specs")]
    specs: Vec<PathBuf>,
    /// Settlements of what the pages get wrong
    #[arg(long, value_name = "FILE")]
    overrides: Option<PathBuf>,
    /// Where to listen; only addresses of this machine
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to listen with TLS, which operations with client certificate need [default: a free port beside the other]
    #[arg(long, value_name = "ADDRESS")]
    listen_tls: Option<SocketAddr>,
    /// A folder for the keys of the gateway's merchant, and `config.json`
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
}

const CONTROL: &str = r#"While it runs:
  POST /_gateway/misbehave  {"kind":K} with K one of probe, wrong_signature, no_signature, rotate_key, html, reset,
                            wrong_digest; {"status":429,"retry_after":1}; {"skew":301}; {"stall_ms":500}.
                            Done once, at the next call that it can be done at; a list waits in a row
  POST /_gateway/notify     {"event":"TRANSACTION.SUCCESS","url":"http://127.0.0.1:3000/notify"}, if you want with
                            "protocol":"v2", "members":{"out_trade_no":"1"}, "signed_by":"public_key", "skew":301 and
                            "manner": probe, wrong_signature, no_signature or repeated
  GET /_gateway/records     What was called, and what was wrong with it; DELETE forgets it

Example:
  curl -d '{"status":429,"retry_after":1}' http://127.0.0.1:8080/_gateway/misbehave"#;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if this fails, too.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let plain = arguments.listen;
    let tls = arguments.listen_tls.unwrap_or(SocketAddr::new(plain.ip(), 0));
    if !plain.ip().is_loopback() || !tls.ip().is_loopback() {
        return Err("the gateway only listens at loopback addresses".into());
    }
    let own = Path::new("specs/overrides.yaml");
    let overrides = arguments.overrides.as_deref().or_else(|| own.is_file().then_some(own));
    let api = wechatpay_gateway::read(&arguments.specs, overrides)?;
    let gateway = Gateway::serve_with_tls(api, plain, tls)?;
    if let Some(folder) = &arguments.keys {
        write_keys(folder, &gateway)?;
    }
    // At once, for those who read one line and close the pipe.
    let lines = format!("listening at {}\nlistening at {}\n", gateway.url(), gateway.https_url());
    io::stdout().write_all(lines.as_bytes())?;
    loop {
        std::thread::park();
    }
}

/// What a program needs to be a merchant of this gateway.
fn write_keys(folder: &Path, gateway: &Gateway) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let Keys { platform, public_key_ids, merchant, merchant_id, api_v3, api_v2 } = gateway.keys();
    let config = json!({
        "base_url": gateway.url(),
        "https_url": gateway.https_url(),
        "merchant_id": merchant_id,
        "serial": merchant.serial,
        "public_key_id": public_key_ids[0],
        "api_v3_key": api_v3,
        "api_v2_key": api_v2,
    });
    for (name, text) in [
        ("apiclient_key.pem", merchant.key_pem.as_str()),
        ("apiclient_cert.pem", &merchant.certificate_pem),
        ("pub_key.pem", &platform[0].public_pem),
        ("gateway_root.pem", gateway.root_certificate()),
        ("config.json", &format!("{config:#}\n")),
    ] {
        std::fs::File::create(folder.join(name))?.write_all(text.as_bytes())?;
    }
    Ok(())
}
