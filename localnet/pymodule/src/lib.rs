//! The Python side: `nuna_localnet.Net`.

use std::{path::PathBuf, sync::Mutex, thread};

use localnet::{DEFAULT_PASSPHRASE, DEFAULT_RETENTION, Options};
use pyo3::{exceptions::PyOSError, prelude::*};

/// An embedded network, in this process.
#[pyclass(frozen)]
struct Net {
    net: Mutex<localnet::Net>,
    #[pyo3(get)]
    passphrase: String,
}

impl Net {
    fn with<T>(&self, f: impl FnOnce(&mut localnet::Net) -> T) -> T {
        f(&mut self
            .net
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[pymethods]
impl Net {
    #[new]
    #[pyo3(signature = (passphrase = DEFAULT_PASSPHRASE.to_owned(), *, now = None, state = None,
                        retention = DEFAULT_RETENTION, close_on_send = true))]
    fn new(
        passphrase: String,
        now: Option<u64>,
        state: Option<PathBuf>,
        retention: u32,
        close_on_send: bool,
    ) -> PyResult<Self> {
        let options = Options {
            passphrase: passphrase.clone(),
            now,
            state,
            retention,
            close_on_send,
        };
        let net = localnet::Net::open(options).map_err(|e| PyOSError::new_err(e.to_string()))?;
        Ok(Self {
            net: Mutex::new(net),
            passphrase,
        })
    }

    /// Answers a JSON-RPC request as an endpoint that is `lag` ledgers behind: (status, JSON).
    #[pyo3(signature = (request, lag = 0))]
    fn respond(&self, py: Python<'_>, request: String, lag: u32) -> (u16, String) {
        py.detach(|| {
            let reply = self.with(|net| net.handle(&request, lag));
            thread::sleep(reply.delay);
            (reply.status, reply.body)
        })
    }

    /// Answers a JSON-RPC request.
    fn handle(&self, py: Python<'_>, request: String) -> String {
        self.respond(py, request, 0).1
    }

    /// Friendbot: creates the account with 10,000 XLM: (HTTP status, JSON).
    fn friendbot(&self, py: Python<'_>, address: String) -> (u16, String) {
        py.detach(|| {
            let funding = self.with(|net| net.fund(&address));
            (funding.status, funding.body.to_string())
        })
    }
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Net>()
}
