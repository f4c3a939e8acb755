using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CreditGrains.Frontend.OpenApi;

/// <summary>Adds to an operation what all operations have in common: who may call it, its Idempotency-Key, its path and query, its problems.</summary>
internal static class OperationDescription
{
    public static Task Transform(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, metadata) = (context.Document!, context.Description.ActionDescriptor.EndpointMetadata);
        var rule = metadata.OfType<AccessRule>().Last();
        var path = context.Description.RelativePath!;
        var isPost = context.Description.HttpMethod == HttpMethods.Post;
        operation.Parameters = [.. Parameters(path, rule, IsPage(metadata))];
        if (operation.Parameters.Count == 0) operation.Parameters = null;
        operation.Description = Describe(operation, rule);
        operation.Security = rule.Permit is not { } permit ? [] :
            [.. Permits.Names(permit).Select(scope => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scope, document)] = [] })];
        foreach (var (status, response) in operation.Responses!)
        {
            if (response is not OpenApiResponse own) continue;
            own.Description = status switch { "201" => "Made.", "204" => "Done.", _ => "The answer." };
            var headers = new Dictionary<string, IOpenApiHeader>();
            if (status == "201") headers["Location"] = Header("Where what was made can be read, when it can.", JsonSchemaType.String);
            if (rule.IsKeyed) headers[IdempotencyKey.ReplayedHeader] = Header("true when this is the first answer again.", JsonSchemaType.String);
            own.Headers = headers.Count > 0 ? headers : null;
        }

        foreach (var problem in DocumentDescription.ProblemsOf(rule, isPost, hasPathOrOwner: path.Contains('{', StringComparison.Ordinal) || isPost, IsPage(metadata), path))
            operation.Responses.TryAdd(problem, new OpenApiResponseReference(DocumentDescription.NameOf(problem), document));
        if (operation.RequestBody is OpenApiRequestBody body) body.Required = RequiresBody(metadata);
        return Task.CompletedTask;
    }

    private static string Describe(OpenApiOperation operation, AccessRule rule)
    {
        var who = rule.Permit is { } permit ? $"Needs a key of scope {string.Join(" or ", Permits.Names(permit))}." : "Needs no key.";
        return $"{operation.Summary}. {who}";
    }

    private static IEnumerable<IOpenApiParameter> Parameters(string path, AccessRule rule, bool isPage)
    {
        if (path.Contains("{id}", StringComparison.Ordinal)) yield return Path("id", "The identity, of the kind that goes with this path.");
        if (path.Contains("{code}", StringComparison.Ordinal)) yield return Path("code", "The product's code.");
        if (isPage)
        {
            yield return new OpenApiParameter
            {
                Name = "limit", In = ParameterLocation.Query, Description = "How many at most.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{PageRequest.LimitMost}", Default = PageRequest.LimitUsual },
            };
            yield return new OpenApiParameter
            {
                Name = "cursor", In = ParameterLocation.Query, Description = "The next_cursor of the page before.", Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }

        if (!rule.IsKeyed) yield break;
        yield return new OpenApiParameter
        {
            Name = IdempotencyKey.Header, In = ParameterLocation.Header, Required = true,
            Description = "Names this request: sent again with the same key it has one effect and gets the first answer again.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.LengthMost, Pattern = "^[ -~]+$" },
        };
    }

    private static OpenApiParameter Path(string name, string description) => new()
    {
        Name = name, In = ParameterLocation.Path, Required = true, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    public static OpenApiHeader Header(string description, JsonSchemaType type) => new() { Description = description, Schema = new OpenApiSchema { Type = type } };

    private static bool IsPage(IList<object> metadata) =>
        metadata.OfType<IProducesResponseTypeMetadata>().Any(produced => produced.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Page<>));

    // No body is as good as an empty object, so a body is needed where a field is.
    private static bool RequiresBody(IList<object> metadata) =>
        metadata.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType is { } type
        && (type.IsAbstract || ApiJson.Default.GetTypeInfo(type)!.Properties.Any(property => property.IsRequired));
}
