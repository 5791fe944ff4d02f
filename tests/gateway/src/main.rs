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
#[command(name = "wechatpay-gateway")]
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
    /// A folder for the keys of the gateway's merchant, and `config.json`
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
}

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
    if !arguments.listen.ip().is_loopback() {
        return Err("the gateway only listens at loopback addresses".into());
    }
    let own = Path::new("specs/overrides.yaml");
    let overrides = arguments.overrides.as_deref().or_else(|| own.is_file().then_some(own));
    let gateway = Gateway::start_at(&arguments.specs, overrides, arguments.listen)?;
    if let Some(folder) = &arguments.keys {
        write_keys(folder, &gateway)?;
    }
    writeln!(io::stdout(), "listening at {}", gateway.url())?;
    loop {
        std::thread::park();
    }
}

/// What a program needs to be a merchant of this gateway.
fn write_keys(folder: &Path, gateway: &Gateway) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let Keys { platform, public_key_id, merchant, merchant_id, api_v3, api_v2 } = gateway.keys();
    let config = json!({
        "base_url": gateway.url(),
        "merchant_id": merchant_id,
        "serial": merchant.serial,
        "public_key_id": public_key_id,
        "api_v3_key": api_v3,
        "api_v2_key": api_v2,
    });
    for (name, text) in [
        ("apiclient_key.pem", merchant.key_pem.as_str()),
        ("apiclient_cert.pem", &merchant.certificate_pem),
        ("pub_key.pem", &platform[0].public_pem),
        ("config.json", &format!("{config:#}\n")),
    ] {
        std::fs::File::create(folder.join(name))?.write_all(text.as_bytes())?;
    }
    Ok(())
}
