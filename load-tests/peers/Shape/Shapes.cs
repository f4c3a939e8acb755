using System.Text.Json.Serialization;

namespace CreditGrains.Peers;

/// <summary>The request of <c>POST /v1/authorisations</c>, field by field as CreditGrains reads it.</summary>
public sealed record AuthoriseRequest
{
    [JsonRequired]
    public string CreditLineId { get; set; } = "";

    [JsonRequired]
    public string MerchantId { get; set; } = "";

    public string? TerminalId { get; set; }

    /// <summary>Minor units.</summary>
    [JsonRequired]
    public long Amount { get; set; }

    [JsonRequired]
    public string Currency { get; set; } = "";

    public bool AllowPartial { get; set; }

    public string? Plan { get; set; }

    public string? EntryMode { get; set; }

    public string? Country { get; set; }
}

/// <summary>The answer, field by field as CreditGrains renders it, so that both have the same length.</summary>
public sealed record AuthorisationResponse(
    string Id, string CreditLineId, string MerchantId, string Status, string Decision, string ResponseCode, string? DeclineReason, string[] FailedRules,
    long RequestedAmount, long ApprovedAmount, long CapturedAmount, long HeldAmount, string Currency, string? Plan, long BoostGranted,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, long AvailableAfter, string? WayForward)
{
    /// <param name="declineReason">Null when it is approved, and then whole.</param>
    public static AuthorisationResponse Of(AuthoriseRequest request, long number, string? declineReason, long availableAfter, DateTimeOffset createdAt) => declineReason is null
        ? new(IdOf(request, number), request.CreditLineId, request.MerchantId, "authorised", "approved", "00", null, [],
            request.Amount, request.Amount, 0, request.Amount, request.Currency, null, 0, createdAt, createdAt.AddDays(7), availableAfter, null)
        : new(IdOf(request, number), request.CreditLineId, request.MerchantId, "declined", "declined", "51", declineReason, [declineReason],
            request.Amount, 0, 0, 0, request.Currency, null, 0, createdAt, null, availableAfter, null);

    private static string IdOf(AuthoriseRequest request, long number) => Credit.Identity.Ids.OfLine(Credit.Identity.Ids.Authorisation, request.CreditLineId, number);
}

/// <summary>As much of a line as the load generator compares with what it was told.</summary>
public sealed record LineResponse(string Id, string Currency, long CreditLimit, long Held, long Available, long Version);

public sealed record FaultResponse(string Title, int Status, string Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AuthoriseRequest))]
[JsonSerializable(typeof(AuthorisationResponse))]
[JsonSerializable(typeof(LineResponse))]
[JsonSerializable(typeof(FaultResponse))]
public sealed partial class ShapeJson : JsonSerializerContext;
