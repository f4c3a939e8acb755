using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <param name="Percent">Share of principal.</param>
internal sealed record MinimumPaymentShape(long Floor, decimal Percent);

/// <summary>A boost granted at checkout: at most a share of the limit and at most <paramref name="Cap"/>, for <paramref name="Days"/> days.</summary>
/// <param name="Grades">By risk grade of the customer, instead of both; other grades have what everybody has.</param>
internal sealed record InstantCreditShape(decimal Percent, long Cap, int Days, ImmutableSortedDictionary<string, GradeCreditShape>? Grades = null)
{
    public InstantCredit ToInstantCredit() => new(
        Percent, Cap, Days, Grades?.ToImmutableSortedDictionary(pair => pair.Key, pair => new GradeCredit(pair.Value.Percent, pair.Value.Cap), StringComparer.Ordinal));

    public static InstantCreditShape Of(InstantCredit instant) => new(
        instant.Percent, instant.Cap, instant.Days, instant.Grades?.ToImmutableSortedDictionary(pair => pair.Key, pair => new GradeCreditShape(pair.Value.Percent, pair.Value.Cap), StringComparer.Ordinal));
}

internal sealed record GradeCreditShape(decimal Percent, long Cap);

/// <summary>How much and how often may be spent; null means no limit.</summary>
internal sealed record LimitsShape
{
    public long? PerTransaction { get; set; }

    public long? DailyAmount { get; set; }

    public int? DailyCount { get; set; }

    public long? MonthlyAmount { get; set; }

    /// <summary>Windows that end now rather than at midnight.</summary>
    public ImmutableArray<TrailingShape> Trailing { get; set; } = [];

    public SpendingLimits ToLimits() => new(
        PerTransaction, DailyAmount, DailyCount, MonthlyAmount, [.. Trailing.Select(window => new TrailingLimit(window.Seconds, window.Amount, window.Count))]);

    public static LimitsShape Of(SpendingLimits limits) => new()
    {
        PerTransaction = limits.PerTransaction, DailyAmount = limits.DailyAmount, DailyCount = limits.DailyCount, MonthlyAmount = limits.MonthlyAmount,
        Trailing = limits.Trailing.IsDefault ? [] : [.. limits.Trailing.Select(window => new TrailingShape(window.Seconds, window.Amount, window.Count))],
    };
}

/// <param name="Amount">Most approved within the window.</param>
/// <param name="Count">Most approvals within the window.</param>
internal sealed record TrailingShape(int Seconds, long? Amount = null, int? Count = null);

/// <summary>A ceiling: a share of the line's limit, an amount, or the lower of both.</summary>
[JsonConverter(typeof(SubLimitConverter))]
internal sealed record SubLimitShape(decimal? Share, long? Amount)
{
    public SubLimit ToSubLimit() => new(Share, Amount);

    public static SubLimitShape Of(SubLimit limit) => new(limit.Share, limit.Amount);
}

/// <summary>A bare number is a share.</summary>
internal sealed class SubLimitConverter : JsonConverter<SubLimitShape>
{
    private const string Form = "must be a share, or an object of share and amount";

    public override SubLimitShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var only)) return new SubLimitShape(only, null);
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormFault(Form);
        var (share, amount) = ((decimal?)null, (long?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "share" && share is null && reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var given)) share = given;
            else if (name == "amount" && amount is null && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var minor)) amount = minor;
            else if (name is not ("share" or "amount") || reader.TokenType != JsonTokenType.Null) throw new FormFault(Form);
        }

        return new SubLimitShape(share, amount);
    }

    public override void Write(Utf8JsonWriter writer, SubLimitShape value, JsonSerializerOptions options)
    {
        if (value is { Share: { } only, Amount: null })
        {
            writer.WriteNumberValue(only);
            return;
        }

        writer.WriteStartObject();
        if (value.Share is { } share) writer.WriteNumber("share", share);
        if (value.Amount is { } amount) writer.WriteNumber("amount", amount);
        writer.WriteEndObject();
    }
}
