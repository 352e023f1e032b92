//! From a request's cookies to a person, and from a person and a case to a role.

use super::cookies::{ACCOUNT_COOKIE, GUEST_COOKIE, cookie};
use super::{Role, token_hash};
use crate::app::App;
use crate::clock::millis;
use crate::error::ApiError;
use crate::storage::{Account, CaseRow, SessionRow, Storage, Stored, Subject};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::sync::Arc;

/// Someone who came through a share link: one case, one role, until the link ends.
#[derive(Clone, Debug, PartialEq)]
pub struct GuestPass {
    /// Random identifier of this guest.
    pub id: String,
    /// The name they gave.
    pub name: String,
    /// The link they came through.
    pub link: String,
    /// The only case they may see.
    pub case_id: String,
    /// Their role there.
    pub role: Role,
    /// When the link ends, milliseconds since 1970.
    pub expires_at: i64,
}

/// Who sent a request: an account, a guest, both (in one browser), or nobody.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The person who is logged in.
    pub account: Option<Account>,
    /// The guest pass of this browser.
    pub guest: Option<GuestPass>,
    /// The session of the account.
    pub account_session: Option<SessionRow>,
    /// The session of the guest.
    pub guest_session: Option<SessionRow>,
}

/// Whoever acts, as others see them and as the audit log names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// `account:ID` or `guest:ID`.
    pub actor: String,
    /// Name shown to others.
    pub name: String,
    /// The link of a guest; its end ends what they do.
    pub link: Option<String>,
    /// Hash of the cookie's token; logging out ends what they do.
    pub session: [u8; 32],
    /// When the session ends, milliseconds since 1970.
    pub expires_at: i64,
}

/// A case that someone may see, and their role in it.
#[derive(Clone, Debug)]
pub struct CaseAccess {
    /// The case.
    pub case: CaseRow,
    /// Their role.
    pub role: Role,
    /// Through which identity they have it.
    pub person: Person,
}

impl Identity {
    /// Whether nobody is known.
    pub fn is_nobody(&self) -> bool {
        self.account.is_none() && self.guest.is_none()
    }

    /// The logged-in account.
    ///
    /// # Errors
    /// 401 for nobody, 403 for a guest.
    pub fn require_account(&self) -> Result<&Account, ApiError> {
        match (&self.account, &self.guest) {
            (Some(account), _) => Ok(account),
            (None, Some(_)) => {
                Err(ApiError::forbidden("This needs an account. You came in as a guest through a link."))
            }
            (None, None) => Err(ApiError::not_logged_in()),
        }
    }

    /// The strongest role in a case, and the identity it comes from.
    fn role_in(&self, case: &str, granted: Option<Role>) -> Option<(Role, Person)> {
        let account = self.account.as_ref().zip(self.account_session.as_ref());
        let by_account =
            account.zip(granted).map(|((account, session), role)| (role, Person::account(account, session)));
        let guest = self.guest.as_ref().filter(|guest| guest.case_id == case).zip(self.guest_session.as_ref());
        let by_link = guest.map(|(guest, session)| (guest.role, Person::guest(guest, session)));
        [by_account, by_link].into_iter().flatten().max_by_key(|(role, _)| *role)
    }
}

impl Account {
    /// How the audit log and the plan's peers name this account.
    pub fn actor(&self) -> String {
        format!("account:{}", self.id)
    }
}

impl GuestPass {
    /// How the audit log and the plan's peers name this guest.
    pub fn actor(&self) -> String {
        format!("guest:{}", self.id)
    }
}

impl Person {
    fn account(account: &Account, session: &SessionRow) -> Self {
        let (session, expires_at) = (session.token_hash, session.expires_at);
        Self { actor: account.actor(), name: account.name.clone(), link: None, session, expires_at }
    }

    fn guest(guest: &GuestPass, session: &SessionRow) -> Self {
        let (session, expires_at) = (session.token_hash, guest.expires_at.min(session.expires_at));
        Self { actor: guest.actor(), name: guest.name.clone(), link: Some(guest.link.clone()), session, expires_at }
    }
}

