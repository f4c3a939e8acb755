using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

/// <summary>The fields each resource has: those of the contract (docs: api.md) and, after the bar, those we added.</summary>
internal static class Fields
{
    public const string
        Line = "id customer_id product status currency credit_limit boost effective_limit posted held credit_balance available balances next_due days_past_due bucket opened_at as_of version |",
        Balances = "principal instalment_principal interest fees |",
        Authorisation = "id credit_line_id merchant_id status decision response_code decline_reason failed_rules requested_amount approved_amount captured_amount held_amount currency plan boost_granted created_at expires_at available_after way_forward | offers",
        WayForward = "largest_amount plans retry_after |",
        Capture = "id authorisation_id credit_line_id merchant_id amount currency refunded_amount late over_capture plan_id captured_at |",
        Refund = "| id capture_id credit_line_id merchant_id amount currency capture_refunded_amount created_at",
        Offer = "plan method principal down_payment number_of_instalments frequency annual_rate total_interest total_fees total_cost apr instalments | currency merchant_subsidy",
        OfferInstalment = "number due_date principal interest fee total balance_after |",
        Plan = "plan method principal down_payment number_of_instalments frequency annual_rate total_interest total_fees total_cost apr instalments id status capture_id outstanding_principal | credit_line_id merchant_id product_version currency start_date refunded_principal total_penalties merchant_subsidy schedule_version",
        PlanInstalment = "number due_date principal interest fee total balance_after status | penalty paid",
        Settlement = "| plan_id date due principal accrued_interest settlement_fee total currency",
        Repayment = "id credit_line_id amount allocation value_date status balance_after | source created_at",
        Allocation = "penalties fees interest principal instalments credit_balance |",
        Transaction = "| id kind amount currency resource_id related_id merchant_id value_date booked_at",
        Customer = "name external_ref segment risk_grade exposure_limit currency | id status exposure credit_lines opened_at version",
        Merchant = "name mcc currency mdr_bps plans | id status opened_at version",
        IssuedKey = "id key scope merchant_id customer_id label | hint created_at revoked_at",
        Key = "id scope merchant_id customer_id label | hint created_at revoked_at",
        Revolving = "code kind name currency annual_rate cash_rate day_count accrual statement_day due_days grace minimum_payment late_fee penalty_rate returned_payment_fee allocation hold_days over_capture_percent limits sub_limits allowed_mccs denied_mccs instant_credit plans | version allowed_countries denied_countries allowed_entry_modes time_zone delinquency provisioning",
        Instalment = "code kind name currency method annual_rate fee_rate_per_period number_of_instalments frequency day_count down_payment_percent principal_grace_periods merchant_funded settlement_fee instalment_multiple min_amount max_amount allowed_mccs | version",
        Page = "data next_cursor |",
        TrialBalance = "balanced accounts totals |",
        Verification = "| verified streams entries broken_count broken balanced lines_checked drift",
        Status = "| version started_at now sandbox store live_accounts queue_depth ready close_of_business audit",
        Problem = "type title status detail code |";

    public static void MustBe(string fields, JsonElement value) => Assert.Equal(
        fields.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
        value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
}
