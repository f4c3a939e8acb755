using System.Globalization;
using System.Text.Json.Nodes;
using CreditGrains.Credit;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Products;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CreditGrains.Frontend.OpenApi;

/// <summary>Adds to a schema what our own converters and checks know and the serialiser does not: words, formats, bounds.</summary>
internal static class SchemaDescription
{
    private static readonly string Largest = Money.LargestMinor.ToString(CultureInfo.InvariantCulture);

    private static readonly string DaysMost = RevolvingChecks.DaysMost.ToString(CultureInfo.InvariantCulture);

    // Field names mean one thing all over the API, so their bounds stand here once.
    private static readonly HashSet<string> FromOne = ["amount", "max_amount", "instalment_multiple"];
    private static readonly HashSet<string> FromZero =
        ["credit_limit", "exposure_limit", "late_fee", "returned_payment_fee", "settlement_fee", "floor", "cap", "per_transaction", "daily_amount", "monthly_amount", "min_amount"];
    private static readonly HashSet<string> Shares = ["percent", "down_payment_percent", "fee_rate_per_period", "loss_given_default", "stage_1", "stage_2", "stage_3"], Rates = ["annual_rate", "cash_rate", "penalty_rate"];
    private static readonly HashSet<string> Texts = ["name", "reason", "label", "source", "external_ref", "segment", "risk_grade", "terminal_id", "credit_line_id", "merchant_id", "customer_id"];

    public static Task Transform(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var nullable = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is not null;
        if (type.IsEnum) DescribeEnum(schema, type, nullable);
        else if (type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String | Null(nullable), "date-time");
        else if (type == typeof(DateOnly)) (schema.Type, schema.Format) = (JsonSchemaType.String | Null(nullable), "date");
        else if (type == typeof(SubLimitShape)) DescribeSubLimit(schema);
        else if (schema.Type?.HasFlag(JsonSchemaType.Array) == true) schema.Items ??= Element(type);
        // An answer may grow fields; what is read is read strictly.
        else if (schema.Properties is { Count: > 0 } && !IsRead(type)) schema.AdditionalPropertiesAllowed = true;
        if (context.JsonPropertyInfo is { } property && IsRead(property.DeclaringType)) DescribeBounds(schema, property.Name);
        return Task.CompletedTask;
    }

    private static bool IsRead(Type type) => type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Shape", StringComparison.Ordinal);

    private static OpenApiSchema? Element(Type type)
    {
        if (type is not { IsGenericType: true } || !type.GetGenericArguments()[0].IsEnum) return null;
        var element = new OpenApiSchema();
        DescribeEnum(element, type.GetGenericArguments()[0], nullable: false);
        return element;
    }

    private static void DescribeEnum(OpenApiSchema schema, Type type, bool nullable)
    {
        schema.Type = JsonSchemaType.String | Null(nullable);
        schema.Enum = [.. Names.All(type).Select(name => (JsonNode)name)];
        if (nullable) schema.Enum.Add(null!);
    }

    private static OpenApiSchema SubLimit()
    {
        var schema = new OpenApiSchema();
        DescribeSubLimit(schema);
        return schema;
    }

    private static void DescribeSubLimit(OpenApiSchema schema)
    {
        var share = new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1", Description = "Share of the line's limit." };
        schema.Properties = null;
        schema.Type = null;
        schema.OneOf =
        [
            share,
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = false, Description = "A share, an amount, or the lower of both.",
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["share"] = share,
                    ["amount"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0", Maximum = Largest },
                },
            },
        ];
    }

    private static void DescribeBounds(OpenApiSchema schema, string name)
    {
        if (FromOne.Contains(name)) (schema.Minimum, schema.Maximum) = ("1", Largest);
        else if (FromZero.Contains(name)) (schema.Minimum, schema.Maximum) = ("0", Largest);
        else if (Shares.Contains(name)) (schema.Minimum, schema.Maximum) = ("0", "1");
        else if (Rates.Contains(name)) (schema.Minimum, schema.Maximum) = ("0", "10");
        else if (Texts.Contains(name)) (schema.MinLength, schema.MaxLength) = (1, Checks.TextLongest);
        else
            switch (name)
            {
                case "currency": schema.Pattern = "^[A-Z]{3}$"; break;
                case "mcc": schema.Pattern = "^[0-9]{4}$"; break;
                case "country": schema.Pattern = "^[A-Z]{2}$"; break;
                case "code" or "product" or "plan": schema.Pattern = "^[a-z0-9-]{1,64}$"; break;
                case "entry_mode": schema.Enum = [.. AuthoriseRequest.EntryModes.Select(mode => (JsonNode)mode), null!]; break;
                case "block_from": (schema.Minimum, schema.Maximum) = ("1", DaysMost); break;
                case "day": (schema.Minimum, schema.Maximum) = ($"-{RevolvingChecks.DaysBeforeMost}", DaysMost); break;
                case "stage_2_from" or "stage_3_from": (schema.Minimum, schema.Maximum) = ("0", DaysMost); break;
                case "mdr_bps": (schema.Minimum, schema.Maximum) = ("0", "10000"); break;
                case "advance": schema.Pattern = "^P"; break;
                case "sub_limits": schema.AdditionalProperties = SubLimit(); break;
                case "version": schema.ReadOnly = true; break;
            }
    }

    private static JsonSchemaType Null(bool nullable) => nullable ? JsonSchemaType.Null : 0;
}
