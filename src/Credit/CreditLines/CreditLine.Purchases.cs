using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

public static partial class CreditLine
{
    /// <summary>Most that may be owed or in credit on one line, in minor units: far above any limit, far below where arithmetic would overflow.</summary>
    public const long LargestBalance = 100_000 * Money.LargestMinor;

    private static Outcome DecideCapture(CreditLineState state, CreditLineCommand.Capture c, DateTimeOffset now)
    {
        if (Find<Authorisation>(state, c.Authorisation, c.History, now, out var authorisation, out var recalled) is { } missing) return missing;
        if (authorisation is null) return NotFound("authorisation");
        if (OnlyFor(c.OnlyFor, authorisation.MerchantId) is { } notYours) return notYours;
        if (authorisation.IsDeclined) return Refuse(RefusalCode.AuthorisationDeclined, "A declined authorisation cannot be captured.");
        if (authorisation.IsEnded && authorisation.Captured == 0) return Refuse(RefusalCode.AuthorisationVoided, "The authorisation was voided.");
        if (authorisation.IsEnded) return Refuse(RefusalCode.AuthorisationCaptured, "A final capture was made.");
        if (c.Amount is null && authorisation.Hold == 0) return Refuse(RefusalCode.NothingToCapture, "Nothing of the authorisation remains.");

        var amount = c.Amount ?? authorisation.Hold;
        var tolerance = state.Product!.OverCapturePercent.GetValueOrDefault(authorisation.Request.Mcc!, 0);
        var most = authorisation.Authorised + Money.ShareDown(authorisation.Authorised, tolerance);
        if (authorisation.Captured + amount > most)
            return Refuse(RefusalCode.CaptureExceedsAuthorisation, $"At most {Math.Max(0, most - authorisation.Captured)} can still be captured.");
        if (BalanceTooLarge(state.Posted, amount) is { } tooLarge) return tooLarge;

        // Late presentment is no error: the goods were delivered, so it posts whatever is available now.
        var late = authorisation.ExpiresAt <= now;
        var final = c.Final || authorisation.Captured + amount >= most;
        var fromCreditBalance = Math.Min(state.CreditBalance, amount);
        var discount = Discount(amount, authorisation.DiscountBasisPoints);
        var today = state.Product.BusinessDate(now);
        // The clock starts here, not at the authorisation; every capture is a plan of its own, on the same terms.
        // Where the loss was taken all is due at once, so nothing is lent in instalments any more.
        var plan = authorisation.Plan is { } product && amount > fromCreditBalance && !state.IsChargedOff
            ? Plan.Start(product, authorisation.MerchantId, authorisation.Category, amount - fromCreditBalance, today, subsidyMost: amount - discount) : null;
        return Accept(new CreditLineEvent.AuthorisationCaptured(
            c.Authorisation, authorisation.MerchantId, authorisation.Category, amount,
            Released: final ? authorisation.Hold : Math.Min(amount, authorisation.Hold), final, late, OverCapture: amount > authorisation.Hold,
            fromCreditBalance, Principal: amount - fromCreditBalance, authorisation.DiscountBasisPoints, discount,
            ValueDate: today, recalled, PurchasePostings(amount, fromCreditBalance, discount, plan)) { Plan = plan });
    }

    private static Outcome DecideVoid(CreditLineState state, CreditLineCommand.Void c, DateTimeOffset now)
    {
        if (Find<Authorisation>(state, c.Authorisation, c.History, now, out var authorisation, out _) is { } missing) return missing;
        if (authorisation is null) return NotFound("authorisation");
        if (OnlyFor(c.OnlyFor, authorisation.MerchantId) is { } notYours) return notYours;
        return authorisation.StatusAt(now) switch
        {
            AuthorisationStatus.Declined => Refuse(RefusalCode.AuthorisationDeclined, "A declined authorisation holds nothing."),
            AuthorisationStatus.Voided => Refuse(RefusalCode.AuthorisationVoided, "The authorisation was voided already."),
            AuthorisationStatus.Captured => Refuse(RefusalCode.AuthorisationCaptured, "The authorisation was captured; refund the capture."),
            AuthorisationStatus.Expired => Refuse(RefusalCode.AuthorisationExpired, "The hold has expired."),
            AuthorisationStatus.Authorised or AuthorisationStatus.PartiallyCaptured => c.Amount > authorisation.Hold
                ? Refuse(RefusalCode.VoidExceedsHold, $"The hold reserves only {authorisation.Hold}.")
                : Accept(Released(state, authorisation, c.Amount ?? authorisation.Hold, now)),
        };
    }

