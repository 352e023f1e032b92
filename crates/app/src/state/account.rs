//! Who is looking: an account, a guest, or nobody.

use leptos::prelude::*;
use prosector_app::platform::api::{self, Me};

/// What is known about the person at this browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Standing {
    /// The server has not answered yet.
    #[default]
    Asking,
    /// There is no server, or no way to it.
    NoServer,
    /// The server's answer.
    Known(Me),
}

/// The person at this browser, shared by all pages.
#[derive(Clone, Copy)]
pub struct Account(RwSignal<Standing>);

impl Account {
    /// Makes the account available to everything below and asks the server once.
    pub fn provide() -> Self {
        let account = Self(RwSignal::new(Standing::Asking));
        provide_context(account);
        leptos::task::spawn_local(async move { account.refresh().await });
        account
    }

    /// Asks the server who is looking.
    pub async fn refresh(self) {
        let standing = match api::me().await {
            Ok(me) => Standing::Known(me),
            Err(_) => Standing::NoServer,
        };
        self.0.set(standing);
    }

    /// What is known.
    pub fn standing(self) -> Standing {
        self.0.get()
    }

    /// Whether an account is logged in.
    pub fn is_logged_in(self) -> bool {
        self.0.with(|standing| matches!(standing, Standing::Known(Me { account: Some(_), .. })))
    }

    /// The person as marks and comments name them.
    pub fn author(self) -> Option<(String, String)> {
        self.0.with(|standing| match standing {
            Standing::Known(Me { account: Some(account), .. }) => Some((account.id.clone(), account.name.clone())),
            Standing::Known(Me { guest: Some(guest), .. }) => Some((format!("guest:{}", guest.id), guest.name.clone())),
            _ => None,
        })
    }

    /// The person's name, if the server knows one.
    pub fn name(self) -> Option<String> {
        self.0.with(|standing| match standing {
            Standing::Known(me) => {
                let account = me.account.as_ref().map(|account| account.name.clone());
                account.or_else(|| me.guest.as_ref().map(|guest| guest.name.clone()))
            }
            _ => None,
        })
    }
}
