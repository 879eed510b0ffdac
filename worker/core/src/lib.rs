//! What a worker does with verified records: fold, answer challenges, keep its outbox. Pure and replayable.
