//! What the market should do with its terms.

use common::proposals::{DELAY, LAPSE};

use super::{Model, Outcome};

/// A proposal of exactly this value is used up.
fn perform<V: PartialEq + Copy>(next: &mut Option<(V, u64)>, value: V, now: u64) -> Outcome {
    match *next {
        Some((proposed, ready_at)) if proposed == value => {
            if now < ready_at {
                return Err(4201);
            }
            if now >= ready_at - DELAY + LAPSE {
                return Err(4203);
            }
        }
        _ => return Err(4200),
    }
    *next = None;
    Ok(())
}

impl Model {
    pub fn propose_fee(&mut self, bps: u32) -> Outcome {
        if bps > 1_000 {
            return Err(4000);
        }
        self.next_fee = Some((bps, self.now + DELAY));
        Ok(())
    }

    pub fn set_fee(&mut self, bps: u32) -> Outcome {
        if bps > self.fee_bps {
            if bps > 1_000 {
                return Err(4000);
            }
            perform(&mut self.next_fee, bps, self.now)?;
        }
        self.fee_bps = bps;
        Ok(())
    }

    pub fn propose_coin(&mut self, coin: usize) -> Outcome {
        self.next_coin = Some((coin, self.now + DELAY));
        Ok(())
    }

    pub fn set_coin(&mut self, coin: usize, allowed: bool) -> Outcome {
        if allowed && !self.allowed[coin] {
            perform(&mut self.next_coin, coin, self.now)?;
        }
        self.allowed[coin] = allowed;
        Ok(())
    }

    pub fn propose_manager(&mut self, there: bool) -> Outcome {
        self.next_manager = Some((there, self.now + DELAY));
        Ok(())
    }

    pub fn set_manager(&mut self, there: bool) -> Outcome {
        perform(&mut self.next_manager, there, self.now)?;
        self.managers.push(there);
        Ok(())
    }

    pub fn pause(&mut self, yes: bool) -> Outcome {
        if self.paused == yes {
            return Err(if yes { 1000 } else { 1001 });
        }
        self.paused = yes;
        Ok(())
    }

    pub fn freeze(&mut self, coin: usize, who: usize, yes: bool) -> Outcome {
        self.frozen[coin][who] = yes;
        Ok(())
    }

    pub fn wait(&mut self, hours: u64) -> Outcome {
        self.now += hours * 3_600;
        self.ledger += (hours * 3_600 / 5) as u32;
        Ok(())
    }
}