    // What is released is live, so all of it is reserved until then.
    private static CreditLineEvent.HoldReleased Released(CreditLineState state, Authorisation authorisation, long amount, DateTimeOffset now) =>
        new(authorisation.Number, amount, AvailableAfter: state.AvailableAt(now, state.Holds.HeldAt(now) - amount));

    private static Outcome DecideAdvise(CreditLineState state, CreditLineCommand.Advise c, DateTimeOffset now)
    {
        var (product, merchant) = (state.Product!, c.Merchant);
        if (c.Amount.Currency != state.Currency || merchant.Currency != state.Currency) return Refuse(RefusalCode.CurrencyMismatch, $"The line is in {state.Currency}.");
        if (c.OccurredAt > now) return Refuse(RefusalCode.OccurredInTheFuture, "An advice tells of a purchase that has happened.");
        if (BalanceTooLarge(state.Posted, c.Amount.Minor) is { } tooLarge) return tooLarge;

        var amount = c.Amount.Minor;
        var fromCreditBalance = Math.Min(state.CreditBalance, amount);
        var discount = Discount(amount, merchant.DiscountBasisPoints);
        var (today, opened, occurred) = (product.BusinessDate(now), product.BusinessDate(state.OpenedAt), product.BusinessDate(c.OccurredAt));
        // Interest cannot begin before the line did, nor on days that can no longer be lived again.
        var valueDate = new[] { opened, occurred, state.Book!.EarliestValueDate }.Max();
        var advised = new CreditLineEvent.AdvicePosted(
            merchant.Id, product.Category(merchant.Mcc), amount, fromCreditBalance, amount - fromCreditBalance, merchant.DiscountBasisPoints, discount,
            c.OccurredAt, BusinessDate: today, valueDate, PurchasePostings(amount, fromCreditBalance, discount));
        return Accept(valueDate < today ? advised with { Correction = Correction(Scratch(state, advised, now)) } : advised);
    }

