namespace CreditGrains.Accounts.Tests;

/// <summary>The words the tests are written in. Amounts are minor units.</summary>
internal static class Wording
{
    public static readonly Currency Cny = Currency.Parse("CNY");
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1), Day = TimeSpan.FromDays(1), Week = TimeSpan.FromDays(7);
    public static readonly RevolvingProduct Standard = (RevolvingProduct)SeededProducts.All[0];
    public static readonly MerchantTerms Shop = new("mer_000000000000000000000000s1", "5411", Cny, 100, IsSuspended: false, Plans: null);

    private static long operations = 1_000_000;

    /// <summary>A new operation, or the one with this key.</summary>
    public static Operation Op(int? key = null, ulong fingerprint = 1) => new(key is { } own ? (UInt128)own : (UInt128)Interlocked.Increment(ref operations), fingerprint);

    public static CreditLineCommand.Authorise Authorise(long amount, Operation? operation = null, string? merchant = null) =>
        new(operation ?? Op(), new AuthorisationRequest(merchant ?? Shop.Id, null, "t1", amount, Cny, null, null, null), Merchant: null, AllowPartial: false);

    public static CreditLineCommand.Increment Increment(long authorisation, long amount, Operation? operation = null) => new(operation ?? Op(), authorisation, amount, Merchant: null);

    public static CreditLineCommand.Capture Capture(long authorisation, long? amount = null, Operation? operation = null, bool final = false) => new(operation ?? Op(), authorisation, amount, final);

    public static CreditLineCommand.Void Void(long authorisation, long? amount = null, Operation? operation = null) => new(operation ?? Op(), authorisation, amount);

    public static CreditLineCommand.Refund Refund(long capture, long? amount = null, Operation? operation = null) => new(operation ?? Op(), capture, amount);

    public static CreditLineCommand.Repay Repay(long amount, Operation? operation = null) => new(operation ?? Op(), amount, "bank", ValueDate: null);

    public static CreditLineCommand.ReverseRepayment Reverse(long repayment, Operation? operation = null) => new(operation ?? Op(), repayment, "bounced");

    public static CreditLineCommand.Freeze Freeze(Operation? operation = null) => new(operation ?? Op(), "lost card");

    public static CreditLineCommand.Unfreeze Unfreeze(Operation? operation = null) => new(operation ?? Op(), "found");

    public static CustomerDetails Person(long? exposureLimit = null) => new("Li Lei", null, null, null, exposureLimit, Cny);

    /// <summary>The value of an answer that must not be a refusal.</summary>
    public static async Task<T> Done<T>(this ValueTask<Answer<T>> asked) where T : class
    {
        var answer = await asked;
        Assert.True(answer.IsDone, $"Refused: {answer.Refusal}");
        return answer.Value;
    }

    public static async Task<RefusalCode> Refused<T>(this ValueTask<Answer<T>> asked) where T : class
    {
        var answer = await asked;
        Assert.False(answer.IsDone, $"Not refused: {answer.Value}");
        return answer.Refusal.Code;
    }

    /// <summary>An authorisation that must be approved.</summary>
    public static async Task<Authorisation> Approve(this ICreditLine line, long amount)
    {
        var authorisation = await line.Authorise(Authorise(amount)).Done();
        Assert.False(authorisation.IsDeclined, Content.Of(authorisation.Decline));
        return authorisation;
    }

    public static async Task<Capture> Buy(this ICreditLine line, long amount) => await line.Capture(Capture((await line.Approve(amount)).Number)).Done();

    /// <summary>Sends the same again as long as it is told to.</summary>
    public static async Task<T> Persist<T>(Func<ValueTask<T>> send)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send();
            }
            catch (TryAgainException) when (attempt < 1000)
            {
            }
        }
    }
}
