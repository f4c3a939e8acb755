using System.Text.Json.Serialization;
using CreditGrains.Credit.Operations;
using Microsoft.AspNetCore.WebUtilities;

namespace CreditGrains.Frontend.Edge;

/// <summary>An error as RFC 9457 describes it, with our own code.</summary>
/// <param name="Type">Names the kind of problem, one per <paramref name="Code"/>.</param>
/// <param name="Code">The stable word a program goes by.</param>
/// <param name="Errors">Per field of the request, what is wrong with it.</param>
/// <param name="ResponseCode">ISO 8583 response code, where a terminal waits for one.</param>
/// <param name="TraceId">Where to look in the log; only with status 500.</param>
public sealed record Problem(
    string Type, string Title, int Status, string? Detail, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ResponseCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceId = null)
{
    public const string MediaType = "application/problem+json";

    /// <summary>When to try again, as a header.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Of(int status, string code, string detail) =>
        new($"urn:creditgrains:problem:{code}", TitleOf(code), status, detail, code);

    /// <summary>The request's form is wrong, field by field.</summary>
    public static Problem Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Of(StatusCodes.Status400BadRequest, "invalid_request", "The request does not have the form it must have; see errors.") with { Errors = errors };

    public static Problem Invalid(string field, string what) => Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [what] });

    public static Problem NotFound(string what) => Of(StatusCodes.Status404NotFound, "not_found", $"There is no such {what}.");

    public static readonly Problem NotYours = Of(StatusCodes.Status403Forbidden, "not_yours", "It belongs to someone else.");

    /// <summary>The business refused a command.</summary>
    public static Problem Of(Refusal refusal) => Of(
        refusal.Code switch
        {
            RefusalCode.NotFound => StatusCodes.Status404NotFound,
            RefusalCode.NotYours => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        Names.Of(refusal.Code), refusal.Detail);

    /// <summary>A status for which the framework has no words of ours.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Of(status, "not_found", "Nothing is served at this path."),
        StatusCodes.Status405MethodNotAllowed => Of(status, "method_not_allowed", "This path does not take this method; Allow names those it does."),
        StatusCodes.Status413PayloadTooLarge => Of(status, "body_too_large", $"A request body has at most {Body.Most} bytes."),
        _ => Of(status, CodeOf(ReasonPhrases.GetReasonPhrase(status)), "The request cannot be answered."),
    };

    private static string TitleOf(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' ');

    private static string CodeOf(string phrase) => phrase.Length == 0 ? "bad_request" : phrase.ToLowerInvariant().Replace(' ', '_').Replace("-", "_", StringComparison.Ordinal);
}
