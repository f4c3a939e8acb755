-- Ours: the business clock that the processes of a sandbox share, as far as it is ahead of their machines', and how far each of them has followed. In ticks of 100 ns.
CREATE TABLE IF NOT EXISTS CreditSandboxClock
(
    One boolean NOT NULL DEFAULT true CHECK (One),
    AheadTicks bigint NOT NULL,

    CONSTRAINT PK_CreditSandboxClock PRIMARY KEY (One)
);

CREATE TABLE IF NOT EXISTS CreditSandboxFollower
(
    Follower integer NOT NULL,
    AheadTicks bigint NOT NULL,

    CONSTRAINT PK_CreditSandboxFollower PRIMARY KEY (Follower)
);
