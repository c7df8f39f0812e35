//! `nuna-localnet`: the embedded network as a process.

mod http;

use std::{
    net::Ipv4Addr,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::Duration,
};

use clap::Parser;
use localnet::{DEFAULT_PASSPHRASE, DEFAULT_RETENTION, Net, Options};
use tokio::{net::TcpListener, time::MissedTickBehavior};

/// An embedded Stellar network for development and tests, on loopback.
///
/// Contracts run in Stellar's own host library; the transaction layer around it is not
/// stellar-core. The first line on standard output is a JSON object with the addresses:
/// {"rpc": …, "friendbot": …, "networkPassphrase": …}.
#[derive(Parser)]
#[command(name = "nuna-localnet", version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8000)]
    port: u16,

    /// Folder that keeps the network over restarts; without it, it lives in memory.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,

    /// Close a ledger every so often, as "5s" or "500ms"; without it, on every transaction sent.
    #[arg(long, value_name = "TIME", value_parser = interval)]
    close_every: Option<Duration>,

    /// The network's passphrase, which its ids and signatures depend on.
    #[arg(long, default_value = DEFAULT_PASSPHRASE)]
    passphrase: String,

    /// How many ledgers back events, transactions and ledgers can be asked for.
    #[arg(long, value_name = "LEDGERS", default_value_t = DEFAULT_RETENTION,
          value_parser = clap::value_parser!(u32).range(1..))]
    retention: u32,

    /// Start from this Unix time in seconds, which then only the development controls move.
    #[arg(long, value_name = "UNIX_SECONDS")]
    now: Option<u64>,
}

fn interval(text: &str) -> Result<Duration, String> {
    let every = humantime::parse_duration(text).map_err(|e| e.to_string())?;
    if every.is_zero() {
        Err("it must be longer than nothing".into())
    } else {
        Ok(every)
    }
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime
        .map_err(|e| e.to_string())
        .and_then(|r| r.block_on(run(Arguments::parse())))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("nuna-localnet: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let passphrase = arguments.passphrase.clone();
    let mut net = Net::open(Options {
        passphrase: arguments.passphrase,
        now: arguments.now,
        state: arguments.state,
        retention: arguments.retention,
        close_on_send: arguments.close_every.is_none(),
    })
    .map_err(|e| e.to_string())?;
    let port = arguments.port;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|e| {
            format!(
                "can't listen on 127.0.0.1:{port}: {e}; choose another --port, or 0 for a free one"
            )
        })?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let friendbot = format!("http://{address}/friendbot");
    net.friendbot_url = Some(friendbot.clone());
    println!(
        "{}",
        serde_json::json!({
            "rpc": format!("http://{address}"),
            "friendbot": friendbot,
            "networkPassphrase": passphrase,
        })
    );
    let net = Arc::new(Mutex::new(net));
    tokio::select! {
        () = http::serve(listener, net.clone()) => Ok(()),
        end = close_every(arguments.close_every, net) => end,
        end = tokio::signal::ctrl_c() => end.map_err(|e| e.to_string()),
        () = terminated() => Ok(()),
    }
}

/// Closes ledgers at the interval; without one, never ends.
async fn close_every(every: Option<Duration>, net: http::Shared) -> Result<(), String> {
    let Some(every) = every else {
        return std::future::pending().await;
    };
    let mut timer = tokio::time::interval(every);
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    timer.tick().await;
    loop {
        timer.tick().await;
        http::lock(&net).close().map_err(|e| e.to_string())?;
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
