using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

public class ResponseCodeTests
{
    // As the API's table says.
    [Theory]
    [InlineData(InsufficientCredit, "51")]
    [InlineData(LineNotFound, "14")]
    [InlineData(LineBlocked, "57")]
    [InlineData(MerchantNotFound, "03")]
    [InlineData(MerchantSuspended, "03")]
    [InlineData(MerchantCategoryNotAllowed, "57")]
    [InlineData(CountryNotAllowed, "57")]
    [InlineData(EntryModeNotAllowed, "57")]
    [InlineData(VelocityAmountExceeded, "61")]
    [InlineData(SubLimitExceeded, "61")]
    [InlineData(PlanNotAvailable, "57")]
    [InlineData(LineFrozen, "62")]
    [InlineData(LineClosed, "14")]
    [InlineData(CustomerBlocked, "62")]
    [InlineData(CurrencyMismatch, "12")]
    [InlineData(TransactionLimitExceeded, "61")]
    [InlineData(VelocityCountExceeded, "65")]
    public void Each_reason_has_its_ISO_8583_code(DeclineReason reason, string code) => Assert.Equal(code, ResponseCodes.Of(reason));

    [Fact]
    public void The_table_is_complete() => Assert.All(Enum.GetValues<DeclineReason>(), reason => Assert.Matches("^[0-9]{2}$", ResponseCodes.Of(reason)));

    [Fact]
    public void Approvals_have_theirs() => Assert.Equal(("00", "10", "91"), (ResponseCodes.Approved, ResponseCodes.PartiallyApproved, ResponseCodes.IssuerInoperative));
}
