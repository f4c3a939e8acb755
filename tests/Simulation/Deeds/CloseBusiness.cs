using CreditGrains.Accounts;
using CreditGrains.Accounts.Closing;

namespace CreditGrains.Simulation.Deeds;

/// <summary>Asks for the close of a business date, and waits for its end no longer than <paramref name="PatienceMs"/>. It has no key: the date is one.</summary>
internal sealed record CloseBusiness(int DaysAgo, long PatienceMs) : Deed
{
    public const string RecordName = "close-of-business";

    internal override bool HasKey => false;

    public override Aim? AimAt(Known known) => new(RecordName, At: known.Now.AddDays(-DaysAgo));

    public static DateOnly DateOf(Aim aim) => DateOnly.FromDateTime(aim.At.UtcDateTime);

    public override Task<Reply> Perform(IAccounts accounts, Call call) => throw new NotSupportedException("Whoever leads closes of business performs it.");

    public async Task<Reply> Perform(CloseOfBusiness closing, Call call) =>
        Reply.Read(Told.Of(await closing.CloseAsync(DateOf(call.Aim), TimeSpan.FromMilliseconds(PatienceMs), CancellationToken.None)));
}
