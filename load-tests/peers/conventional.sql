-- The conventional design: one row per line, locked for the length of the decision. Rows of lines leave room on their page, so that an update touches no index.
create table merchants (
    id text collate "C" primary key,
    mcc text not null,
    is_suspended boolean not null default false
);

create table lines (
    id text collate "C" primary key,
    status text not null default 'active',
    currency text not null,
    credit_limit bigint not null,
    posted bigint not null default 0,
    held bigint not null default 0,
    version bigint not null default 1
) with (fillfactor = 50);

create table authorisations (
    line_id text collate "C" not null,
    number bigint not null,
    idempotency_key text collate "C" not null,
    merchant_id text collate "C" not null,
    amount bigint not null,
    currency text not null,
    decline_reason text,
    available_after bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (line_id, number),
    unique (line_id, idempotency_key)
);

create function authorise(p_line text, p_merchant text, p_key text, p_amount bigint, p_currency text)
returns table (number bigint, decline_reason text, available_after bigint, created_at timestamptz, is_replay boolean)
language plpgsql as $$
declare
    line lines%rowtype;
    merchant merchants%rowtype;
    known authorisations%rowtype;
    reason text;
    available bigint;
    moment timestamptz := clock_timestamp();
begin
    select * into line from lines where id = p_line for update;
    if not found then
        return query select 0::bigint, 'line_not_found', 0::bigint, moment, false;
        return;
    end if;

    select * into known from authorisations a where a.line_id = p_line and a.idempotency_key = p_key;
    if found then
        if known.amount <> p_amount or known.merchant_id <> p_merchant or known.currency <> p_currency then
            raise exception 'idempotency_key_reused';
        end if;
        return query select known.number, known.decline_reason, known.available_after, known.created_at, true;
        return;
    end if;

    select * into merchant from merchants where id = p_merchant;
    available := line.credit_limit - line.posted - line.held;
    reason := case
        when line.status <> 'active' then 'line_' || line.status
        when merchant.id is null then 'merchant_not_found'
        when merchant.is_suspended then 'merchant_suspended'
        when line.currency <> p_currency then 'currency_mismatch'
        when p_amount > available then 'insufficient_credit'
    end;
    if reason is null then available := available - p_amount; end if;

    update lines set held = held + case when reason is null then p_amount else 0 end, version = version + 1 where id = p_line;
    insert into authorisations values (p_line, line.version + 1, p_key, p_merchant, p_amount, p_currency, reason, available, moment, moment + interval '7 days');
    return query select line.version + 1, reason, available, moment, false;
end
$$;
