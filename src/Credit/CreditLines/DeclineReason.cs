namespace CreditGrains.Credit.CreditLines;

/// <summary>Why an authorisation is declined, in the order the checks are made; the API shows them in snake case.</summary>
public enum DeclineReason
{
    LineNotFound,
    LineFrozen,
    LineClosed,
    LineBlocked,
    CustomerBlocked,
    MerchantNotFound,
    MerchantSuspended,
    CurrencyMismatch,
    MerchantCategoryNotAllowed,
    CountryNotAllowed,
    EntryModeNotAllowed,
    TransactionLimitExceeded,
    VelocityAmountExceeded,
    VelocityCountExceeded,
    SubLimitExceeded,
    PlanNotAvailable,
    InsufficientCredit,
}

/// <summary>ISO 8583 response codes (data element 39).</summary>
public static class ResponseCodes
{
    public const string Approved = "00", PartiallyApproved = "10", IssuerInoperative = "91";

    public static string Of(DeclineReason reason) => reason switch
    {
        DeclineReason.LineNotFound or DeclineReason.LineClosed => "14",
        DeclineReason.LineFrozen or DeclineReason.CustomerBlocked => "62",
        DeclineReason.MerchantNotFound or DeclineReason.MerchantSuspended => "03",
        DeclineReason.CurrencyMismatch => "12",
        DeclineReason.LineBlocked or DeclineReason.MerchantCategoryNotAllowed or DeclineReason.CountryNotAllowed
            or DeclineReason.EntryModeNotAllowed or DeclineReason.PlanNotAvailable => "57",
        DeclineReason.TransactionLimitExceeded or DeclineReason.VelocityAmountExceeded or DeclineReason.SubLimitExceeded => "61",
        DeclineReason.VelocityCountExceeded => "65",
        DeclineReason.InsufficientCredit => "51",
    };
}
