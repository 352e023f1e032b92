//! What a client has to say, and when.

use super::{ANSWER_MS, ClientSync, InFlight, Link, PING_MS};
use crate::frame::encode_frame;
use crate::message::{ClientMessage, Refusal};
use crate::presence::{PRESENCE_INTERVAL_MS, Presence};
use prosector_plan::{Plan, limits};

impl ClientSync {
    /// The next frame to send, if any. Poll until None after each socket event, edit and presence, and when the time
    /// that [`ClientSync::next_poll_ms`] gives has come.
    pub fn poll_outgoing(&mut self, plan: &Plan, now_ms: u64) -> Option<Vec<u8>> {
        self.next_message(plan, now_ms).map(|message| encode_frame(&message))
    }

    fn next_message(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        match self.link {
            Link::Closed => None,
            Link::Greeting { next_ms } if now_ms >= next_ms => {
                self.link = Link::Greeting { next_ms: now_ms + ANSWER_MS };
                Some(ClientMessage::Hello { case: self.case.clone(), version: plan.version() })
            }
            Link::Greeting { .. } => None,
            Link::Live => {
                let update = self.next_update(plan, now_ms);
                update.or_else(|| self.next_presence(now_ms)).or_else(|| self.next_ping(plan, now_ms))
            }
        }
    }

    /// One update at a time is under way; what is edited meanwhile goes with the next (rule C3).
    fn next_update(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        if self.in_flight.as_ref().is_some_and(|update| now_ms < update.sent_ms + ANSWER_MS) {
            return None;
        }
        let may_send = self.may_edit() && self.blocked.is_none() && now_ms >= self.retry_ms;
        let upto = plan.version();
        if !may_send || self.server_has.includes(&upto) {
            return None;
        }
        let bytes = plan.updates_since(&self.server_has);
        if bytes.len() > limits::UPDATE_BYTES {
            self.blocked = Some(Refusal::TooLarge);
            return None;
        }
        let seq = self.next_seq;
        self.next_seq = self.next_seq.wrapping_add(1);
        self.in_flight = Some(InFlight { seq, upto, sent_ms: now_ms });
        self.ping_ms = now_ms + PING_MS;
        Some(ClientMessage::Update { seq, bytes })
    }

    fn next_presence(&mut self, now_ms: u64) -> Option<ClientMessage> {
        let since = self.presence_sent_ms.map_or(u64::MAX, |sent| now_ms.saturating_sub(sent));
        let is_due = self.presence_is_new && since >= PRESENCE_INTERVAL_MS;
        let must_renew = self.presence != Presence::default() && since >= PING_MS;
        if !is_due && !must_renew {
            return None;
        }
        (self.presence_is_new, self.presence_sent_ms) = (false, Some(now_ms));
        self.beat = self.beat.wrapping_add(1);
        Some(ClientMessage::Presence { beat: self.beat, presence: self.presence.clone() })
    }

    fn next_ping(&mut self, plan: &Plan, now_ms: u64) -> Option<ClientMessage> {
        if now_ms < self.ping_ms {
            return None;
        }
        self.ping_ms = now_ms + PING_MS;
        Some(ClientMessage::Ping { version: plan.version() })
    }

    /// Milliseconds until polling can give something without a new event; None while closed.
    pub fn next_poll_ms(&self, now_ms: u64) -> Option<u64> {
        let due = match self.link {
            Link::Closed => return None,
            Link::Greeting { next_ms } => next_ms,
            Link::Live => {
                let answer = self.in_flight.as_ref().map(|update| update.sent_ms + ANSWER_MS);
                let retry = (self.retry_ms > now_ms).then_some(self.retry_ms);
                let sent = self.presence_sent_ms.unwrap_or(now_ms);
                let presence = sent + if self.presence_is_new { PRESENCE_INTERVAL_MS } else { PING_MS };
                [answer, retry, Some(presence)].into_iter().flatten().fold(self.ping_ms, u64::min)
            }
        };
        Some(due.saturating_sub(now_ms))
    }
}