    private static Outcome DecideRefund(CreditLineState state, CreditLineCommand.Refund c, DateTimeOffset now)
    {
        if (Find<Capture>(state, c.CaptureNumber, c.History, now, out var capture, out var recalled) is { } missing) return missing;
        if (capture is null) return NotFound("capture");
        if (OnlyFor(c.OnlyFor, capture.MerchantId) is { } notYours) return notYours;

        var refundable = capture.Amount - capture.Refunded;
        if (c.Amount is null && refundable == 0) return Refuse(RefusalCode.NothingToRefund, "The capture was refunded in full.");
        if (c.Amount > refundable) return Refuse(RefusalCode.RefundExceedsCapture, $"At most {refundable} can still be refunded.");

        var amount = c.Amount ?? refundable;
        var live = state.Plans.FirstOrDefault(plan => plan.Number == c.CaptureNumber);
        // A history read later than this state may know of an end that this state does not, of a plan with other rows.
        if (live is not null && recalled is not null) recalled = recalled with { EndedPlan = null };
        var plan = live ?? capture.EndedPlan;
        // Its plan ended after the history was read.
        if (plan is null && capture.HasPlan) return new Outcome.NeedsHistory(c.CaptureNumber);
        var off = plan is null ? null : Unwound(plan, amount);
        var after = off is null ? null : plan!.Refund(off.Amount, off.Rows, off.SubsidyReturned);
        var (forgiven, returned) = after is null ? default : (plan!.Posted - after.Posted, Returned(after) - Returned(plan));
        var (interest, fees) = (forgiven.Interest + returned.Interest, forgiven.Fee + returned.Fee);

        // What had been paid beyond the reduced principal is the customer's again; it pays what else is owed first, so that debt and credit never stand side by side.
        var toCustomer = amount - (off?.Amount ?? 0) + returned.Total;
        var before = state.Book!.Position;
        var principal = Waterfall.TakeOff(before, state.Product!, Math.Min(toCustomer, before.Principal), first: capture.Category).Taken;
        var paid = toCustomer == 0 ? before : Revolving.Facts.Apply(before, state.Product!, new Fact.Refunded(before.OpenDay, state.Version + 1, capture.Category, toCustomer));
        var toCreditBalance = paid.CreditBalance - before.CreditBalance;
        var charges = new Charges(before.Penalties - paid.Penalties, before.Fees - paid.Fees, before.Interest - paid.Interest);
        if (BalanceTooLarge(state.CreditBalance, toCreditBalance) is { } tooLarge) return tooLarge;
        // The discount kept is always that of what was not refunded, so that refunding everything, in however many parts, gives back all of it.
        var discountReturned = capture.Discount - Discount(refundable - amount, capture.DiscountBasisPoints);
        var refunded = new CreditLineEvent.CaptureRefunded(c.CaptureNumber, capture.MerchantId, amount, principal, toCreditBalance, discountReturned, state.Product!.BusinessDate(now), recalled, [])
        {
            Plan = off, Charges = charges.Total == 0 ? null : charges,
        };
        // Of what is charged off, instalments are no receivables any more: what the plan needs not be paid makes good the loss as well.
        if (state.IsChargedOff) (paid, forgiven) = (Scratch(state, refunded, now).Book!.Position, default);
        return Accept(refunded with
        {
            Postings = new Postings()
                .DebitNet(Chart.MerchantPayable, amount - discountReturned - (off?.SubsidyReturned ?? 0)).Debit(Chart.MerchantDiscount, discountReturned)
                .Debit(Chart.MerchantSubsidy, off?.SubsidyReturned ?? 0).Debit(Chart.InstalmentInterestIncome, interest).Debit(Chart.InstalmentFeeIncome, fees)
                .Receive(forgiven).Between(before, paid).Balanced(),
        });
    }

    private static PlanRefund Unwound(Plan plan, long amount)
    {
        var part = Math.Min(amount, plan.Amount - plan.Refunded);
        // As with the discount: what is kept is the share of what was not refunded.
        var kept = plan.SubsidyAtStart == 0 ? 0 : Money.Share(plan.Amount - plan.Refunded - part, plan.SubsidyAtStart / (decimal)plan.Amount);
        return new PlanRefund(part, plan.Subsidy - kept, plan.RefundOf(part));
    }

    private static Parts Returned(Plan plan) => plan.Rows.Aggregate(default(Parts), (sum, row) => sum + row.GivenBack);

    private static System.Collections.Immutable.ImmutableArray<Posting> PurchasePostings(long amount, long fromCreditBalance, long discount, Plan? plan = null) => new Postings()
        .Debit(Chart.CreditBalance, fromCreditBalance).Debit(plan is null ? Chart.Principal : Chart.InstalmentPrincipal, amount - fromCreditBalance)
        .Credit(Chart.MerchantPayable, amount - discount - (plan?.Subsidy ?? 0)).Credit(Chart.MerchantDiscount, discount).Credit(Chart.MerchantSubsidy, plan?.Subsidy ?? 0).Balanced();

    // Rounded half-even, as every amount that is posted.
    private static long Discount(long amount, int basisPoints) => Money.Share(amount, basisPoints / 10_000m);

    private static Outcome? BalanceTooLarge(long balance, long added) =>
        balance > LargestBalance - added ? Refuse(RefusalCode.AmountTooLarge, "The balance would leave the range that is kept.") : null;
}