impl App {
    /// The role someone has in a case, if it is at least `needed`.
    ///
    /// # Errors
    /// 401 for nobody, 404 for a case they have no part in (whether or not it exists), 403 for too weak a role, 410 for a
    /// case that was erased.
    pub async fn case_access(&self, identity: &Identity, case: &str, needed: Role) -> Result<CaseAccess, ApiError> {
        if identity.is_nobody() {
            return Err(self.missing(case, ApiError::not_logged_in()).await?);
        }
        let account = identity.account.as_ref().map(|account| account.id.clone());
        let id = case.to_owned();
        let found = self
            .store(move |storage| {
                let granted = account.map_or(Ok(None), |account| storage.granted_role(&id, &account))?;
                Ok(storage.case(&id)?.map(|case| (case, granted)))
            })
            .await?;
        let Some((case, granted)) = found else { return Err(self.missing(case, ApiError::no_such_case()).await?) };
        let (role, person) = identity.role_in(&case.id, granted).ok_or_else(ApiError::no_such_case)?;
        if role < needed {
            return Err(ApiError::role_too_weak(role, needed));
        }
        Ok(CaseAccess { case, role, person })
    }

    /// What to say of a case that is not there for someone: that it was erased, if it was. Guests' sessions go with their
    /// case, so this is said to everyone who knows the identifier, which nobody can guess.
    async fn missing(&self, case: &str, otherwise: ApiError) -> Result<ApiError, ApiError> {
        let id = case.to_owned();
        let erased = self.store(move |storage| storage.is_erased(&id)).await?;
        Ok(if erased { ApiError::case_erased() } else { otherwise })
    }

    /// Whom the cookies of a request stand for.
    ///
    /// # Errors
    /// Only when the storage fails; unknown and ended cookies give nobody.
    pub async fn identify(&self, account: Option<String>, guest: Option<String>) -> Result<Identity, ApiError> {
        if account.is_none() && guest.is_none() {
            return Ok(Identity::default());
        }
        let now = self.clock.now_ms();
        let idle = millis(self.config.limits.session_idle);
        let identity = self
            .store(move |storage| {
                let account_session = open_session(storage, account.as_deref(), now, idle)?;
                let guest_session = open_session(storage, guest.as_deref(), now, idle)?;
                let account = account_of(storage, account_session.as_ref())?;
                let guest = guest_of(storage, guest_session.as_ref(), now)?;
                Ok(Identity { account, guest, account_session, guest_session })
            })
            .await?;
        Ok(identity)
    }
}

/// The session behind a cookie, if it has not ended. Notes its use at most once a minute.
fn open_session(storage: &dyn Storage, cookie: Option<&str>, now: i64, idle: i64) -> Stored<Option<SessionRow>> {
    let Some(cookie) = cookie else { return Ok(None) };
    let hash = token_hash(cookie);
    let Some(session) = storage.session(&hash)? else { return Ok(None) };
    if now >= session.expires_at || now.saturating_sub(session.last_seen) >= idle {
        return Ok(None);
    }
    // A full disk must not keep people from reading, so a failed note is let go.
    if now.saturating_sub(session.last_seen) > 60_000 {
        let _ = storage.touch_session(&hash, now);
    }
    Ok(Some(session))
}

fn account_of(storage: &dyn Storage, session: Option<&SessionRow>) -> Stored<Option<Account>> {
    match session.map(|session| &session.subject) {
        Some(Subject::Account { id }) => storage.account(id),
        _ => Ok(None),
    }
}

fn guest_of(storage: &dyn Storage, session: Option<&SessionRow>, now: i64) -> Stored<Option<GuestPass>> {
    let Some(Subject::Guest { link, id, name }) = session.map(|session| session.subject.clone()) else {
        return Ok(None);
    };
    let link = storage.link(&link)?.filter(|link| link.is_open(now));
    Ok(link.map(|link| GuestPass {
        id,
        name,
        case_id: link.case_id,
        role: link.role,
        expires_at: link.expires_at,
        link: link.id,
    }))
}

impl FromRequestParts<Arc<App>> for Identity {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let owned = |name| cookie(&parts.headers, name).map(str::to_owned);
        app.identify(owned(ACCOUNT_COOKIE), owned(GUEST_COOKIE)).await
    }
}
