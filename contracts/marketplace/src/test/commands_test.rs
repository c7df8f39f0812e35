//! Random sequences of calls. After each: it succeeded, or failed with the error, as the model says; the market, everyone's money,
//! every token and every order are as the model says, so a refused call has changed nothing of them.

use proptest::{prelude::*, test_runner::contextualize_config};

use super::{
    commands::{command, Aim, Command},
    model::*,
    run::Run,
};

impl Run<'_> {
    fn step(&mut self, command: &Command) -> Outcome {
        let before = self.model.clone();
        let (done, should) = self.trade(command).unwrap_or_else(|| self.other(command));
        assert_eq!(done, should, "{command:?}");
        if should.is_err() {
            self.model = before;
        }
        done
    }
}

proptest! {
    #![proptest_config(contextualize_config(ProptestConfig { cases: 8, failure_persistence: None, ..Default::default() }))]

    #[test]
    fn the_market_does_what_the_model_says_and_holds_what_it_owes(
        commands in prop::collection::vec(command(), 50)
    ) {
        let mut run = Run::new();
        run.check();
        // A token of the known collection is sold by its one call, and the hostile account is asked for its signature.
        prop_assert_eq!(run.step(&Command::List(0, 0, 10_001, 48, None)), Ok(()));
        prop_assert_eq!(run.step(&Command::Buy(BOB, 0, 0)), Ok(()));
        prop_assert!(run.was_called("transfer_pinned") && !run.was_called("transfer_from"));
        prop_assert_eq!(run.step(&Command::Offer(EVE, Aim::Set, 0, 1, 9_999, 48)), Ok(()));
        prop_assert_eq!(run.eve.asked(), 1);
        for command in &commands {
            let _ = run.step(command);
            run.check();
        }
    }
}
